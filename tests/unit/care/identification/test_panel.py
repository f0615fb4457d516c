"""The way of a case through the panel: who may take which step, and what each leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.cases.queries import case_page, cases_seen, stage_of
from opennrm.care.identification import actions, queries
from opennrm.care.identification.models import Decision
from opennrm.care.identification.policies import may_decide, may_prepare, may_send_again
from opennrm.care.identification.rows import decision_due_on
from opennrm.care.identification.sections import ACCOUNT, DECISIONS, INDICATORS, PANEL_READS
from opennrm.care.identification.workflow import DECISION_DUE, QUESTION_DUE, WORKFLOW
from opennrm.care.referrals.actions import accept_referral, list_service, send_referrals
from opennrm.care.referrals.facts import Explained, Wanted
from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.models import Grant
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.core.workflow import StepNotOpen
from opennrm.foundation.people.actions import Agreement, PersonFacts, describe_person, record_consent
from opennrm.foundation.people.models import AgeGroup, Consent
from tests.factories import world
from tests.factories.programs import Program

from .conftest import FARM, READ_ALOUD

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 9, 14, 9, tzinfo=UTC)  # followed by weeks without a holiday


@pytest.fixture
def decision(case: Case, desk_officer: Viewer, panel_member: Viewer) -> Decision:
    sent: Decision = actions.send_to_panel(
        case=case, panel=panel_member.organisation, explained=READ_ALOUD, by=desk_officer
    )
    return sent


def yes(decision: Decision, by: Viewer) -> None:
    actions.decide_positive(decision=decision, grounds=["elements_indicated"], reasons="It fits.", by=by)


def no(decision: Decision, by: Viewer) -> None:
    actions.decide_negative(
        decision=decision, grounds=["smuggling_only"], reasons="Nothing points to exploitation.", by=by
    )


def test_sending_records_the_consent_and_opens_exactly_what_it_names(
    decision: Decision, case: Case, panel_member: Viewer
) -> None:
    consent = Consent.objects.get()
    grant = Grant.objects.get(organisation=panel_member.organisation)

    assert decision.consent == consent
    assert (consent.recipient, consent.purpose) == (panel_member.organisation, Purpose.IDENTIFY)
    assert consent.sections == grant.sections
    assert all(sees(panel_member, case.record, section) for section in (ACCOUNT, INDICATORS, DECISIONS))
    assert grant.expires_at is not None


def test_a_consent_that_is_live_already_is_not_asked_for_again(
    case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    agreement = Agreement(
        Purpose.IDENTIFY, panel_member.organisation, PANEL_READS, "be", "no", read_aloud="yes"
    )
    consent = record_consent(person=case.person, agreement=agreement, by=desk_officer)

    decision = actions.send_to_panel(case=case, panel=panel_member.organisation, by=desk_officer)

    assert decision.consent == consent


def test_nothing_noted_means_nothing_to_send(desk_officer: Viewer) -> None:
    empty = open_case(facts=PersonFacts(age_group=AgeGroup.ADULT), by=desk_officer)

    assert "nothing to send" in str(may_prepare(desk_officer, empty).because)


def test_a_case_is_with_one_panel_at_a_time(decision: Decision, case: Case, desk_officer: Viewer) -> None:
    assert "with a panel already" in str(may_prepare(desk_officer, case).because)


def test_only_a_panel_is_asked(case: Case, desk_officer: Viewer, shelter_worker: Viewer) -> None:
    with pytest.raises(NotAllowed):
        actions.send_to_panel(
            case=case, panel=shelter_worker.organisation, explained=READ_ALOUD, by=desk_officer
        )


def test_another_centre_neither_sends_nor_sees(
    case: Case, other_desk_officer: Viewer, panel_member: Viewer
) -> None:
    with pytest.raises(NotAllowed):
        actions.send_to_panel(
            case=case, panel=panel_member.organisation, explained=READ_ALOUD, by=other_desk_officer
        )

    assert not queries.episodes_of(other_desk_officer, case)


def test_the_panel_decides_with_reasons_and_grounds(decision: Decision, panel_member: Viewer) -> None:
    with pytest.raises(NotAllowed, match="reason"):
        actions.decide_positive(
            decision=decision, grounds=["elements_indicated"], reasons=" ", by=panel_member
        )
    with pytest.raises(NotAllowed, match="ground"):
        actions.decide_positive(decision=decision, grounds=[], reasons="It fits.", by=panel_member)
    with pytest.raises(NotAllowed, match="ground"):
        actions.decide_positive(
            decision=decision, grounds=["no_purpose"], reasons="It fits.", by=panel_member
        )

    yes(decision, panel_member)

    decision.refresh_from_db()
    assert decision.status == "positive"
    assert decision.decided_on == clock.today()
    assert [ground.code for ground in decision.grounds.all()] == ["elements_indicated"]


def test_missing_means_are_no_ground_where_a_child_is_concerned(
    childs_case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    decision = actions.send_to_panel(case=childs_case, panel=panel_member.organisation, by=desk_officer)

    with pytest.raises(NotAllowed, match="child"):
        actions.decide_negative(
            decision=decision, grounds=["no_means_adult"], reasons="None.", by=panel_member
        )


def test_whoever_sent_a_case_does_not_decide_it(
    decision: Decision, panel_member: Viewer, colleague: Viewer
) -> None:
    decision.status_rows.model.objects.create(
        subject=decision, step="send", status="sent", by_id=panel_member.user_id, at=clock.now()
    )

    assert not may_decide(panel_member, decision)
    assert may_decide(colleague, decision)
    assert all(
        step.other_than == "send" for step in WORKFLOW.steps if step.to in ("positive", "negative", "asked")
    )


def test_a_desk_officer_decides_on_nobody(decision: Decision, desk_officer: Viewer) -> None:
    with pytest.raises(NotAllowed):
        yes(decision, desk_officer)


def test_another_panel_does_not_decide(decision: Decision) -> None:
    assert not may_decide(world.a_viewer("panel-member"), decision)


def test_a_case_is_decided_once(decision: Decision, panel_member: Viewer, colleague: Viewer) -> None:
    stale = Decision.objects.get(pk=decision.pk)
    yes(decision, panel_member)

    with pytest.raises((StepNotOpen, NotAllowed)):
        actions.decide_negative(decision=stale, grounds=["no_purpose"], reasons="No.", by=colleague)
    assert Decision.objects.get().status == "positive"


def test_having_decided_the_panel_keeps_its_decision_and_no_longer_the_account(
    decision: Decision, case: Case, panel_member: Viewer
) -> None:
    yes(decision, panel_member)

    assert not sees(panel_member, case.record, ACCOUNT)
    assert not sees(panel_member, case.record, INDICATORS)
    reasons = [said.reason for said in queries.said_about(panel_member, decision) if said.reason]
    assert reasons == ["It fits."]


def test_a_panel_that_has_decided_learns_nothing_of_what_another_is_asked_and_says(
    decision: Decision,
    case: Case,
    desk_officer: Viewer,
    panel_member: Viewer,
    sign_in: Callable[[Viewer], Client],
) -> None:
    no(decision, panel_member)
    other = world.a_viewer("panel-member")
    second = actions.send_to_panel(case=case, panel=other.organisation, explained=READ_ALOUD, by=desk_officer)
    assert [said.pk for said in queries.decisions_of(other, case)] == [second.pk, decision.pk]
    actions.decide_positive(
        decision=second, grounds=["elements_indicated"], reasons="What the other panel says.", by=other
    )
    actions.record_status(case=case, status="possible", body="police", said_on=clock.today(), by=desk_officer)
    program = Program.of(panel_member)

    told = program.get(f"/cases/{case.reference}/decisions").json()["items"]
    page = sign_in(panel_member).get(reverse("identification:file", args=[case.reference]))

    assert [line["id"] for line in told] == [str(decision.pk)]
    assert program.get(f"/cases/{case.reference}/decisions/{second.pk}").status_code == 404
    assert list(queries.decided_lately(panel_member)) == [decision]
    assert queries.recovery_of(panel_member, case) is None
    assert queries.statuses_of(panel_member, case) == []
    assert "Recovery period" not in page.content.decode()
    assert len(queries.decisions_of(desk_officer, case)) == len(queries.statuses_of(desk_officer, case)) == 2
    assert queries.recovery_of(other, case) is not None


def test_a_question_goes_back_to_the_centre_and_the_limit_stands_still(
    decision: Decision, case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    actions.ask_for_more(decision=decision, question="Who kept the passport?", by=panel_member)

    assert queries.asked_back(desk_officer).get() == decision
    assert Obligation.objects.waiting().get().rule == QUESTION_DUE.key
    decision.refresh_from_db()
    actions.send_again(decision=decision, by=desk_officer)

    assert Obligation.objects.waiting().get().rule == DECISION_DUE.key
    assert queries.waiting(panel_member).get() == decision


def sent_on(day: datetime, officer: Viewer, panel_member: Viewer) -> Decision:
    """A case opened and sent to the panel on that day."""
    with clock.at(day):
        case = open_case(facts=PersonFacts(age_group=AgeGroup.ADULT, birth_year=1990), by=officer)
        actions.add_episode(case=case, facts=FARM, by=officer)
        sent: Decision = actions.send_to_panel(
            case=case, panel=panel_member.organisation, explained=READ_ALOUD, by=officer
        )
    return sent


def test_r07_a_question_of_the_panel_wins_it_no_days(desk_officer: Viewer, panel_member: Viewer) -> None:
    decision = sent_on(MONDAY, desk_officer, panel_member)
    with clock.at(MONDAY + timedelta(days=3)):  # on Thursday two of the five working days are left
        actions.ask_for_more(decision=decision, question="Who kept the passport?", by=panel_member)
    decision.refresh_from_db()
    with clock.at(MONDAY + timedelta(days=14)):
        actions.send_again(decision=decision, by=desk_officer)

    due = Obligation.objects.waiting().get(rule=DECISION_DUE.key)
    assert due.due_on == (MONDAY + timedelta(days=16)).date()


def test_r07_a_limit_that_has_passed_stays_passed_whatever_the_panel_asks(
    desk_officer: Viewer, panel_member: Viewer
) -> None:
    decision = sent_on(MONDAY, desk_officer, panel_member)
    with clock.at(MONDAY + timedelta(days=30)):
        actions.ask_for_more(decision=decision, question="Who kept the passport?", by=panel_member)
        decision.refresh_from_db()
        late_while_asked = Obligation.objects.late(clock.today()).filter(rule=DECISION_DUE.key).count()
        actions.send_again(decision=decision, by=desk_officer)

    assert late_while_asked == 1
    due = Obligation.objects.waiting().get(rule=DECISION_DUE.key)
    assert due.due_on == (MONDAY + timedelta(days=7)).date()


def test_r05_what_a_body_says_meanwhile_ends_neither_the_recovery_period_nor_any_help(
    decision: Decision, case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    yes(decision, panel_member)
    held = list(Grant.objects.order_by("pk").values_list("pk", "revoked_at"))

    actions.record_status(case=case, status="not", body="police", said_on=clock.today(), by=desk_officer)

    period = queries.recovery_of(desk_officer, case)
    assert period is not None
    assert (period.ended_on, period.ends_on >= clock.today() + timedelta(days=30)) == (None, True)
    assert list(Grant.objects.order_by("pk").values_list("pk", "revoked_at")) == held
    assert stage_of(cases_seen(desk_officer).get(pk=case.pk)).key == "recovery"  # type: ignore[union-attr]


def test_r05_no_step_decides_conclusively_and_none_leads_on_from_a_decision() -> None:
    decided = {"positive", "negative"}
    assert not [step for step in WORKFLOW.steps if decided & set(step.from_)]
    assert not [step for step in WORKFLOW.steps if "conclusive" in step.name]


def test_a_case_is_not_sent_again_on_a_consent_that_has_ended(
    decision: Decision, desk_officer: Viewer, panel_member: Viewer
) -> None:
    actions.ask_for_more(decision=decision, question="Who kept the passport?", by=panel_member)

    with clock.at(clock.now() + timedelta(days=500)):
        assert "consent has ended" in str(may_send_again(desk_officer, decision).because)


def test_r09_a_case_sent_for_a_child_is_not_sent_again_once_the_person_is_known_to_be_an_adult(
    childs_case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    decision = actions.send_to_panel(case=childs_case, panel=panel_member.organisation, by=desk_officer)
    actions.ask_for_more(decision=decision, question="How old is she?", by=panel_member)
    assert may_send_again(desk_officer, decision)

    person = decision.case.person
    facts = PersonFacts(age_group=AgeGroup.ADULT, birth_year=1990)
    describe_person(person=person, facts=facts, version=person.version, by=desk_officer)

    assert "is an adult" in str(may_send_again(desk_officer, decision).because)
    with pytest.raises(NotAllowed):
        actions.send_again(decision=decision, by=desk_officer)
    actions.take_back(decision=decision, by=desk_officer)
    actions.send_to_panel(
        case=childs_case, panel=panel_member.organisation, explained=READ_ALOUD, by=desk_officer
    )


def test_a_consent_that_ends_before_the_panel_has_to_decide_is_asked_for_anew(
    case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    panel = panel_member.organisation
    day_before = decision_due_on(clock.today()) - timedelta(days=1)
    agreement = Agreement(
        Purpose.IDENTIFY, panel, PANEL_READS, "be", "no", read_aloud="yes", expires_on=day_before
    )
    short = record_consent(person=case.person, agreement=agreement, by=desk_officer)
    assert queries.live_consent(case, panel) is None

    decision = actions.send_to_panel(case=case, panel=panel, explained=READ_ALOUD, by=desk_officer)

    assert decision.consent != short
    with clock.at(clock.now() + timedelta(days=14)):
        assert queries.waiting(panel_member).get() == decision


def test_taking_a_case_back_ends_the_panels_access(
    decision: Decision, case: Case, desk_officer: Viewer, panel_member: Viewer
) -> None:
    actions.take_back(decision=decision, by=desk_officer)

    assert not sees(panel_member, case.record, ACCOUNT)
    assert not Obligation.objects.waiting().exists()
    assert may_prepare(desk_officer, case)


def test_the_panel_of_the_territory_is_proposed_before_that_of_the_country(case: Case) -> None:
    near = world.an_organisation("panel", territory=world.MINSK)
    world.an_organisation("panel", territory=world.BREST)
    assert queries.panels_for(case) == [near]

    near.active = False
    near.save()
    of_the_country = world.an_organisation("panel", territory="")
    assert queries.panels_for(case) == [of_the_country]


def test_a_program_too_says_that_the_panel_judges_otherwise(decision: Decision, panel_member: Viewer) -> None:
    said = {"grounds": ["no_act", "no_purpose"], "reasons": "Nobody was recruited."}

    with pytest.raises(NotAllowed, match="The centre’s file shows: Act, Purpose"):
        actions.decide_negative(decision=decision, by=panel_member, **said)
    actions.decide_negative(decision=decision, otherwise=True, by=panel_member, **said)

    decision.refresh_from_db()
    assert decision.status == "negative"


def test_stages_run_side_by_side_and_each_says_itself_when_it_is_over(
    decision: Decision, case: Case, desk_officer: Viewer, panel_member: Viewer, service_worker: Viewer
) -> None:
    def states() -> list[str]:
        return [stage["state"] for stage in case_page(desk_officer, case, "overview")["stages"]]

    at_the_panel = states()
    yes(decision, panel_member)
    legal_aid = list_service(organisation=service_worker.organisation, kind="psychological", by=SYSTEM)
    (referral,) = send_referrals(
        case=case, wanted=[Wanted(legal_aid)], urgency="soon", explained=Explained("be", Answer.NO), by=desk_officer
    )  # fmt: skip
    accept_referral(referral=referral, by=service_worker)
    helped = states()
    period = queries.recovery_of(desk_officer, case)
    assert period is not None
    actions.end_recovery_early(period=period, reason="person_asks", by=panel_member)

    assert at_the_panel == ["done", "current", "ahead", "ahead"]
    assert helped == ["done", "done", "current", "current"]
    assert states() == ["done", "done", "done", "current"]
