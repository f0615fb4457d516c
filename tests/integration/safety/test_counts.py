"""A number says nothing about somebody from whose record one is kept out; and no bed is given twice because of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.hotline.actions import hand_over, save_call
from opennrm.care.hotline.queries import received_in_time
from opennrm.care.hotline.sheet import Sheet
from opennrm.care.identification.actions import add_episode, send_to_panel, take_back
from opennrm.care.identification.facts import EpisodeFacts
from opennrm.care.identification.facts import Explained as ExplainedToPanel
from opennrm.care.identification.queries import withdrawn_lately
from opennrm.care.referrals.actions import list_service, revoke_referral, send_referrals
from opennrm.care.referrals.facts import Explained, Wanted
from opennrm.care.referrals.models import Referral, Service
from opennrm.care.referrals.queries import taken_back_lately
from opennrm.care.shelters.actions import accept_into_bed, add_room, open_shelter
from opennrm.care.shelters.models import Bed, Stay
from opennrm.care.shelters.queries import free_beds, free_by_kind, tonight
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.people.actions import PersonFacts, keep_out
from tests.factories import programs, world

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]
ALOUD = Explained(language="be", interpreter=Answer.NO)


@pytest.fixture
def colleague(centre: Organisation) -> Viewer:
    """The officer whom the person wants kept out."""
    return world.a_viewer("desk-officer", centre)


@pytest.fixture
def night_worker(shelter_worker: Viewer) -> Viewer:
    """The shelter worker whom the person wants kept out."""
    return world.a_viewer("shelter-worker", shelter_worker.organisation)


@pytest.fixture
def place(shelter_worker: Viewer) -> Service:
    house = open_shelter(organisation=shelter_worker.organisation, territory="BY-HM", by=shelter_worker)
    add_room(shelter=house, code="4", beds=2, by=shelter_worker)
    return list_service(organisation=shelter_worker.organisation, kind="accommodation", by=SYSTEM)


@pytest.fixture
def case(desk_officer: Viewer) -> Case:
    found: Case = open_case(facts=PersonFacts(age_group="adult", birth_year=1990), by=desk_officer)
    return found


def refer(case: Case, place: Service, officer: Viewer) -> Referral:
    (sent,) = send_referrals(case=case, wanted=[Wanted(place)], urgency="today", explained=ALOUD, by=officer)
    return sent


def take_in(referral: Referral, by: Viewer) -> Stay:
    stay: Stay = accept_into_bed(referral=referral, bed=free_beds(by)[0], arrival_mode="person_comes", by=by)
    return stay


def test_a_first_contact_is_not_counted_for_an_officer_who_is_kept_out(
    centre: Organisation, hotline_operator: Viewer, desk_officer: Viewer, colleague: Viewer, sign_in: SignIn
) -> None:
    sheet = Sheet(
        call_type="about_self", age_group="adult", consent_answer="yes", centre=centre, language="be"
    )
    given = hand_over(call=save_call(sheet=sheet, by=hotline_operator), centre=centre, by=hotline_operator)

    keep_out(record=given.case.record, whom=colleague.user, by=desk_officer)

    assert (received_in_time(desk_officer).count(), received_in_time(colleague).count()) == (1, 0)
    assert "person from the hotline to reach" in sign_in(desk_officer).get("/my-day/").content.decode()
    assert "person from the hotline to reach" not in sign_in(colleague).get("/my-day/").content.decode()


def test_a_bed_is_neither_free_nor_anybodys_for_a_worker_who_is_kept_out(
    case: Case,
    place: Service,
    desk_officer: Viewer,
    shelter_worker: Viewer,
    night_worker: Viewer,
    sign_in: SignIn,
) -> None:
    stay = take_in(refer(case, place, desk_officer), shelter_worker)
    keep_out(record=case.record, whom=night_worker.user, by=desk_officer)

    (house,) = tonight(night_worker)
    taken, other = house.rooms[0].places
    assert (taken.bed, taken.stay, taken.free) == (stay.bed, None, False)
    assert (other.stay, other.free) == (None, True)
    assert free_by_kind([house]) == [("", 1)]
    page = sign_in(night_worker).get("/shelter/tonight/").content.decode()
    assert f"Bed {stay.bed.number} not available" in page and case.person.alias not in page
    assert case.person.alias in sign_in(shelter_worker).get("/shelter/tonight/").content.decode()


def test_nobody_is_sent_to_the_bed_of_somebody_who_is_hidden(
    case: Case, place: Service, desk_officer: Viewer, shelter_worker: Viewer, night_worker: Viewer
) -> None:
    stay = take_in(refer(case, place, desk_officer), shelter_worker)
    keep_out(record=case.record, whom=night_worker.user, by=desk_officer)
    another = open_case(facts=PersonFacts(age_group="adult", birth_year=1991), by=desk_officer)

    second = take_in(refer(another, place, desk_officer), night_worker)

    assert second.bed != stay.bed
    assert free_beds(night_worker) == []
    assert not Bed.objects.free().exists()


def test_a_program_is_told_no_more_of_a_hidden_bed(
    case: Case, place: Service, desk_officer: Viewer, shelter_worker: Viewer, night_worker: Viewer
) -> None:
    take_in(refer(case, place, desk_officer), shelter_worker)
    keep_out(record=case.record, whom=night_worker.user, by=desk_officer)

    answer = programs.Program.of(night_worker).get("/shelter/tonight").json()

    beds = answer["houses"][0]["rooms"][0]["beds"]
    assert [(bed["free"], bed["taken"]) for bed in beds] == [(False, None), (True, None)]


def test_what_was_taken_back_is_not_counted_for_who_is_kept_out(
    case: Case,
    place: Service,
    desk_officer: Viewer,
    shelter_worker: Viewer,
    night_worker: Viewer,
    panel_member: Viewer,
) -> None:
    panels_colleague = world.a_viewer("panel-member", panel_member.organisation)
    add_episode(case=case, facts=EpisodeFacts(form="forced_labour", acts=("recruitment",)), by=desk_officer)
    explained = ExplainedToPanel(language="be", interpreter=Answer.NO)
    asked = send_to_panel(case=case, panel=panel_member.organisation, explained=explained, by=desk_officer)
    take_back(decision=asked, by=desk_officer)
    revoke_referral(referral=refer(case, place, desk_officer), by=desk_officer)
    for hidden_from in (night_worker, panels_colleague):
        keep_out(record=case.record, whom=hidden_from.user, by=desk_officer)

    assert (taken_back_lately(shelter_worker), taken_back_lately(night_worker)) == (1, 0)
    assert (withdrawn_lately(panel_member), withdrawn_lately(panels_colleague)) == (1, 0)
