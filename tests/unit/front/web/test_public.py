"""The public pages leave no trace, need no script, tell nobody who looks over the shoulder what they are."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.country import country

pytestmark = pytest.mark.django_db
PAGES = ["web:start", "web:help", "web:rights"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["", "be", "ru", "en", "nonsense"])
def test_no_cookie_is_set(client: Client, name: str, language: str) -> None:
    answer = client.get(reverse(name), {"language": language} if language else {})

    assert answer.status_code == 200
    assert not answer.cookies
    assert not client.cookies
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", PAGES)
def test_the_title_is_neutral_and_nothing_needs_a_script_or_a_form(client: Client, name: str) -> None:
    page = client.get(reverse(name)).content.decode()

    assert re.findall(r"<title>(.*?)</title>", page) == ["Information"]
    assert "<form" not in page
    assert "<button" not in page
    assert "OpenNRM" not in page


@pytest.mark.parametrize("name", PAGES)
def test_leaving_comes_first_for_the_keyboard(client: Client, name: str) -> None:
    page = client.get(reverse(name)).content.decode()

    first = re.search(r"<(a|button|input)\b[^>]*>", page.split("<body", 1)[1])

    assert first is not None
    assert f'href="{reverse("web:leave")}"' in first.group()


def test_numbers_stand_as_text_to_copy(client: Client) -> None:
    page = client.get(reverse("web:help")).content.decode()

    for number in country().help_numbers:
        assert f">{number['number']}</a>" in page


def test_the_language_is_kept_in_the_links_and_not_in_a_cookie(client: Client) -> None:
    answer = client.get(reverse("web:help"), {"language": "be"})

    assert answer["Content-Language"] == "be"
    assert '<html lang="be"' in answer.content.decode()
    assert f"{reverse('web:rights')}?language=be" in answer.content.decode()


def test_rights_name_their_source(client: Client) -> None:
    page = client.get(reverse("web:rights")).content.decode()

    for article in ("13", "12(6)", "12(7)", "15", "26"):
        assert f"article {article}" in page
    assert f"{country().recovery_days} days" in page


def test_leaving_ends_the_session_and_goes_to_a_neutral_site(
    sign_in: Callable[[Viewer], Client], hotline_operator: Viewer
) -> None:
    browser = sign_in(hotline_operator)

    answer = browser.get(reverse("web:leave"))

    assert (answer.status_code, answer["Location"]) == (303, country().leave_address)
    assert answer["Clear-Site-Data"] == '"storage"'  # clearing the cache would hold up the way out
    assert "_auth_user_id" not in browser.session


def test_leaving_sets_no_cookie(client: Client) -> None:
    assert not client.get(reverse("web:leave")).cookies


def test_staff_go_on_to_their_own_first_page(
    sign_in: Callable[[Viewer], Client], hotline_operator: Viewer
) -> None:
    assert sign_in(hotline_operator).get("/")["Location"] == reverse("web:home")
