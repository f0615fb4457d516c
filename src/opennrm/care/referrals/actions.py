"""How is a service asked to help, and what becomes of it?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction

from opennrm.care.cases.models import Case
from opennrm.foundation.access.actions import Opening, end_access, give_access
from opennrm.foundation.access.models import Basis, Organisation
from opennrm.foundation.access.sections import Purpose, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, obligations
from opennrm.foundation.core.country import country
from opennrm.foundation.core.journal import Actor
from opennrm.foundation.core.verdict import require
from opennrm.foundation.people.models import Consent

from .models import Referral, Service
from .policies import may_answer, may_list_service, may_refer, may_revoke
from .sections import CARD
from .workflow import ANSWER_DUE, INFORMATION_DUE, LIVE, WORKFLOW


@transaction.atomic
def list_service(*, organisation: Organisation, kind: str, by: Actor, **suits: bool) -> Service:
    """Put a service into the directory; `suits` may set for_women, for_men and for_children."""
    require(may_list_service(organisation))
    service: Service = Service.objects.create(organisation=organisation, kind=kind, **suits)
    journal.record("referrals.service_listed", by=by, service=str(service.pk), kind=kind)
    return service


@transaction.atomic
def refer(*, case: Case, service: Service, consent: Consent, more: frozenset[Section], by: Viewer) -> Referral:
    """Ask a service to help (rule R09). It sees the card at once, and `more` when it accepts.

    The answer is due within the country's term. Raises NotAllowed without a live consent that names the
    service's organisation and every section.
    """
    require(may_refer(by, case, service, CARD | more, consent))
    referral: Referral = Referral.objects.create(
        case=case,
        service=service,
        consent=consent,
        sections=CARD | more,
        sent_at=clock.now(),
        sent_by=by.user,
        answer_due_on=_answer_due_on(),
    )
    WORKFLOW.begin(referral, by=by)
    give_access(record=case.record, to=service.organisation, opening=opening_of(referral, CARD), by=by)
    _owe_answer(referral)
    journal.record("referrals.sent", by=by, subject=case.record, to=str(service.organisation.pk))
    return referral


@transaction.atomic
def accept(*, referral: Referral, by: Viewer) -> None:
    """The service will help: what the person agreed to opens now."""
    require(may_answer(by, referral))
    _take("accept", referral, by)
    end_access(item_id=referral.pk, by=by)
    opening = opening_of(referral, referral.sections)
    give_access(record=referral.case.record, to=referral.organisation, opening=opening, by=by)


@transaction.atomic
def reject(*, referral: Referral, reason: str, because: str, by: Viewer) -> None:
    """The service cannot help, for a coded `reason` and `because` in words; its access ends."""
    require(may_answer(by, referral))
    _take("reject", referral, by, because)
    Referral.objects.filter(pk=referral.pk).update(reject_reason=reason)
    end_access(item_id=referral.pk, by=by)


@transaction.atomic
def ask_for_information(*, referral: Referral, question: str, by: Viewer) -> None:
    """The service needs to know something first: the centre owes an answer, the service waits."""
    require(may_answer(by, referral))
    _take("ask", referral, by, question)
    _owe(INFORMATION_DUE, referral, referral.case.organisation)


@transaction.atomic
def give_information(*, referral: Referral, answer: str, by: Viewer) -> None:
    """The centre answers the service's question; the service's term starts again."""
    require(may_revoke(by, referral))
    _take("inform", referral, by, answer)
    Referral.objects.filter(pk=referral.pk).update(answer_due_on=_answer_due_on(), answered_at=None)
    obligations.discharge(INFORMATION_DUE, subject=referral.case.record_id, item=referral.pk)
    _owe_answer(referral)


@transaction.atomic
def finish(*, referral: Referral, by: Viewer) -> None:
    """The service has helped; its access ends."""
    require(may_answer(by, referral))
    WORKFLOW.take("finish", referral, by=by, about=referral.case.record)
    end_access(item_id=referral.pk, by=by)


@transaction.atomic
def revoke(*, referral: Referral, by: Viewer) -> None:
    """The centre takes the referral back, at the person's wish or because it was a mistake."""
    require(may_revoke(by, referral))
    _end("revoke", referral, by)


def end_with_consent(*, consent: Consent, by: Viewer) -> None:
    """The consent was withdrawn: its live referrals are revoked in the same transaction (rule R10).

    The withdrawal has ended the access already; that the referral was once sent stays on record.
    """
    for referral in Referral.objects.filter(consent=consent, status__in=LIVE).select_related("case__record"):
        _end("end_with_consent", referral, by)




def opening_of(referral: Referral, sections: frozenset[Section]) -> Opening:
    """What a referral opens to the service, and until when: the last day of the consent."""
    last = datetime.combine(referral.consent.expires_on + timedelta(days=1), time(), country().zone)
    return Opening(
        sections=sections,
        purpose=Purpose.ASSIST,
        may_write=True,
        basis=Basis.CONSENT,
        consent_id=referral.consent_id,
        item_id=referral.pk,
        expires_at=last,
    )


def _take(step: str, referral: Referral, by: Viewer, reason: str = "") -> None:
    WORKFLOW.take(step, referral, by=by, reason=reason, about=referral.case.record)
    if step != "inform":
        Referral.objects.filter(pk=referral.pk).update(answered_at=clock.now())
        obligations.discharge(ANSWER_DUE, subject=referral.case.record_id, item=referral.pk)


def _end(step: str, referral: Referral, by: Viewer) -> None:
    WORKFLOW.take(step, referral, by=by, about=referral.case.record)
    end_access(item_id=referral.pk, by=by)
    for rule in (ANSWER_DUE, INFORMATION_DUE):
        obligations.cancel(rule, subject=referral.case.record_id, item=referral.pk)


def _answer_due_on() -> date:
    return country().calendar.add_working_days(clock.today(), country().referral_answer_working_days)


def _owe_answer(referral: Referral) -> None:
    _owe(ANSWER_DUE, referral, referral.organisation)


def _owe(rule: obligations.Rule, referral: Referral, owner: Organisation) -> None:
    obligations.open_obligation(
        rule, owner=owner.pk, subject=referral.case.record_id, item=referral.pk, due_on=_answer_due_on()
    )
