"""Somebody makes a token, sees it once, and ends it; the administrator does so for programs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from opennrm.foundation.access.actions import let_in
from opennrm.foundation.access.models import Token, User
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.models import Entry
from tests.factories import world
from tests.factories.programs import Program, a_token

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]
WANTED = {"use": "trial", "parts": ["cases.overview", "cases.needs"], "may": "read", "days": "30"}


def secret_on(page: str) -> str:
    return page.partition('id="token">')[2].partition("<")[0]


def test_a_new_token_is_shown_once_and_works(desk_officer: Viewer, sign_in: SignIn) -> None:
    client = sign_in(desk_officer)

    shown = client.post("/account/tokens/new/", WANTED)
    secret = secret_on(shown.content.decode())

    assert shown.status_code == 200 and shown["Cache-Control"] == "no-store"
    assert Program(secret).get("/me").json()["reads"] == ["cases.overview", "cases.needs"]
    assert secret not in client.get("/account/tokens/").content.decode()
    assert Entry.objects.get(event="token.created").details["sections"] == ["cases.needs", "cases.overview"]


def test_nothing_is_chosen_for_them(desk_officer: Viewer, sign_in: SignIn) -> None:
    page = sign_in(desk_officer).get("/account/tokens/new/").content.decode()

    assert "checked" not in page
    assert sign_in(desk_officer).post("/account/tokens/new/", {}).status_code == 422


def test_a_part_beyond_the_role_is_not_offered(panel_member: Viewer, sign_in: SignIn) -> None:
    answer = sign_in(panel_member).post("/account/tokens/new/", {**WANTED, "parts": ["people.identity"]})

    assert answer.status_code == 422 and not Token.objects.exists()


def test_who_opens_no_record_is_asked_for_no_parts(rapporteur: Viewer, sign_in: SignIn) -> None:
    shown = sign_in(rapporteur).post("/account/tokens/new/", {"use": "reports", "may": "read", "days": "30"})

    assert Program(secret_on(shown.content.decode())).get("/counts").status_code == 200


def test_ending_ones_own_token(desk_officer: Viewer, sign_in: SignIn) -> None:
    token, secret = a_token(desk_officer)

    sign_in(desk_officer).post(f"/account/tokens/{token.pk}/end/")

    assert Program(secret).get("/me").status_code == 401
    assert Entry.objects.filter(event="token.ended").count() == 1


def test_the_administrator_makes_and_ends_the_token_of_a_program(
    administrator: Viewer, sign_in: SignIn
) -> None:
    service, client = world.an_organisation("service"), sign_in(administrator)
    wanted = {
        "display_name": "Their system", "role": "service-worker", "use": "house_system", "may": "write", "days": "365",
        "parts": ["cases.overview", "cases.needs", "cases.safety", "referrals.referrals"],
    }  # fmt: skip

    shown = client.post(f"/staff/{service.pk}/tokens/new/", wanted)
    program = Program(secret_on(shown.content.decode()))

    assert program.get("/me").status_code == 401
    assert "Waits to be let in" in client.get(f"/staff/{service.pk}/").content.decode()
    let_in(user=User.objects.get(is_program=True), by=world.a_viewer("administrator"))

    assert program.get("/me").json()["organisation"] == service.name
    page = client.get(f"/staff/{service.pk}/").content.decode()
    assert "Their system" in page and "Nobody works here yet" in page  # a program is no member of staff
    token = Token.objects.get()
    client.post(f"/staff/{service.pk}/tokens/{token.pk}/end/")
    assert program.get("/me").status_code == 401


def test_the_token_of_another_organisation_is_not_ended_here(administrator: Viewer, sign_in: SignIn) -> None:
    token, _secret = a_token(world.a_viewer("service-worker"))
    other = world.an_organisation("service")

    assert sign_in(administrator).post(f"/staff/{other.pk}/tokens/{token.pk}/end/").status_code == 404
