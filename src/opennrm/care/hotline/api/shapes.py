"""How does a call sheet look to a program?"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from opennrm.foundation.access.operations import (
    NotFitting,
    chosen,
)
from opennrm.foundation.components.rest.cursors import Part
from opennrm.foundation.components.rest.fields import (
    Day,
    Hour,
    Line,
    Moment,
    OneOf,
    Territory,
    Words,
    codes,
    example,
    sent_example,
)
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.people.models import AgeGroup

from .. import queries
from ..models import Call, ConsentAnswer, HandOver
from ..sheet import Sheet

CALLS = "/api/v1/calls"


class SheetNow(BaseModel):
    """A call sheet, as far as it was filled in. Nothing has to be answered, and no name is needed."""

    call_type: Annotated[str, codes("hotline.call_types", blank=True)] = ""
    channel: Annotated[str, codes("hotline.channels", blank=True)] = ""
    happened_at: Moment | None = None
    categories: list[Annotated[str, codes("hotline.categories")]] = []
    territory: Territory = ""
    language: Annotated[str, codes("people.languages", blank=True)] = ""
    interpreter: Answer = Answer.UNKNOWN
    urgency: Annotated[str, codes("hotline.urgencies", blank=True)] = ""
    safe_now: Answer = Answer.UNKNOWN
    heard_of: Annotated[str, codes("hotline.heard_of", blank=True)] = ""
    age_group: AgeGroup = AgeGroup.UNKNOWN
    thought_child: Answer = Answer.UNKNOWN
    sex: Annotated[str, codes("people.sexes", blank=True)] = ""
    needs: list[Annotated[str, codes("cases.needs")]] = []
    alerts: list[Annotated[str, codes("cases.safety_alerts")]] = []
    caller_name: Line = ""
    note: Words = ""
    safe_to_call_back: Answer = Answer.UNKNOWN
    phone: Line = ""
    from_hour: Hour | None = None
    to_hour: Hour | None = None
    call_back_on: Day | None = None
    consent_answer: Annotated[str, OneOf(lambda: ["", *ConsentAnswer.values], "answers to the sentence")] = ""
    centre: uuid.UUID | None = None
    guardian: Line = ""
    assent: Answer = Answer.UNKNOWN
    may_be_counted: Answer = Answer.UNKNOWN

    model_config = sent_example(
        call_type="about_self", language="be", age_group="adult", needs=["safe_place"], alerts=["do_not_phone"],
        consent_answer="yes", note="Left a flat this morning, asks for a bed.",
    )  # fmt: skip

    def sheet(self) -> Sheet:
        """As the actions take it."""
        if self.happened_at and self.happened_at > clock.now():
            raise NotFitting("body.happened_at", _("This moment is still to come."))
        given = self.model_dump(exclude={"centre"})
        for name, value in given.items():
            if isinstance(value, list):
                given[name] = tuple(dict.fromkeys(value))
            elif isinstance(value, Answer | AgeGroup):
                given[name] = value.value
        centre = chosen(queries.centres(), self.centre, "body.centre") if self.centre else None
        return Sheet(**given, centre=centre)


class HandedOver(BaseModel):
    """How a call was handed over. The reference of the case is to be read out."""

    case: str
    centre: str
    basis: str
    at: datetime


class CallSheet(BaseModel):
    """A call sheet with where the call stands."""

    reference: str
    status: str
    taken_by: str
    version: int
    call_type: str
    channel: str
    happened_at: datetime
    categories: list[str]
    territory: str
    language: str
    interpreter: str
    urgency: str
    safe_now: str
    heard_of: str
    age_group: str
    thought_child: str
    sex: str
    needs: list[str]
    alerts: list[str]
    caller_name: str
    note: str
    safe_to_call_back: str
    phone: str
    from_hour: int | None
    to_hour: int | None
    call_back_on: date | None
    consent_answer: str
    centre: uuid.UUID | None
    guardian: str
    assent: str
    may_be_counted: str
    handed_over: HandedOver | None

    model_config = example(
        reference="K7QF-3M2P", status="open", taken_by="Harmineia Lumanavich", version=1, call_type="about_self",
        channel="telephone", happened_at="2027-03-01T02:10:00Z", categories=[], territory="BY-HM", language="be",
        interpreter="no", urgency="today", safe_now="no", heard_of="", age_group="adult", thought_child="unknown",
        sex="female", needs=["safe_place"], alerts=["do_not_phone"], caller_name="",
        note="Left a flat this morning, asks for a bed.", safe_to_call_back="no", phone="", from_hour=None,
        to_hour=None, call_back_on=None, consent_answer="yes", centre=None, guardian="", assent="unknown",
        may_be_counted="unknown", handed_over=None,
    )  # fmt: skip


class CallLine(BaseModel):
    """A call as a list shows it."""

    reference: str
    happened_at: datetime
    call_type: str
    categories: list[str]
    urgency: str
    status: str
    url: str


class Calls(Part):
    """A part of the list of calls, the newest first."""

    items: list[CallLine]

    model_config = example(
        items=[
            {
                "reference": "K7QF-3M2P", "happened_at": "2027-03-01T02:10:00Z", "call_type": "about_self",
                "categories": [], "urgency": "today", "status": "open", "url": "/api/v1/calls/K7QF-3M2P",
            }
        ],
        next=None,
    )  # fmt: skip


class ToCentre(BaseModel):
    """Which centre receives the call; for a child, who agreed as guardian."""

    centre: uuid.UUID
    guardian: Line = ""

    model_config = sent_example(centre="4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e")


class CentreLine(BaseModel):
    """A centre that takes cases."""

    id: uuid.UUID
    name: str
    territory: str


class Centres(Part):
    """A part of the centres; and the one that the platform would choose for a place and a language."""

    items: list[CentreLine]
    proposed: uuid.UUID | None = Field(
        description="The centre to hand over to; null while there is no telling."
    )
    because: str

    model_config = example(
        items=[
            {
                "id": "4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e", "name": "Blue Larch Territorial Centre",
                "territory": "BY-HM",
            }
        ],
        proposed="4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e", because="Works in Minsk City.", next=None,
    )  # fmt: skip


class ReceivedLine(BaseModel):
    """A case that came from the hotline and that nobody has reached yet."""

    case: str
    alias: str
    due_on: date | None
    url: str


class ReceivedCalls(Part):
    """A part of what the hotline handed over, the oldest first."""

    items: list[ReceivedLine]

    model_config = example(
        items=[
            {
                "case": "M4TR-8K2Q", "alias": "Rabina 27", "due_on": "2027-03-02",
                "url": "/api/v1/cases/M4TR-8K2Q/call-sheet",
            }
        ],
        next=None,
    )  # fmt: skip


def line_of(call: Any) -> CallLine:
    """A call as a list shows it."""
    return CallLine(
        reference=call.reference,
        happened_at=call.happened_at,
        call_type=call.call_type,
        categories=[row.kind for row in call.categories.all()],
        urgency=call.urgency,
        status=call.status,
        url=f"{CALLS}/{call.reference}",
    )


def sheet_shown(call: Call, sheet: Sheet, given: HandOver | None) -> CallSheet:
    """A call with its opened sheet, and how it was handed over."""
    passed = None
    if given is not None:
        passed = HandedOver(
            case=given.case.reference, centre=str(given.centre), basis=given.basis, at=given.at
        )
    filled = {
        **vars(sheet),
        "centre": sheet.centre.pk if sheet.centre else None,
        "taken_by": str(sheet.taken_by or ""),
    }
    filled |= {name: list(value) for name, value in filled.items() if isinstance(value, tuple)}
    return CallSheet(
        **filled, reference=call.reference, status=call.status, version=call.version, handed_over=passed
    )
