"""Referrals for programs: who can help, who was asked, and what they answered."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, Field

from opennrm.care.cases.queries import alerts_of, case_for
from opennrm.care.cases.sections import NEEDS, SAFETY
from opennrm.foundation.access.operations import ApiRequest, Done, acts, chosen, done, reads
from opennrm.foundation.access.sections import WRITE, section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.components.rest.cursors import Cursor, Limit, Part, part_of
from opennrm.foundation.components.rest.fields import (
    Line,
    OneOf,
    Sent,
    Territory,
    Words,
    codes,
    example,
    sent_example,
)
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.verdict import refused, require
from opennrm.foundation.people.queries import contact_of
from opennrm.foundation.people.vault import open_contact, open_identity, open_text

from . import actions, queries
from .answering import own_page
from .directory import directory, offers
from .facts import Explained, Wanted
from .models import Referral
from .policies import may_answer
from .sections import ON_ACCEPTANCE, REFERRALS, Permission
from .workflow import WORKFLOW

router = Router()
_NEWEST = ("-sent_at", "pk")
_ID = "4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e"
_RECEIVED = "/api/v1/referrals/received"
_OF_SERVICE: dict[str, Any] = {
    "id": _ID, "organisation": "Heron House", "kind": "accommodation", "territory": "BY-HM", "languages": ["be"],
    "clients": [],
}  # fmt: skip
_OF_REFERRAL: dict[str, Any] = {
    "id": _ID, "case": "K7QF-3M2P", "alias": "Rabina 27", "service": "Heron House", "kind": "accommodation",
    "centre": "Blue Larch Territorial Centre", "urgency": "today", "status": "in_progress", "reject_reason": "",
    "needs": ["safe_place"], "sent_at": "2027-03-01T09:00:00Z", "answer_due_on": "2027-03-02", "answered_at": None,
    "ended_at": None, "live": True,
}  # fmt: skip


class ServiceLine(BaseModel):
    """A service of the directory: public facts, never an address of a shelter."""

    id: uuid.UUID
    organisation: str
    kind: str
    territory: str
    languages: list[str]
    clients: list[str]


class Services(Part):
    """A part of the directory."""

    items: list[ServiceLine]

    model_config = example(items=[_OF_SERVICE], next=None)


class OfferLine(ServiceLine):
    """A service that can be offered to this person, the needs it answers, and what was agreed before."""

    answers: list[str]
    speaks: bool
    agreed: list[str] | None = Field(description="What an earlier consent names; null where there is none.")


class Offers(BaseModel):
    """What can be offered to this person now."""

    items: list[OfferLine]

    model_config = example(items=[{**_OF_SERVICE, "answers": ["safe_place"], "speaks": True, "agreed": None}])


class HowAgreed(Sent):
    """How it was explained; for a child, who agreed as guardian and what the child says."""

    language: Annotated[str, codes("people.languages")]
    interpreter: Literal["yes", "no"]
    guardian: Line = ""
    assent: Answer = Answer.UNKNOWN


class NewReferral(BaseModel):
    """The person agrees to be referred to one service. `also` is what it may see once it has accepted."""

    service: uuid.UUID
    urgency: Annotated[str, codes("referrals.urgencies")]
    also: list[
        Annotated[str, OneOf(lambda: sorted(part.code for part in ON_ACCEPTANCE), "parts on acceptance")]
    ] = []
    explained: HowAgreed | None = None

    model_config = sent_example(
        service=_ID,
        urgency="today",
        also=["people.contact"],
        explained={"language": "be", "interpreter": "no"},
    )


class ReferralLine(BaseModel):
    """A referral, and where it stands."""

    id: uuid.UUID
    case: str
    alias: str
    service: str
    kind: str
    centre: str
    urgency: str
    status: str
    reject_reason: str
    needs: list[str]
    sent_at: datetime
    answer_due_on: date
    answered_at: datetime | None
    ended_at: datetime | None
    live: bool


class Referrals(Part):
    """A part of the referrals, the newest first."""

    items: list[ReferralLine]

    model_config = example(items=[_OF_REFERRAL], next=None)


class Written(BaseModel):
    """A question, an answer or a reason that was written with a step."""

    step: str
    at: datetime
    text: str


class ReferralTold(ReferralLine):
    """A referral with what was written with its steps; opening it is recorded."""

    said: list[Written]

    model_config = example(**_OF_REFERRAL, said=[])


class Card(ReferralTold):
    """The card without the story: needs, dangers, languages, and what may be opened."""

    age_group: str
    sex: str
    treated_as_child: bool
    languages: list[str]
    interpreter_needed: str
    alerts: list[str]
    advice: str
    steps: list[str] = Field(description="What you may answer now.")
    open: list[str] = Field(description="What you may open now, by the address of the same last word.")

    model_config = example(
        **_OF_REFERRAL, said=[], age_group="adult", sex="female", treated_as_child=False, languages=["be"],
        interpreter_needed="no", alerts=["do_not_phone"], advice="", steps=["accept", "reject", "ask"], open=[],
    )  # fmt: skip


class OpenedIdentity(BaseModel):
    """What identifies the person, for one look."""

    given_name: str
    family_name: str
    birth_date: date | None
    document: str

    model_config = example(given_name="Alena", family_name="Invented", birth_date="1990-03-17", document="")


class OpenedContact(BaseModel):
    """How the person may be reached safely, for one look."""

    phone: str
    messenger: str
    code_word: str
    advice: str
    channels: list[str]
    do_not_contact: bool

    model_config = example(
        phone="+375 29 000 00 00", messenger="", code_word="Lantern", advice="", channels=["phone"],
        do_not_contact=False,
    )  # fmt: skip


class Rejected(BaseModel):
    """Why the service cannot help."""

    reason: Annotated[str, codes("referrals.reject_reasons")]
    text: Words = ""

    model_config = sent_example(reason="no_capacity", text="From Monday we have a bed.")


class Question(BaseModel):
    """What the service needs to know before it answers. Never what happened."""

    question: Annotated[Words, Field(min_length=1)]

    model_config = sent_example(question="Can they climb stairs?")


class Told(BaseModel):
    """The answer to a service's question."""

    answer: Annotated[Words, Field(min_length=1)]

    model_config = sent_example(answer="Yes.")


Help = Annotated[str, codes("referrals.services", blank=True)]


@reads(router, "/services", permission=Permission.DIRECTORY, gives=Services)
def services(
    request: ApiRequest, kind: Help = "", territory: Territory = "", cursor: Cursor = "", limit: Limit = 25
) -> Services:
    """The directory of services that take people now."""
    part = part_of(directory(kind=kind, territory=territory), order=("pk",), cursor=cursor, limit=limit)
    request.next = part.next
    return Services(items=[ServiceLine(**_service(row)) for row in part.rows], next=part.next)


@reads(router, "/cases/{reference}/offers", permission=Permission.SEND, gives=Offers)
def offer_list(request: ApiRequest, reference: str, kind: Help = "", territory: Territory = "") -> Offers:
    """Services for this person: those that answer a need not yet met, and speak the person's language, first."""
    case = case_for(request.viewer, reference, REFERRALS, WRITE)
    found = [
        offer
        for group in offers(request.viewer, case, kind=kind, territory=territory)
        for offer in group.offers
    ]
    return Offers(
        items=[
            OfferLine(
                **_service(offer.service), answers=list(offer.answers), speaks=offer.speaks,
                agreed=[part.code for part in offer.agreed_parts] if offer.consent else None,
            )
            for offer in found
        ]
    )  # fmt: skip


@acts(router, "/cases/{reference}/referrals", permission=Permission.SEND)
def refer(request: ApiRequest, reference: str, sent: NewReferral) -> Done:
    """Refer the person to one service. Only after a yes: an earlier consent, or one explained now."""
    case = case_for(request.viewer, reference, REFERRALS, WRITE)
    service = chosen(directory(), sent.service, "body.service")
    how = sent.explained
    explained = Explained(how.language, how.interpreter, how.guardian, how.assent.value) if how else None
    wanted = Wanted(service, frozenset(section(code) for code in sent.also))
    (referral,) = actions.send_referrals(
        case=case, wanted=[wanted], urgency=sent.urgency, explained=explained, by=request.viewer
    )
    return _followed(request, referral)


@reads(router, "/cases/{reference}/referrals", permission=Permission.SEND, gives=Referrals)
def referrals_of_case(
    request: ApiRequest, reference: str, cursor: Cursor = "", limit: Limit = 25
) -> Referrals:
    """The referrals of a case."""
    case = case_for(request.viewer, reference, REFERRALS)
    rows = queries.referrals_sent(request.viewer).filter(case=case)
    return _part(request, rows, cursor, limit)


@reads(router, "/referrals/sent", permission=Permission.SEND, gives=Referrals)
def sent_list(request: ApiRequest, cursor: Cursor = "", limit: Limit = 25) -> Referrals:
    """The referrals that your centre sent."""
    return _part(request, queries.referrals_sent(request.viewer), cursor, limit)


@reads(router, "/referrals/sent/{uuid:pk}", permission=Permission.SEND, gives=ReferralTold)
def sent(request: ApiRequest, pk: uuid.UUID) -> ReferralTold:
    """One referral of your centre, with what was written with its steps."""
    found = queries.referral_followed(request.viewer, pk)
    return ReferralTold(**_facts(found), said=_said(request.viewer, found))


@acts(router, "/referrals/sent/{uuid:pk}/inform", permission=Permission.SEND, status=200)
def inform(request: ApiRequest, pk: uuid.UUID, sent: Told) -> Done:
    """Answer the service's question. Ask the person before you tell more than they agreed to."""
    found = queries.referral_sent(request.viewer, pk)
    actions.inform_service(referral=found, answer=sent.answer, by=request.viewer)
    return _followed(request, found)


@acts(router, "/referrals/sent/{uuid:pk}/revoke", permission=Permission.SEND, status=200)
def revoke(request: ApiRequest, pk: uuid.UUID) -> Done:
    """Take a referral back: the service's access ends at once."""
    found = queries.referral_sent(request.viewer, pk)
    actions.revoke_referral(referral=found, by=request.viewer)
    return _followed(request, found)


@reads(router, "/referrals/received", permission=Permission.ANSWER, gives=Referrals)
def received_list(request: ApiRequest, cursor: Cursor = "", limit: Limit = 25) -> Referrals:
    """The live referrals to your organisation."""
    return _part(request, queries.referrals_received(request.viewer), cursor, limit)


@reads(router, "/referrals/received/{uuid:pk}", permission=Permission.ANSWER, gives=Card)
def card(request: ApiRequest, pk: uuid.UUID) -> Card:
    """The card without the story."""
    viewer = request.viewer
    found = queries.referral_received(viewer, pk)
    case, person = found.case, found.case.person
    shown = queries.also_read(viewer, case, NEEDS, SAFETY)
    advice = case.safety_advice is not None and SAFETY in shown
    return Card(
        **_facts(found),
        said=_said(viewer, found),
        age_group=person.age_group,
        sex=person.sex,
        treated_as_child=person.treated_as_child(clock.today()),
        languages=[row.language for row in person.languages.all()],
        interpreter_needed=person.interpreter_needed,
        alerts=[alert.kind for alert in alerts_of(viewer, case)],
        advice=open_text(case, "safety_advice", by=viewer, section=SAFETY) if advice else "",
        steps=_steps(viewer, found),
        open=sorted(part.code for part in found.sections & ON_ACCEPTANCE) if found.accepted_at else [],
    )


@reads(router, "/referrals/received/{uuid:pk}/identity", permission=Permission.ANSWER, gives=OpenedIdentity)
def identity(request: ApiRequest, pk: uuid.UUID) -> OpenedIdentity:
    """Open the identity, if the person agreed and you accepted. The opening is recorded."""
    found = queries.referral_received(request.viewer, pk)
    return OpenedIdentity(**vars(open_identity(found.case.person, request.viewer)))


@reads(router, "/referrals/received/{uuid:pk}/contact", permission=Permission.ANSWER, gives=OpenedContact)
def contact(request: ApiRequest, pk: uuid.UUID) -> OpenedContact:
    """Open the safe contact, if the person agreed and you accepted. The opening is recorded."""
    found = queries.referral_received(request.viewer, pk)
    row = contact_of(request.viewer, found.case.person)
    if row is None:
        require(refused(_("This part of the record is not open to you.")))
        raise AssertionError
    facts = open_contact(row, request.viewer)
    return OpenedContact(
        phone=facts.phone, messenger=facts.messenger, code_word=facts.code_word, advice=facts.advice,
        channels=[channel.channel for channel in row.channels.all()], do_not_contact=row.do_not_contact,
    )  # fmt: skip


@acts(router, "/referrals/received/{uuid:pk}/accept", permission=Permission.ANSWER, status=200)
def accept(request: ApiRequest, pk: uuid.UUID) -> Done:
    """Accept: what else the person agreed to opens. A shelter accepts by giving a bed."""
    found = queries.referral_received(request.viewer, pk)
    if own_page(request.viewer, found):
        require(refused(_("A place to stay is given with a bed: choose one.")))
    actions.accept_referral(referral=found, by=request.viewer)
    return _answered(request, found)


@acts(router, "/referrals/received/{uuid:pk}/reject", permission=Permission.ANSWER, status=200)
def reject(request: ApiRequest, pk: uuid.UUID, sent: Rejected) -> Done:
    """Do not accept, for a coded reason: the centre has to find other help."""
    found = queries.referral_received(request.viewer, pk)
    actions.reject_referral(referral=found, reason=sent.reason, text=sent.text, by=request.viewer)
    return _answered(request, found)


@acts(router, "/referrals/received/{uuid:pk}/ask", permission=Permission.ANSWER, status=200)
def ask(request: ApiRequest, pk: uuid.UUID, sent: Question) -> Done:
    """Ask the centre something before you answer."""
    found = queries.referral_received(request.viewer, pk)
    actions.ask_for_information(referral=found, question=sent.question, by=request.viewer)
    return _answered(request, found)


@acts(router, "/referrals/received/{uuid:pk}/finish", permission=Permission.ANSWER, status=200)
def finish(request: ApiRequest, pk: uuid.UUID) -> Done:
    """Report done: you see nothing more of this person."""
    found = queries.referral_received(request.viewer, pk)
    actions.finish_referral(referral=found, by=request.viewer)
    return _answered(request, found)


def _part(request: ApiRequest, rows: Any, cursor: str, limit: int) -> Referrals:
    part = part_of(rows, order=_NEWEST, cursor=cursor, limit=limit)
    request.next = part.next
    return Referrals(items=[ReferralLine(**_facts(row)) for row in part.rows], next=part.next)


def _followed(request: ApiRequest, referral: Referral) -> Done:
    return done(request, referral.pk, f"/api/v1/referrals/sent/{referral.pk}", state=referral.status)


def _answered(request: ApiRequest, referral: Referral) -> Done:
    return done(request, referral.pk, f"{_RECEIVED}/{referral.pk}", state=referral.status)


def _service(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "organisation": str(row.organisation),
        "kind": row.kind,
        "territory": row.territory,
        "languages": [each.language for each in row.organisation.languages.all()],
        "clients": [each.code for each in row.clients.all()],
    }


def _facts(row: Referral) -> dict[str, Any]:
    return {
        "id": row.pk,
        "case": row.case.reference,
        "alias": row.case.person.alias,
        "service": str(row.organisation),
        "kind": row.service.kind,
        "centre": str(row.case.organisation),
        "urgency": row.urgency,
        "status": row.status,
        "reject_reason": row.reject_reason,
        "needs": [need.kind for need in row.needs.all()],
        "sent_at": row.sent_at,
        "answer_due_on": row.answer_due_on,
        "answered_at": row.answered_at,
        "ended_at": row.ended_at,
        "live": row.is_live,
    }


def _said(viewer: Viewer, referral: Referral) -> list[Written]:
    said = queries.said_about(viewer, [referral]).get(referral.pk, [])
    return [Written(step=each.step, at=each.row.at, text=each.text) for each in said]


def _steps(viewer: Viewer, referral: Referral) -> list[str]:
    if not may_answer(viewer, referral):
        return []
    return [step.name for step in WORKFLOW.open_steps(referral, viewer)]
