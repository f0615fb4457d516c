"""Staff sign in with a long password; nobody learns who has an account."""

from __future__ import annotations

import pytest
from django.test import Client

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.core.models import Entry
from tests.factories import world

pytestmark = pytest.mark.django_db
PASSWORD = "a long and quiet river 9"  # an invented one


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
