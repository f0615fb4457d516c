"""The call sheet: written, handed over, finished; and what the centre received."""

from __future__ import annotations

from typing import Annotated

from opennrm.care.cases.sections import Permission as Cases
from opennrm.foundation.access.operations import (
    ApiRequest,
    Done,
    acts,
    changes,
    chosen,
    done,
    reads,
)
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.components.rest.cursors import Cursor, Limit, part_of
from opennrm.foundation.components.rest.fields import (
    Territory,
    codes,
)

from .. import actions, queries
from ..models import Call
from ..sections import Permission
from . import router
from .shapes import (
    CALLS,
    Calls,
    CallSheet,
    CentreLine,
    Centres,
    ReceivedCalls,
    ReceivedLine,
    SheetNow,
    ToCentre,
    line_of,
    sheet_shown,
)

_NEWEST = ("-happened_at", "pk")


@reads(router, "/calls", permission=Permission.TAKE_CALLS, gives=Calls)
def call_list(request: ApiRequest, cursor: Cursor = "", limit: Limit = 25) -> Calls:
    """The calls of your hotline, the newest first."""
    part = part_of(queries.calls_seen(request.viewer), order=_NEWEST, cursor=cursor, limit=limit)
    request.next = part.next
    return Calls(items=[line_of(call) for call in part.rows], next=part.next)


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
    return sheet_shown(found, queries.sheet_of(request.viewer, found), given)


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
    return done(request, given.case.reference, f"{CALLS}/{found.reference}", state=found.status)


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
    return sheet_shown(given.call, queries.sheet_of(request.viewer, given.call), given)


@acts(router, "/cases/{reference}/first-contact", permission=Cases.WORK, status=200)
def first_contact(request: ApiRequest, reference: str) -> Done:
    """The centre has reached the person, or met them."""
    given = queries.hand_over_for_case(request.viewer, reference)
    actions.note_first_contact(hand_over=given, by=request.viewer)
    return done(request, given.case.reference, f"/api/v1/cases/{given.case.reference}")


def _done(request: ApiRequest, call: Call) -> Done:
    url = f"{CALLS}/{call.reference}"
    return done(request, call.reference, url, state=call.status, version=call.version)
