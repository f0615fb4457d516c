"""Staff sign in with a long password; nobody learns who has an account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opennrm.foundation.access.models import Organisation, User
from opennrm.foundation.core import clock
from opennrm.foundation.core.models import Entry, Tally
from tests.factories import world

pytestmark = pytest.mark.django_db
PASSWORD = "a long and quiet river 9"  # an invented one


@pytest.fixture(autouse=True)
def _within_one_stretch() -> Iterator[None]:
    """Tries are counted by the minute, and by five: a test that ran over the end of one would count from nought."""
    with clock.at(clock.now()):
        yield


@pytest.fixture
def username(centre: Organisation) -> str:
    user = world.a_user("desk-officer", centre)
    user.set_password(PASSWORD)
    user.save()
    return user.username


def test_one_signs_in_and_lands_on_the_first_screen_of_the_role(client: Client, username: str) -> None:
    answer = client.post("/account/sign-in/", {"login": username, "password": PASSWORD}, follow=True)

    assert answer.redirect_chain[-1][0] == "/my-day/"


def test_an_empty_form_says_what_is_missing_in_each_field(client: Client) -> None:
    page = client.post("/account/sign-in/", {}).content.decode()

    assert "Enter the name you sign in with." in page
    assert "Enter your password." in page


def test_a_wrong_name_and_a_wrong_password_read_alike(client: Client, username: str) -> None:
    wrong_password = client.post("/account/sign-in/", {"login": username, "password": "x" * 20})
    wrong_name = client.post("/account/sign-in/", {"login": "nobody-here", "password": "x" * 20})

    def errors(page: object) -> object:
        return page.context["form"].errors  # type: ignore[attr-defined]

    assert errors(wrong_password) == errors(wrong_name)
    assert Entry.objects.filter(event="staff.sign_in_failed", outcome="denied").count() == 2


def test_signing_out_needs_a_click_and_not_a_link(client: Client, username: str) -> None:
    client.post("/account/sign-in/", {"login": username, "password": PASSWORD})

    client.get("/account/sign-out/")
    assert client.get("/my-day/").status_code == 200
    client.post("/account/sign-out/")
    assert client.get("/my-day/").status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/account/signup/").status_code == 404


# --- too many attempts ---------------------------------------------------------------------------------------------


def tries(name: str, password: str = "x" * 20, address: str = "192.0.2.1") -> Any:
    cache.clear()  # another web process, which remembers nothing
    return Client(REMOTE_ADDR=address).post("/account/sign-in/", {"login": name, "password": password})


def errors(answer: Any) -> str:
    return str(answer.context["form"].errors) if answer.context else ""


def test_after_five_wrong_passwords_the_right_one_waits_too_whichever_process_is_reached(
    username: str,
) -> None:
    for _ in range(5):
        assert "Too many" not in errors(tries(username))

    assert "Too many" in errors(tries(username, PASSWORD))
    assert "Too many" in errors(tries(username.upper(), PASSWORD))
    throttled = Entry.objects.get(event="staff.sign_in_throttled")  # once, however often they try
    assert throttled.outcome == "denied" and throttled.details == {"counted": "sign-in by name and address"}

    with clock.at(clock.now() + timedelta(minutes=6)):
        assert tries(username, PASSWORD).status_code == 302


def test_whoever_guesses_shuts_out_themselves_and_not_the_owner_who_is_elsewhere(username: str) -> None:
    for _ in range(12):
        tries(username)

    assert tries(username, PASSWORD, address="192.0.2.2").status_code == 302


def test_from_many_addresses_a_name_is_tried_thirty_times_and_no_more(username: str) -> None:
    for number in range(30):
        assert "Too many" not in errors(tries(username, address=f"192.0.2.{number % 6}"))

    assert "Too many" in errors(tries(username, PASSWORD, address="192.0.2.9"))
    assert Entry.objects.get(event="staff.sign_in_throttled").details == {"counted": "sign-in by name"}


def test_from_one_address_ten_names_are_tried_and_no_more(username: str) -> None:
    for number in range(10):
        assert "Too many" not in errors(tries(f"nobody-{number}"))

    assert "Too many" in errors(tries(username, PASSWORD))
    assert tries(username, PASSWORD, address="192.0.2.2").status_code == 302
    assert Entry.objects.get(event="staff.sign_in_throttled").details == {"counted": "sign-in by address"}


def test_a_busy_morning_behind_one_address_keeps_nobody_out(username: str) -> None:
    for _ in range(15):
        assert tries(username, PASSWORD).status_code == 302


def test_neither_names_nor_addresses_are_kept(username: str) -> None:
    tries(username)
    tries("my password, typed into the wrong field")

    assert Tally.objects.count() == 5  # one address, two names, and each of these there
    for row in Tally.objects.values():
        assert not any(told in str(row) for told in (username, "192.0.2.1", "password"))


def test_counting_an_attempt_costs_three_statements(username: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        tries(username)

    assert len([query for query in asked if "core_tally" in query["sql"]]) == 3


def test_a_session_left_open_is_no_place_to_guess_the_password(username: str, client: Client) -> None:
    client.post("/account/sign-in/", {"login": username, "password": PASSWORD})
    entered = {"password1": "nobody else knows this lantern", "password2": "nobody else knows this lantern"}

    for _ in range(5):
        client.post("/account/password/", {"oldpassword": "x" * 20, **entered})
    answer = client.post("/account/password/", {"oldpassword": PASSWORD, **entered})

    assert "Too many" in errors(answer)
    assert User.objects.get(username=username).check_password(PASSWORD)


def test_the_right_password_of_a_stopped_account_is_journalled(username: str) -> None:
    User.objects.filter(username=username).update(is_active=False)

    assert tries(username, PASSWORD)["Location"] == "/account/inactive/"

    assert Entry.objects.get(event="staff.sign_in_refused").details == {"standing": "let_in"}


def test_behind_one_proxy_the_address_that_the_proxy_names_counts_and_no_forged_one(
    username: str, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def through_the_proxy(number: int, visitor: str) -> Any:
        named = {"X-Forwarded-For": f"203.0.113.{number}, {visitor}"}  # the first was sent by the visitor
        return Client(REMOTE_ADDR="127.0.0.1", headers=named).post(
            "/account/sign-in/", {"login": f"nobody-{number}", "password": "x" * 20}
        )

    answers = [through_the_proxy(number, "192.0.2.1") for number in range(11)]

    assert ["Too many" in errors(answer) for answer in answers] == [False] * 10 + [True]
    assert "Too many" not in errors(through_the_proxy(12, "192.0.2.2"))
