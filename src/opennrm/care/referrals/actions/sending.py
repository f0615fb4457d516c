"""How does a referral reach a service, and how is it followed up and taken back by the centre?"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from opennrm.care.cases.models import Case, Need
from opennrm.foundation.access.actions import end_access, give_access, lock_subject
from opennrm.foundation.access.models import Organisation, Record
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, obligations
from opennrm.foundation.core.verdict import require
from opennrm.foundation.people.actions import held_consent, record_consent
from opennrm.foundation.people.models import Consent

from ..answering import on_referral_ended, on_referral_sent, step_taken
from ..directory import live_consent
from ..facts import Explained, Wanted, agreement_with
from ..models import Referral, ReferralNeed, Service
from ..policies import may_follow_up, may_inform, may_refer, may_send
from ..rows import answer_due_on, answer_obligation, card_opening, need_rows, referral_row
from ..workflow import ANSWER_DUE, INFORMATION_DUE, WORKFLOW


@transaction.atomic
def send_referrals(
    *, case: Case, wanted: Sequence[Wanted], urgency: str, explained: Explained | None = None, by: Viewer
) -> list[Referral]:
    """Refer a person to each of these services, all or none.

    Each rests on a live consent that names its organisation: one given before, or one given now, for
    which `explained` says how. NotAllowed when a consent is missing (rule R09).
    """
    lock_subject(case.record)
    require(may_refer(by, case))
    sent = []
    for each in wanted:
        organisation = each.service.organisation
        consent = live_consent(case, organisation, each.sections)
        if consent is None and explained is not None:
            agreement = agreement_with(organisation, each.sections, explained)
            consent = record_consent(person=case.person, agreement=agreement, by=by)
        sent.append(send_referral(case=case, service=each.service, consent=consent, urgency=urgency, by=by))
    return sent


@transaction.atomic
def send_referral(
    *, case: Case, service: Service, consent: Consent | None, urgency: str, by: Viewer
) -> Referral:
    """Ask one service to help; it may open the card at once, and owes an answer by a working day.

    Of two officers who ask the same service at once, one is refused; so is whoever asks somebody who is kept
    out at this very moment.
    """
    lock_subject(case.record)
    consent = held_consent(consent)
    require(may_send(by, case, service, consent))
    assert consent is not None
    referral = referral_row(
        case=case, service=service, consent=consent, urgency=urgency, sent_at=clock.now(), sent_by=by.user
    )
    referral.save()
    noted = Need.objects.filter(case=case, met_at__isnull=True).values_list("kind", flat=True)
    ReferralNeed.objects.bulk_create(need_rows(referral, noted))
    WORKFLOW.begin(referral, by=by)
    give_access(record=case.record, to=service.organisation, opening=card_opening(referral), by=by)
    answer_obligation(referral, clock.now()).save()
    journal.record("referrals.sent", by=by, subject=case.record, item=str(referral.pk), kind=service.kind)
    for reaction in on_referral_sent:
        reaction.run(referral=referral, by=by)
    return referral


@transaction.atomic
def inform_service(*, referral: Referral, answer: str, by: Viewer) -> None:
    """Answer the service's question; its own answer is due in a new term of days."""
    require(may_inform(by, referral))
    WORKFLOW.take("inform", referral, by=by, reason=answer, about=referral.case.record)
    obligations.discharge(INFORMATION_DUE, subject=referral.case.record_id, item=referral.pk)
    referral.answer_due_on = answer_due_on(clock.today(), referral.urgency)
    Referral.objects.filter(pk=referral.pk).update(answer_due_on=referral.answer_due_on)
    answer_obligation(referral, clock.now()).save()
    step_taken(referral, "inform", by)


@transaction.atomic
def revoke_referral(*, referral: Referral, by: Viewer) -> None:
    """Take a referral back: the service's access ends at once, the record that it was asked stays."""
    require(may_follow_up(by, referral))
    _end("revoke", referral, by)
    end_access(item_id=referral.pk, by=by)


def end_with_consent(*, consent: Consent, by: Viewer) -> None:
    """The consent was withdrawn: every referral that rests on it is revoked (rule R10).

    Runs in the transaction of the withdrawal, which ends the access that rests on the consent; what
    came with the referral on other grounds ends here.
    """
    resting = Referral.objects.filter(consent=consent).under_way().locked()
    for referral in resting.select_related("case__record", "service__organisation", "consent"):
        _end("end_with_consent", referral, by)
        end_access(item_id=referral.pk, by=by)


def end_with_keeping_out(*, record: Record, whom: Organisation, by: Viewer) -> None:
    """The person keeps this organisation out: every referral to it that is under way is revoked."""
    if record.subject_id is None:
        return
    there = Referral.objects.filter(case__person_id=record.subject_id, service__organisation=whom).under_way()
    for referral in there.locked().select_related("case__record", "service__organisation", "consent"):
        _end("keep_out", referral, by)
        end_access(item_id=referral.pk, by=by)


def _end(step: str, referral: Referral, by: Viewer) -> None:
    WORKFLOW.take(step, referral, by=by, about=referral.case.record)
    Referral.objects.filter(pk=referral.pk).update(ended_at=clock.now())
    for rule in (ANSWER_DUE, INFORMATION_DUE):
        obligations.cancel(rule, subject=referral.case.record_id, item=referral.pk)
    for reaction in on_referral_ended:
        reaction.run(referral=referral, by=by)
    step_taken(referral, step, by)
