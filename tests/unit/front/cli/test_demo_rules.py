"""The invented country lives by the rules it shows: whatever stands in it, the ordinary actions would have allowed.

Each row is taken back to the moment it was written, and the policy that a single action asks is asked again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction

from opennrm.care.cases.models import CameBy, Case, Note
from opennrm.care.hotline import policies as hotline
from opennrm.care.hotline.models import Call, CallStatus, HandOver
from opennrm.care.hotline.sections import SHEET
from opennrm.care.hotline.workflow import CALL, CALLBACK, FIRST_CONTACT
from opennrm.care.identification import policies as identification
from opennrm.care.identification.models import Decision, DecisionStatus, RecoveryPeriod, TraffickingStatus
from opennrm.care.identification.workflow import DECISION_DUE, SENT
from opennrm.care.identification.workflow import WORKFLOW as DECISION
from opennrm.care.referrals import policies as referrals
from opennrm.care.referrals.models import Referral, ReferralStatus
from opennrm.care.referrals.workflow import ANSWER_DUE
from opennrm.care.referrals.workflow import WORKFLOW as REFERRAL
from opennrm.care.shelters import policies as shelters
from opennrm.care.shelters.models import Stay, StayStatus
from opennrm.care.shelters.workflow import WORKFLOW as STAY
from opennrm.foundation.access.models import Basis, Grant, User
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.country import country
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.core.verdict import Verdict
from opennrm.foundation.people.actions import Agreement, consent_row
from opennrm.foundation.people.models import Consent
from opennrm.foundation.people.sections import CONSENTS
from opennrm.foundation.people.vault import open_text
from opennrm.front.cli.demo.build import build_country

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def invented_country(db: None) -> None:
    build_country(people=200, seed=7, until=UNTIL)


@contextmanager
def back_at(moment: datetime) -> Iterator[None]:
    """At that moment, whatever is taken back for it; afterwards everything is as it was."""
    with transaction.atomic(), clock.at(moment):
        yield
        transaction.set_rollback(True)


def allowed(verdict: Verdict) -> None:
    assert verdict, verdict.because


def guardian_of(consent: Consent) -> str:
    officer = User.objects.filter(organisation=consent.person.organisation).first()
    assert officer
    with clock.at(consent.given_at + timedelta(minutes=1)):
        return open_text(consent, "guardian", by=Viewer.of(officer), section=CONSENTS)


def open_again(referral: Referral, status: str) -> Referral:
    """The referral as it stood before its end: nothing withdrawn, its access open, in that state."""
    Grant.objects.filter(item_id=referral.pk).update(revoked_at=None)
    Referral.objects.filter(pk=referral.pk).update(status=status)
    referral.status, referral.consent.withdrawn_at = status, None
    return referral


def test_every_call_that_became_a_case_could_be_handed_over() -> None:
    rows = HandOver.objects.select_related("call__record", "case__person", "centre", "consent", "by")
    for row in rows:
        with back_at(row.at):
            call, operator = row.call, Viewer.of(row.by)
            call.status = "open"
            guardian = open_text(call, "guardian", by=operator, section=SHEET)
            allowed(hotline.may_hand_over(operator, call, row.centre, guardian))
        assert row.by_duty == (row.call.consent_answer == "duty")
        assert (row.call.treated_as_child, row.centre) == (
            row.case.person.treated_as_child(clock.on_date(row.at)),
            row.case.organisation,
        )

    bases = [(row.call.treated_as_child, row.basis) for row in rows]
    assert set(bases) == {(False, Basis.CONSENT), (True, Basis.CONSENT), (True, Basis.DUTY)}
    assert Case.objects.filter(came_by=CameBy.HOTLINE).count() == len(bases)


def test_every_other_call_could_end_as_it_did() -> None:
    others = Call.objects.filter(hand_over__isnull=True).select_related("record", "taken_by")
    for call in others:
        phone = open_text(call, "phone", by=Viewer.of(call.taken_by), section=SHEET)
        on = clock.on_date(call.happened_at)
        if call.status == "callback":
            allowed(hotline.may_arrange_callback(call, phone, on))
            assert Obligation.objects.get(rule=CALLBACK.key, subject_id=call.record_id).due_on >= on
        if call.status == "noticed":
            allowed(hotline.may_give_notice(call))
    about_others = others.filter(call_type="about_other")
    assert about_others and not about_others.filter(status="handed_over")


def test_every_consent_is_the_persons_own_or_a_guardians_with_the_childs_assent() -> None:
    children = 0
    for consent in Consent.objects.select_related("person__organisation", "recipient", "explained_by"):
        guardian = guardian_of(consent)
        agreement = Agreement(
            purpose=consent.purpose, recipient=consent.recipient, sections=consent.sections,
            language=consent.language, interpreter=consent.interpreter, read_aloud=consent.read_aloud,
            expires_on=consent.expires_on, guardian=guardian, assent=consent.assent,
        )  # fmt: skip
        consent_row(
            person=consent.person, agreement=agreement, explained_by=consent.explained_by,
            given_at=consent.given_at,
        )  # fmt: skip
        assert bool(guardian) == consent.person.treated_as_child(clock.on_date(consent.given_at))
        assert consent.given_at >= consent.person.created_at
        children += bool(guardian)

    assert children


def test_every_referral_could_be_sent_and_answered() -> None:
    for row in Referral.objects.select_related(
        "case__record", "case__person", "consent", "service__organisation", "sent_by"
    ):
        officer = Viewer.of(row.sent_by)
        with back_at(row.sent_at):
            case, consent = row.case, row.consent
            case.closed_on = None if case.closed_on and case.closed_on > clock.today() else case.closed_on
            withdrawn_at, consent.withdrawn_at = consent.withdrawn_at, None
            Referral.objects.filter(pk=row.pk).update(status="done")
            allowed(referrals.may_send(officer, case, row.service, consent))
        for step in row.status_rows.filter(step__in=("accept", "reject", "ask", "finish")):
            with back_at(step.at):
                worker = Viewer.of(User.objects.get(pk=step.by_id))
                allowed(referrals.may_answer(worker, open_again(row, "accepted")))
        assert withdrawn_at is None or row.status_rows.get(at=withdrawn_at).step == "end_with_consent"


def test_every_case_could_be_sent_to_its_panel_and_decided() -> None:
    for row in Decision.objects.select_related(
        "case__record", "case__person", "panel", "consent", "sent_by"
    ).prefetch_related("grounds"):
        child = row.case.person.treated_as_child(clock.on_date(row.sent_at))
        assert (row.consent is None) == child
        with back_at(row.sent_at):
            row.case.closed_on = None
            Decision.objects.filter(pk=row.pk).update(status="draft")
            allowed(identification.may_send(Viewer.of(row.sent_by), row.case, row.panel, row.consent))
        if row.decided_at:
            said = row.status_rows.get(step__startswith="decide")
            with back_at(row.decided_at):
                row.status, outcome = SENT, row.status
                allowed(identification.may_decide(Viewer.of(User.objects.get(pk=said.by_id)), row))
            grounds = [ground.code for ground in row.grounds.all()]
            allowed(identification.may_rest_on(grounds, outcome, child=child))
    assert {row.consent is None for row in Decision.objects.all()} == {True, False}


def test_r04_every_positive_decision_leaves_thirty_days_to_recover() -> None:
    periods = RecoveryPeriod.objects.select_related("decision")

    assert periods.count() == Decision.objects.filter(status="positive").count() > 0
    for period in periods:
        assert period.starts_on == period.decision.decided_on
        assert period.ends_on - period.starts_on >= timedelta(days=30)


def test_r07_everything_owed_is_due_in_the_countrys_term() -> None:
    calendar, limits = country().calendar, country()
    decisions, asked = Decision.objects.in_bulk(), Referral.objects.in_bulk()
    handed = {row.pk: row for row in HandOver.objects.select_related("call")}
    for owed in Obligation.objects.exclude(rule=CALLBACK.key):
        began, days = clock.on_date(owed.opened_at), limits.referral_answer_working_days
        if owed.rule == DECISION_DUE.key:
            decision = decisions[owed.item_id]
            days = limits.reasonable_grounds_working_days
            assert (owed.owner_id, owed.opened_at) == (decision.panel_id, decision.sent_at)
            assert owed.done_at == decision.decided_at
        elif owed.rule == ANSWER_DUE.key and asked[owed.item_id].urgency == "today":
            days = 0
        elif owed.rule == FIRST_CONTACT.key:
            call = handed[owed.item_id].call
            days = 0 if call.in_danger or call.urgency == "today" else 1
        assert owed.due_on == calendar.add_working_days(began, days), owed.rule
    assert {FIRST_CONTACT.key, DECISION_DUE.key, ANSWER_DUE.key} <= {
        owed.rule for owed in Obligation.objects.all()
    }


def test_every_stay_is_in_a_bed_of_the_house_asked_and_nobody_shares_one() -> None:
    nights: dict[object, list[tuple[datetime, datetime]]] = defaultdict(list)
    forever = clock.now() + timedelta(days=10_000)
    for stay in Stay.objects.select_related(
        "referral__service__organisation", "referral__consent", "bed__room__shelter__record"
    ):
        allowed(shelters.may_lead_to(stay.referral, stay.bed))
        if stay.left_on:
            allowed(shelters.may_have_left(stay.arrived_at, stay.left_on))
        steps = list(stay.status_rows.order_by("at"))
        assert steps[0].at >= stay.referral.accepted_at
        nights[stay.bed_id].append((steps[0].at, steps[-1].at if stay.left_on else forever))

    assert nights
    for times in nights.values():
        assert all(before[1] <= after[0] for before, after in pairwise(sorted(times)))


def test_what_a_body_said_was_noted_when_it_had_been_said() -> None:
    for row in TraffickingStatus.objects.all():
        allowed(identification.may_have_said(row.said_on, clock.on_date(row.noted_at)))


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (CALL, CallStatus),
        (DECISION, DecisionStatus),
        (REFERRAL, ReferralStatus),
        (STAY, StayStatus),
    ],
    ids=lambda each: getattr(each, "key", ""),
)
def test_every_step_is_one_that_its_table_and_the_role_allow(table: Any, rows: Any) -> None:
    viewers = {user.pk: Viewer.of(user) for user in User.objects.all()}
    taken: dict[object, list[Any]] = defaultdict(list)
    for row in rows.objects.order_by("at"):
        taken[row.subject_id].append(row)
    assert taken
    for steps in taken.values():
        status = table.initial
        for row in steps:
            if row.step != "begin":
                step = table.step(row.step)
                assert status in step.from_ and row.status == step.to
                assert viewers[row.by_id].may(step.permission), row.step
                assert not step.needs_reason or row.reason is not None
                before = {each.by_id for each in steps if each.step == step.other_than}
                assert row.by_id not in before
            status = row.status


def test_nothing_is_written_into_a_closed_case() -> None:
    closed = Case.objects.filter(closed_on__isnull=False)

    assert closed
    for case in closed:
        moments = [*Note.objects.filter(case=case).values_list("noted_at", flat=True)]
        moments += TraffickingStatus.objects.filter(case=case).values_list("noted_at", flat=True)
        moments += ReferralStatus.objects.filter(subject__case=case).values_list("at", flat=True)
        moments += DecisionStatus.objects.filter(subject__case=case).values_list("at", flat=True)
        assert max(map(clock.on_date, moments), default=case.opened_on) <= case.closed_on
        assert not Obligation.objects.waiting().filter(subject_id=case.record_id)
