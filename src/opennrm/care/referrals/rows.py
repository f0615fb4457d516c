"""What do the rows of this room look like before they are saved? One place for single and for bulk actions."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from opennrm.care.cases.models import Case
from opennrm.foundation.access.actions import Opening
from opennrm.foundation.access.models import Basis, Organisation, User
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.core import clock
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.country import country
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.people.models import Consent

from .models import Referral, ReferralNeed, Service, ServiceClient
from .sections import CARD, REFERRALS
from .workflow import ANSWER_DUE, INFORMATION_DUE


def service_rows(
    *,
    organisation: Organisation,
    kind: str,
    territory: str,
    clients: Iterable[str],
    pk: uuid.UUID | None = None,
) -> tuple[Service, list[ServiceClient]]:
    """A service of the directory, and whom it is for (everybody when none is named)."""
    service = Service(pk=pk or uuid.uuid4(), organisation=organisation, kind=kind, territory=territory)
    return service, [ServiceClient(service=service, code=code) for code in clients]


def referral_row(
    *, case: Case, service: Service, consent: Consent, urgency: str, sent_at: datetime, sent_by: User | None
) -> Referral:
    """A referral as it is sent: the service may come to see what the consent names."""
    return Referral(
        case=case,
        service=service,
        consent=consent,
        sections=consent.sections,
        urgency=urgency,
        sent_at=sent_at,
        sent_by=sent_by,
        answer_due_on=answer_due_on(clock.on_date(sent_at), urgency),
    )


def need_rows(referral: Referral, noted: Iterable[str]) -> list[ReferralNeed]:
    """Those of the person's needs that this kind of service answers."""
    answered = needs_answered(referral.service.kind)
    return [ReferralNeed(referral=referral, kind=kind) for kind in noted if kind in answered]


def needs_answered(kind: str) -> frozenset[str]:
    """The needs that a kind of service answers."""
    return frozenset(code_list("referrals.services").get(kind).extra["needs"])


def answer_due_on(sent_on: date, urgency: str) -> date:
    """The last day for an answer, in working days of the country; sooner where it is urgent."""
    days = country().referral_answer_working_days
    urgent = code_list("referrals.urgencies").get(urgency).extra.get("answer_working_days", days)
    return country().calendar.add_working_days(sent_on, min(days, urgent))


def answer_obligation(referral: Referral, opened_at: datetime) -> Obligation:
    """The answer that the service owes, from the moment it was asked (again)."""
    return Obligation(
        rule=ANSWER_DUE.key,
        owner_id=referral.service.organisation_id,
        subject_id=referral.case.record_id,
        item_id=referral.pk,
        due_on=referral.answer_due_on,
        opened_at=opened_at,
    )


def question_obligation(referral: Referral, opened_at: datetime) -> Obligation:
    """The answer that the centre owes to a service's question, in a term of its own."""
    days = country().referral_answer_working_days
    return Obligation(
        rule=INFORMATION_DUE.key,
        owner_id=referral.case.record.organisation_id,
        subject_id=referral.case.record_id,
        item_id=referral.pk,
        due_on=country().calendar.add_working_days(clock.on_date(opened_at), days),
        opened_at=opened_at,
    )


def card_opening(referral: Referral) -> Opening:
    """What the service may open from the day it is asked: the card, without a name and without the story."""
    return _opening(referral, CARD)


def further_opening(referral: Referral) -> Opening | None:
    """What else the person agreed to, opened once the service has accepted; None when that is nothing."""
    further = referral.sections - CARD
    return _opening(referral, further) if further else None


def _opening(referral: Referral, sections: frozenset[object]) -> Opening:
    consent = referral.consent
    return Opening(
        referral.sections & sections,
        Purpose.ASSIST,
        may_write=REFERRALS in sections,
        basis=Basis.CONSENT,
        consent_id=consent.pk,
        item_id=referral.pk,
        expires_at=country().end_of(consent.expires_on),
    )
