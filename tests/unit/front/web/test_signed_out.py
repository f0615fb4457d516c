"""Who was signed out while typing loses nothing: what was typed is given back, and kept nowhere."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from opennrm.care.hotline.models import Call
from opennrm.foundation.access.actions import choose_password
from opennrm.foundation.access.models import Session
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock

pytestmark = pytest.mark.django_db
NEW = reverse("hotline:new_call")
HERE = "http://testserver"
PASSWORD = "a long and quiet river 9"
TYPED = 'She is "at" the <station>.\nTwo men wait.'


@pytest.fixture
def browser(hotline_operator: Viewer) -> Client:
    """A browser that is checked as a real one is."""
    choose_password(user=hotline_operator.user, password=PASSWORD, by=hotline_operator)
    client = Client(enforce_csrf_checks=True)
    _signs_in(client, hotline_operator)
    return client


def _signs_in(client: Client, who: Viewer) -> None:
    address = reverse("account_login")
    token = _token(client.get(address).content.decode())
    given = {"login": who.user.username, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post(address, given).status_code == 302


def _token(page: str) -> str:
    return re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[-1]


def _held(page: str) -> dict[str, Any]:
    """What the button of the page sends."""
    form = page[page.index("data-onrm-unsaved") :]
    fields = re.findall(r'name="([^"]+)" value="([^"]*)"', form[: form.index("</form>")])
    return {name: html.unescape(value) for name, value in fields}


def test_signed_out_while_typing_one_signs_in_elsewhere_and_sends_it_after_all(
    browser: Client, hotline_operator: Viewer
) -> None:
    typed = {
        "note": TYPED,
        "act": "save",
        "csrfmiddlewaretoken": _token(browser.get(NEW).content.decode()),
    }
    Session.objects.all().delete()

    out = browser.post(NEW, typed, headers={"Origin": HERE})
    page = out.content.decode()
    assert (out.status_code, out["Cache-Control"]) == (403, "no-store")
    assert "You were signed out" in page and 'target="_blank"' in page
    assert "leave.js" not in page, "three presses of Shift would throw away what was typed"
    assert _held(page)["note"] == TYPED and _held(page)["act"] == "save"
    assert not Call.objects.exists()

    _signs_in(browser, hotline_operator)
    again = browser.post(NEW, _held(page), headers={"Origin": HERE})
    page = again.content.decode()
    assert again.status_code == 403 and "You are signed in again." in page

    browser.post(NEW, _held(page), headers={"Origin": HERE})
    sheet = browser.get(Call.objects.get().get_absolute_url()).content.decode()
    assert "Two men wait.</textarea>" in sheet


def test_what_was_typed_is_written_nowhere(browser: Client) -> None:
    typed = {"note": "Two men wait", "csrfmiddlewaretoken": _token(browser.get(NEW).content.decode())}
    Session.objects.all().delete()

    assert "Two men wait" in browser.post(NEW, typed, headers={"Origin": HERE}).content.decode()

    assert all("Two men wait" not in str(row.held) for row in Session.objects.all())


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {}])
def test_the_words_of_another_site_are_put_before_nobody(browser: Client, headers: dict[str, str]) -> None:
    answer = browser.post(NEW, {"note": "Put there by others"}, headers=headers)

    assert answer.status_code == 403
    assert "Put there by others" not in answer.content.decode()


def test_no_password_goes_back_into_a_page() -> None:
    answer = Client(enforce_csrf_checks=True).post(
        reverse("account_login"), {"login": "somebody", "password": "a long river"}, headers={"Origin": HERE}
    )

    assert answer.status_code == 403
    assert "a long river" not in answer.content.decode()


def test_typing_on_one_page_for_long_keeps_one_signed_in_but_never_longer_than_twelve_hours(
    browser: Client,
) -> None:
    still_here, began = reverse("account_still_here"), clock.now()
    browser.get(NEW)

    left = []
    for minutes in range(20, 12 * 60, 20):
        with clock.at(began + timedelta(minutes=minutes)):
            answer = browser.get(still_here)
            assert (answer.status_code, answer.content) == (204, b"")
            left.append(int(answer["Onrm-Seconds-Left"]))
    assert set(left[:-1]) == {30 * 60}
    assert left[-1] <= 20 * 60
    with clock.at(began + timedelta(hours=12, minutes=1)):
        assert browser.get(still_here).status_code == 302


def test_a_page_knows_how_long_one_stays_signed_in(browser: Client) -> None:
    assert 'data-seconds="1800"' in browser.get(NEW).content.decode()
    assert "data-seconds" not in Client().get(reverse("web:help")).content.decode()
