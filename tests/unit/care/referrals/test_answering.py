"""A service answers: it sees the card, never the story, and loses sight when it is done."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from opennrm.care.cases.models import Case
from opennrm.care.cases.queries import cases_seen, stage_of
from opennrm.care.cases.sections import NEEDS, NOTES, OVERVIEW, SAFETY
from opennrm.care.identification.sections import ACCOUNT, DECISIONS, INDICATORS
from opennrm.care.referrals import queries
from opennrm.care.referrals.actions import (
    accept_referral,
    ask_for_information,
    finish_referral,
    inform_service,
    reject_referral,
    revoke_referral,
    send_referrals,
)
from opennrm.care.referrals.facts import Wanted
from opennrm.care.referrals.models import Referral, Service
from opennrm.care.referrals.rows import answer_due_on
from opennrm.care.referrals.sections import REFERRALS
from opennrm.care.referrals.workflow import ACCEPTED, DONE, IN_PROGRESS, REJECTED, REVOKED, WORKFLOW
from opennrm.foundation.access.doors import NotVisible, sees
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.country import country
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.core.workflow import StepNotOpen
from opennrm.foundation.people.sections import CONTACT, IDENTITY
from tests.factories import world

from .conftest import READ_ALOUD

pytestmark = pytest.mark.django_db
STORY = (NOTES, ACCOUNT, INDICATORS, DECISIONS)


def seen_by(viewer: Viewer, case: Case) -> set[object]:
    return {
        s
        for s in (OVERVIEW, SAFETY, NEEDS, IDENTITY, CONTACT, REFERRALS, *STORY)
        if sees(viewer, case.record, s)
    }


def test_before_accepting_a_service_sees_the_card_without_a_name(
    referral: Referral, service_worker: Viewer
) -> None:
    assert seen_by(service_worker, referral.case) == {OVERVIEW, SAFETY, NEEDS, REFERRALS}


def test_after_accepting_it_sees_what_was_agreed_and_never_the_story(
    referral: Referral, service_worker: Viewer
) -> None:
    accept_referral(referral=referral, by=service_worker)

    assert seen_by(service_worker, referral.case) == {OVERVIEW, SAFETY, NEEDS, REFERRALS, IDENTITY, CONTACT}


def test_a_service_sees_that_it_was_asked_and_not_which_others_were(
    referral: Referral,
    place_to_stay: Service,
    desk_officer: Viewer,
    service_worker: Viewer,
    shelter_worker: Viewer,
) -> None:
    send_referrals(
        case=referral.case,
        wanted=[Wanted(place_to_stay)],
        urgency="soon",
        explained=READ_ALOUD,
        by=desk_officer,
    )

    assert queries.referrals_of(service_worker, referral.case) == [referral]
    with pytest.raises(NotVisible):
        queries.referral_received(shelter_worker, referral.pk)


@pytest.mark.parametrize("end", ["reject", "revoke", "finish"])
def test_every_end_takes_access_away(
    end: str, referral: Referral, service_worker: Viewer, desk_officer: Viewer
) -> None:
    if end == "reject":
        reject_referral(referral=referral, reason="no_capacity", by=service_worker)
    else:
        accept_referral(referral=referral, by=service_worker)
        if end == "revoke":
            revoke_referral(referral=referral, by=desk_officer)
        else:
            finish_referral(referral=referral, by=service_worker)

    referral.refresh_from_db()
    assert referral.status == {"reject": REJECTED, "revoke": REVOKED, "finish": DONE}[end]
    assert referral.ended_at
    assert seen_by(service_worker, referral.case) == set()
    assert not Obligation.objects.waiting().filter(item_id=referral.pk).exists()


def test_nobody_is_turned_away_without_a_coded_reason(referral: Referral, service_worker: Viewer) -> None:
    for reason, text in (("", ""), ("too_difficult", ""), ("other", " ")):
        with pytest.raises(NotAllowed):
            reject_referral(referral=referral, reason=reason, text=text, by=service_worker)

    reject_referral(referral=referral, reason="other", text="We move house this week.", by=service_worker)

    assert Referral.objects.get().reject_reason == "other"


def test_the_centre_reads_the_words_of_a_rejection(
    referral: Referral, service_worker: Viewer, desk_officer: Viewer
) -> None:
    reject_referral(referral=referral, reason="no_capacity", text="From Monday on.", by=service_worker)

    said = queries.said_about(desk_officer, [referral])[referral.pk]

    assert [(each.step, each.text) for each in said] == [("reject", "From Monday on.")]


def test_a_question_stops_the_services_clock_and_starts_the_centres(
    referral: Referral, service_worker: Viewer, desk_officer: Viewer
) -> None:
    ask_for_information(referral=referral, question="Are there stairs?", by=service_worker)
    (owed,) = Obligation.objects.waiting().filter(item_id=referral.pk)
    assert owed.owner_id == desk_officer.organisation_id

    inform_service(referral=referral, answer="She walks well.", by=desk_officer)

    (owed,) = Obligation.objects.waiting().filter(item_id=referral.pk)
    assert owed.owner_id == service_worker.organisation_id
    referral.refresh_from_db()
    assert referral.status == IN_PROGRESS


def test_an_answer_is_due_in_working_days_and_on_the_same_day_when_help_is_needed_today() -> None:
    friday, saturday = date(2026, 11, 20), date(2026, 11, 21)

    assert answer_due_on(friday, "soon") > saturday and country().calendar.is_working(
        answer_due_on(friday, "soon")
    )
    assert answer_due_on(friday, "today") == friday
    assert answer_due_on(saturday, "today") == saturday


def test_another_service_may_not_answer(referral: Referral) -> None:
    stranger = world.a_viewer("service-worker")

    with pytest.raises(NotAllowed):
        accept_referral(referral=referral, by=stranger)


def test_two_answers_at_once_are_one(referral: Referral, service_worker: Viewer) -> None:
    twin = Referral.objects.select_related("consent", "service", "case__record").get(pk=referral.pk)
    accept_referral(referral=referral, by=service_worker)

    with pytest.raises(StepNotOpen):
        reject_referral(referral=twin, reason="no_capacity", by=service_worker)


def test_a_service_is_asked_once_at_a_time(
    referral: Referral, legal_aid: Service, desk_officer: Viewer
) -> None:
    with pytest.raises(NotAllowed, match="already"):
        send_referrals(case=referral.case, wanted=[Wanted(legal_aid)], urgency="soon", by=desk_officer)


def test_a_case_reaches_assistance_when_a_service_accepts(
    referral: Referral, service_worker: Viewer, desk_officer: Viewer
) -> None:
    before = stage_of(cases_seen(desk_officer).get())
    accept_referral(referral=referral, by=service_worker)

    after = stage_of(cases_seen(desk_officer).get())

    assert before is not None and before.key == "opened"
    assert after is not None and after.key == "assistance"


def test_every_step_leads_where_primeros_words_say() -> None:
    reachable = {(state, step.to) for step in WORKFLOW.steps for state in step.from_}
    ended = {REJECTED, DONE, REVOKED}

    assert not any(state in ended for state, _to in reachable)
    assert (IN_PROGRESS, ACCEPTED) in reachable
    assert all((state, REVOKED) in reachable for state in itertools.chain((IN_PROGRESS, ACCEPTED)))
