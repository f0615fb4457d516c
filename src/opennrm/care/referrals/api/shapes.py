"""How do the directory and a referral look to a program?"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from opennrm.foundation.access.operations import ApiRequest
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.components.rest.cursors import Part, part_of
from opennrm.foundation.components.rest.fields import (
    Line,
    OneOf,
    Sent,
    Words,
    codes,
    example,
    sent_example,
)
from opennrm.foundation.core.answers import Answer

from .. import queries
from ..models import Referral
from ..sections import ON_ACCEPTANCE

_NEWEST = ("-sent_at", "pk")


_ID = "4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e"


_OF_SERVICE: dict[str, Any] = {
    "id": _ID, "organisation": "Heron House", "kind": "accommodation", "territory": "BY-HM", "languages": ["be"],
    "clients": [],
}  # fmt: skip


_OF_REFERRAL: dict[str, Any] = {
    "id": _ID, "case": "K7QF-3M2P", "alias": "Rabina 27", "service": "Heron House", "kind": "accommodation",
    "centre": "Blue Larch Territorial Centre", "urgency": "today", "status": "in_progress", "reject_reason": "",
    "needs": ["safe_place"], "sent_at": "2027-03-01T09:00:00Z", "answer_due_on": "2027-03-01", "answered_at": None,
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
    read_aloud: Answer = Answer.UNKNOWN


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
        explained={"language": "be", "interpreter": "no", "read_aloud": "yes"},
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


def part_shown(request: ApiRequest, rows: Any, cursor: str, limit: int) -> Referrals:
    """A part of a list of referrals."""
    part = part_of(rows, order=_NEWEST, cursor=cursor, limit=limit)
    request.next = part.next
    return Referrals(items=[ReferralLine(**facts_of(row)) for row in part.rows], next=part.next)


def facts_of_service(row: Any) -> dict[str, Any]:
    """The public facts of a service."""
    return {
        "id": row.pk,
        "organisation": str(row.organisation),
        "kind": row.kind,
        "territory": row.territory,
        "languages": [each.language for each in row.organisation.languages.all()],
        "clients": [each.code for each in row.clients.all()],
    }


def facts_of(row: Referral) -> dict[str, Any]:
    """What a list shows of a referral."""
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


def written_with(viewer: Viewer, referral: Referral) -> list[Written]:
    """What was written with the steps of a referral; opening it is journalled."""
    said = queries.said_about(viewer, [referral]).get(referral.pk, [])
    return [Written(step=each.step, at=each.row.at, text=each.text) for each in said]
