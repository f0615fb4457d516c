"""Every no is written down, also one that a form shows beside the button; a sign-out leaves nothing in the browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.foundation.access.models import Token
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.models import Entry
from opennrm.foundation.people.actions import PersonFacts
from tests.factories.programs import Program

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]


def denials(viewer: Viewer) -> list[str]:
    found = Entry.objects.filter(outcome="denied", user_id=viewer.user_id).order_by("pk")
    return [entry.details.get("route", entry.event) for entry in found]


def test_a_refusal_shown_in_a_form_and_one_on_a_page_are_each_journalled_once(
    desk_officer: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(desk_officer)
    wanted = {"use": "trial", "parts": ["identification.decisions"], "may": "write", "days": "30"}

    shown = client.post("/account/tokens/new/", wanted)
    assert shown.status_code == 422 and "only reads" in shown.content.decode()
    assert denials(desk_officer) == ["tokens:new"]

    assert client.get("/staff/").status_code == 403
    assert denials(desk_officer) == ["tokens:new", "access:organisations"]
    assert not Token.objects.exists()


def test_a_refusal_shown_as_a_message_is_journalled(administrator: Viewer, sign_in: SignIn) -> None:
    organisation = administrator.organisation_id

    sign_in(administrator).post(f"/staff/{organisation}/staff/{administrator.user_id}/active/")

    assert denials(administrator) == ["access:change_active"]


def test_a_refusal_of_the_api_is_journalled_once(desk_officer: Viewer) -> None:
    case = open_case(facts=PersonFacts(age_group="adult"), by=desk_officer)
    program = Program.of(desk_officer, may_write=False)

    answer = program.post(f"/cases/{case.reference}/notes", {"text": "A note."})

    assert answer.status_code == 403
    assert len(denials(desk_officer)) == 1


def test_whoever_signs_out_leaves_nothing_in_the_browser(desk_officer: Viewer, sign_in: SignIn) -> None:
    client = sign_in(desk_officer)

    answer = client.post("/account/sign-out/")

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/cases/").status_code == 302


def test_a_mere_link_to_the_sign_out_clears_nothing(desk_officer: Viewer, sign_in: SignIn) -> None:
    assert "Clear-Site-Data" not in sign_in(desk_officer).get("/account/sign-out/")


def test_what_is_refused_about_a_case_stands_in_its_history(desk_officer: Viewer, sign_in: SignIn) -> None:
    case = open_case(facts=PersonFacts(age_group="adult"), by=desk_officer)
    Case.objects.update(closed_on=clock.today())
    client = sign_in(desk_officer)

    client.post(f"/cases/{case.reference}/notes/", {"text": "A note."})
    Program.of(desk_officer).post(f"/cases/{case.reference}/notes", {"text": "A note."})

    history = client.get(f"/cases/{case.reference}/history/").content.decode()
    assert history.count("Was refused: a change") == 2


def test_the_quick_exit_is_a_sign_out_like_any_other(desk_officer: Viewer, sign_in: SignIn) -> None:
    sign_in(desk_officer).get("/leave/")

    assert Entry.objects.filter(event="staff.signed_out", user_id=desk_officer.user_id).count() == 1
