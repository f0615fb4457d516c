"""A token acts for somebody, in less than they may, until it is ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from opennrm.care.cases.actions import note_safety, open_case
from opennrm.care.cases.sections import NEEDS, OVERVIEW
from opennrm.foundation.access.actions import (
    Wanted,
    create_own_token,
    create_program_token,
    end_token,
    let_in,
    set_active,
)
from opennrm.foundation.access.models import Token
from opennrm.foundation.access.tokens import digest, viewer_of
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.models import Entry
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import PersonFacts
from tests.factories import world
from tests.factories.programs import Program, a_token

pytestmark = pytest.mark.django_db


def test_only_the_hash_of_a_token_is_kept(desk_officer: Viewer) -> None:
    token, secret = a_token(desk_officer)

    assert secret.startswith("onrm_") and len(secret) > 45
    assert Token.objects.get().digest == digest(secret)
    assert secret not in str(Token.objects.values().get())
    assert secret.startswith(token.start) and len(token.start) < 12


def test_a_program_learns_who_it_is(desk_officer: Viewer) -> None:
    me = Program.of(desk_officer).get("/me")

    assert me.status_code == 200
    assert me.json()["role"] == "desk-officer" and me.json()["purpose"] == "assist"
    assert "cases.needs" in me.json()["writes"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer onrm_nobody", "Basic abc", "Token x", "Bearer onrm_é"]
)
def test_whoever_brings_no_token_is_nobody(db: None, header: str) -> None:
    answer = Client().get("/api/v1/cases", headers={"Authorization": header} if header else {})

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_session_does_not_count_as_a_token(desk_officer: Viewer, sign_in: Any) -> None:
    assert sign_in(desk_officer).get("/api/v1/cases").status_code == 401


def test_ending_a_token_holds_from_the_next_request_on(desk_officer: Viewer) -> None:
    token, secret = a_token(desk_officer)
    program = Program(secret)
    assert program.get("/me").status_code == 200

    end_token(token=token, by=desk_officer)

    refused = program.get("/me")
    assert refused.status_code == 401 and "ended" in refused.json()["detail"]
    assert Entry.objects.filter(
        event="token.refused", outcome="denied", user_id=desk_officer.user_id
    ).exists()


def test_stopping_somebody_stops_their_programs(desk_officer: Viewer, administrator: Viewer) -> None:
    program = Program.of(desk_officer)

    set_active(user=desk_officer.user, active=False, by=administrator)

    assert program.get("/me").status_code == 401


def test_a_token_ends_on_its_day(desk_officer: Viewer) -> None:
    _token, secret = a_token(desk_officer, days=2)

    with clock.at(clock.now() + timedelta(days=3)):
        assert Program(secret).get("/me").status_code == 401


def test_no_token_lasts_longer_than_a_year(desk_officer: Viewer) -> None:
    with pytest.raises(NotAllowed, match="year"):
        a_token(desk_officer, days=366)


def test_the_first_use_of_a_day_is_journalled_and_no_other(desk_officer: Viewer) -> None:
    program = Program.of(desk_officer)

    for _ in range(3):
        program.get("/me")

    assert Entry.objects.filter(event="token.used").count() == 1
    assert Token.objects.get().last_used_on == clock.today()


def test_what_a_token_does_is_told_apart_from_what_its_user_does(desk_officer: Viewer) -> None:
    token, secret = a_token(desk_officer)

    Program(secret).post("/cases", {"age_group": "adult"})

    entry = Entry.objects.get(event="cases.opened")
    assert entry.user_id == desk_officer.user_id and entry.details["token"] == token.start


def test_a_token_opens_only_the_sections_it_names(desk_officer: Viewer) -> None:
    case = open_case(facts=PersonFacts(age_group="adult"), needs=["medical"], by=desk_officer)
    program = Program.of(desk_officer, sections=frozenset({OVERVIEW, NEEDS}))

    assert program.get(f"/cases/{case.reference}/needs").status_code == 200
    assert program.get(f"/cases/{case.reference}/safety").status_code == 404
    assert program.get(f"/cases/{case.reference}").json()["alerts"] is None
    assert program.get(f"/cases/{case.reference}").json()["parts"] == ["cases.needs", "cases.overview"]


def test_in_a_list_the_risk_is_told_to_tokens_that_open_the_safety_and_to_no_other(
    desk_officer: Viewer,
) -> None:
    case = open_case(facts=PersonFacts(age_group="adult"), by=desk_officer)
    note_safety(case=case, kinds=[], advice="", risk="immediate", version=1, by=desk_officer)
    narrow = Program.of(desk_officer, sections=frozenset({OVERVIEW}))
    wanted = {"named_as": case.reference}

    assert Program.of(desk_officer).get("/cases").json()["items"][0]["risk"] == "immediate"
    assert narrow.get("/cases").json()["items"][0]["risk"] is None
    assert narrow.post("/cases/search", wanted).json()["items"][0]["risk"] is None


def test_a_token_that_only_reads_writes_nothing(desk_officer: Viewer) -> None:
    case = open_case(facts=PersonFacts(age_group="adult"), by=desk_officer)
    token, secret = a_token(desk_officer, may_write=False)
    program = Program(secret)

    assert program.post("/cases", {"age_group": "adult"}).status_code == 403
    assert program.put(f"/cases/{case.reference}/needs", {"kinds": ["medical"]}).status_code == 403
    with pytest.raises(NotAllowed):  # and not because the operation says so: the door itself is shut
        open_case(facts=PersonFacts(age_group="adult"), by=viewer_of(token))


def test_nobody_gives_a_token_more_than_they_may_themselves(panel_member: Viewer) -> None:
    with pytest.raises(NotAllowed):
        a_token(panel_member, sections=frozenset({NEEDS}))


def test_a_program_of_an_organisation_has_a_user_that_never_signs_in(
    administrator: Viewer, client: Client
) -> None:
    service = world.an_organisation("service")
    wanted = Wanted("house_system", frozenset({OVERVIEW}), may_write=False, days=30)

    given = create_program_token(
        organisation=service,
        role="service-worker",
        display_name="Their system",
        wanted=wanted,
        by=administrator,
    )

    user = given.token.user
    assert user.is_program and not user.has_usable_password()
    let_in(user=user, by=world.a_viewer("service-worker", service))
    assert Program(given.secret).get("/me").json()["organisation"] == service.name


def test_a_program_gets_no_role_of_another_kind_of_organisation(administrator: Viewer) -> None:
    wanted = Wanted("house_system", frozenset({OVERVIEW}), may_write=False, days=30)

    with pytest.raises(NotAllowed):
        create_program_token(
            organisation=world.an_organisation("service"), role="desk-officer", display_name="X", wanted=wanted,
            by=administrator,
        )  # fmt: skip


def test_a_token_makes_and_ends_no_tokens(administrator: Viewer, desk_officer: Viewer) -> None:
    token, _secret = a_token(desk_officer)
    by_token = viewer_of(token)

    with pytest.raises(NotAllowed):
        create_own_token(wanted=Wanted("trial", frozenset({NEEDS}), may_write=False, days=1), by=by_token)
    with pytest.raises(NotAllowed):
        end_token(token=token, by=by_token)


def test_a_token_of_somebody_else_is_not_ones_own_to_end(desk_officer: Viewer) -> None:
    token, _secret = a_token(desk_officer)

    with pytest.raises(NotAllowed):
        end_token(token=token, by=world.a_viewer("desk-officer"))


def test_whoever_asks_too_often_is_told_how_long_to_wait(desk_officer: Viewer, settings: Any) -> None:
    settings.OPENNRM_API_PER_MINUTE = 2
    program = Program.of(desk_officer)

    with clock.at(clock.now()):  # within one minute, which is what is counted
        answers = [program.get("/me") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
