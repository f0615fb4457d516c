"""The call sheet for programs: written, handed over, finished; and what the centre received."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, Field

from opennrm.care.cases.sections import Permission as Cases
from opennrm.foundation.access.operations import (
    ApiRequest,
    Done,
    NotFitting,
    acts,
    changes,
    chosen,
    done,
    reads,
)
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.components.rest.cursors import Cursor, Limit, Part, part_of
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

from . import actions, queries
from .models import Call, ConsentAnswer, HandOver
from .sections import Permission
from .sheet import Sheet

router = Router()
_NEWEST = ("-happened_at", "pk")
_CALLS = "/api/v1/calls"


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


@reads(router, "/calls", permission=Permission.TAKE_CALLS, gives=Calls)
def call_list(request: ApiRequest, cursor: Cursor = "", limit: Limit = 25) -> Calls:
    """The calls of your hotline, the newest first."""
    part = part_of(queries.calls_seen(request.viewer), order=_NEWEST, cursor=cursor, limit=limit)
    request.next = part.next
    return Calls(items=[_line(call) for call in part.rows], next=part.next)


@acts(router, "/calls", permission=Permission.TAKE_CALLS)
def new_call(request: ApiRequest, sent: SheetNow) -> Done:
    """Write down a new contact; names, note and number are sealed at once."""
    return _done(request, actions.save_call(sheet=sent.sheet(), by=request.viewer))


@reads(router, "/calls/{reference}", permission=Permission.TAKE_CALLS, gives=CallSheet, versioned=True)
def call(request: ApiRequest, reference: str) -> CallSheet:
    """A call sheet with its texts; opening them is recorded."""
    found = queries.call_for(request.viewer, reference)
    request.version = found.version
    given = queries.hand_over_of(request.viewer, found)
    return _sheet(found, queries.sheet_of(request.viewer, found), given)


@changes(router, "/calls/{reference}", permission=Permission.TAKE_CALLS)
def change_call(request: ApiRequest, reference: str, sent: SheetNow) -> Done:
    """Write the sheet again as it is now, as long as the call is open."""
    found = queries.call_for(request.viewer, reference, WRITE)
    kept = actions.change_call(call=found, sheet=sent.sheet(), version=request.if_version, by=request.viewer)
    return _done(request, kept)


@acts(router, "/calls/{reference}/hand-over", permission=Permission.TAKE_CALLS)
def hand_over(request: ApiRequest, reference: str, sent: ToCentre) -> Done:
    """Hand the call over: it becomes a case at the centre. Answers the reference of the case, to be read out."""
    found = queries.call_for(request.viewer, reference, WRITE)
    centre = chosen(queries.centres(), sent.centre, "body.centre")
    given = actions.hand_over(call=found, centre=centre, guardian=sent.guardian, by=request.viewer)
    return done(request, given.case.reference, f"{_CALLS}/{found.reference}", state=found.status)


@acts(router, "/calls/{reference}/finish", permission=Permission.TAKE_CALLS, status=200)
def finish(request: ApiRequest, reference: str) -> Done:
    """End the call without handing it over, as the answer on its sheet says."""
    found = queries.call_for(request.viewer, reference, WRITE)
    phone = queries.sheet_of(request.viewer, found).phone
    actions.finish_call(call=found, phone=phone, by=request.viewer)
    return _done(request, found)


@acts(router, "/calls/{reference}/reopen", permission=Permission.TAKE_CALLS, status=200)
def reopen(request: ApiRequest, reference: str) -> Done:
    """Take back a closing."""
    found = queries.call_for(request.viewer, reference, WRITE)
    actions.reopen_call(call=found, by=request.viewer)
    return _done(request, found)


@reads(router, "/centres", permission=Permission.TAKE_CALLS, gives=Centres)
def centres(
    request: ApiRequest,
    territory: Territory = "",
    language: Annotated[str, codes("people.languages", blank=True)] = "",
    cursor: Cursor = "",
    limit: Limit = 25,
) -> Centres:
    """The centres, and the one proposed for a place and a language."""
    part = part_of(queries.centres(), order=("pk",), cursor=cursor, limit=limit)
    request.next = part.next
    proposal = queries.propose_centre(territory, language)
    return Centres(
        items=[CentreLine(id=row.pk, name=str(row), territory=row.territory) for row in part.rows],
        proposed=proposal.centre.pk if proposal else None,
        because=proposal.because if proposal else "",
        next=part.next,
    )


@reads(router, "/received-calls", permission=Cases.WORK, gives=ReceivedCalls)
def received(request: ApiRequest, cursor: Cursor = "", limit: Limit = 25) -> ReceivedCalls:
    """What the hotline handed over to your centre and nobody has reached yet."""
    part = part_of(queries.received(request.viewer), order=("at", "pk"), cursor=cursor, limit=limit)
    request.next = part.next
    lines = [
        ReceivedLine(
            case=row.case.reference, alias=row.case.person.alias, due_on=row.due_on,
            url=f"/api/v1/cases/{row.case.reference}/call-sheet",
        )
        for row in part.rows
    ]  # fmt: skip
    return ReceivedCalls(items=lines, next=part.next)


@reads(router, "/cases/{reference}/call-sheet", permission=Cases.READ, gives=CallSheet)
def recorded(request: ApiRequest, reference: str) -> CallSheet:
    """What the hotline recorded, for the centre that received the call: asked once, told once."""
    given = queries.hand_over_for_case(request.viewer, reference)
    return _sheet(given.call, queries.sheet_of(request.viewer, given.call), given)


@acts(router, "/cases/{reference}/first-contact", permission=Cases.WORK, status=200)
def first_contact(request: ApiRequest, reference: str) -> Done:
    """The centre has reached the person, or met them."""
    given = queries.hand_over_for_case(request.viewer, reference)
    actions.note_first_contact(hand_over=given, by=request.viewer)
    return done(request, given.case.reference, f"/api/v1/cases/{given.case.reference}")


def _done(request: ApiRequest, call: Call) -> Done:
    url = f"{_CALLS}/{call.reference}"
    return done(request, call.reference, url, state=call.status, version=call.version)


def _line(call: Any) -> CallLine:
    return CallLine(
        reference=call.reference,
        happened_at=call.happened_at,
        call_type=call.call_type,
        categories=[row.kind for row in call.categories.all()],
        urgency=call.urgency,
        status=call.status,
        url=f"{_CALLS}/{call.reference}",
    )


def _sheet(call: Call, sheet: Sheet, given: HandOver | None) -> CallSheet:
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
