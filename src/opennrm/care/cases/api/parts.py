"""The parts of a case: what the person needs, what puts them in danger, what staff noted."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel

from opennrm.foundation.access.operations import ApiRequest, Done, acts, changes, done, reads
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.components.rest.cursors import Cursor, Limit, Part, part_of
from opennrm.foundation.components.rest.fields import Words, codes, example, sent_example
from opennrm.foundation.people.vault import open_text, open_texts

from ..actions import add_note, note_needs, note_safety
from ..queries import alerts_of, case_for, needs_of, notes_of
from ..sections import NEEDS, NOTES, SAFETY, Permission
from . import router

_NOTES = ("-noted_at", "pk")


class Need(BaseModel):
    """A need, and whether it was met."""

    kind: str
    noted_at: datetime
    met_at: datetime | None


class Needs(BaseModel):
    """What the person needs."""

    items: list[Need]
    version: int

    model_config = example(
        items=[{"kind": "medical", "noted_at": "2027-03-01T09:00:00Z", "met_at": None}], version=2
    )


class NeedsNow(BaseModel):
    """What the person needs now, and which of it is met; kinds in neither are removed. Without `met`, what was met is
    left as it stands."""

    kinds: list[Annotated[str, codes("cases.needs")]]
    met: list[Annotated[str, codes("cases.needs")]] | None = None

    model_config = sent_example(kinds=["medical", "safe_place"], met=["medical"])


class Safety(BaseModel):
    """What puts the person in danger, and what staff do about it."""

    alerts: list[str]
    risk: str
    advice: str
    version: int

    model_config = example(alerts=["do_not_phone"], risk="high", advice="Ring twice.", version=2)


class SafetyNow(BaseModel):
    """The safety alerts that hold now, the risk, and what staff must know and do."""

    alerts: list[Annotated[str, codes("cases.safety_alerts")]]
    risk: Annotated[str, codes("cases.risk_levels", blank=True)] = ""
    advice: Words = ""

    model_config = sent_example(alerts=["do_not_phone"], risk="high", advice="Ring twice.")


class Note(BaseModel):
    """What a member of staff wrote down."""

    id: uuid.UUID
    text: str
    noted_at: datetime
    noted_by: str


class Notes(Part):
    """A part of the notes, the newest first."""

    items: list[Note]

    model_config = example(
        items=[
            {
                "id": "4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e", "text": "Came with a friend.",
                "noted_at": "2027-03-01T09:00:00Z", "noted_by": "Tamilas Stalvinavich",
            }
        ],
        next=None,
    )  # fmt: skip


class NewNote(BaseModel):
    """A note; it is added and never edited."""

    text: Words

    model_config = sent_example(text="Came with a friend.")


@reads(router, "/cases/{reference}/needs", permission=Permission.WORK, gives=Needs, versioned=True)
def needs(request: ApiRequest, reference: str) -> Needs:
    """What the person needs."""
    found = case_for(request.viewer, reference, NEEDS)
    request.version = found.version
    rows = needs_of(request.viewer, found)
    items = [Need(kind=row.kind, noted_at=row.noted_at, met_at=row.met_at) for row in rows]
    return Needs(items=items, version=found.version)


@changes(router, "/cases/{reference}/needs", permission=Permission.WORK)
def change_needs(request: ApiRequest, reference: str, sent: NeedsNow) -> Done:
    """Set what the person needs now."""
    found = case_for(request.viewer, reference, NEEDS)
    note_needs(case=found, kinds=sent.kinds, met=sent.met, version=request.if_version, by=request.viewer)
    return done(request, reference, f"/api/v1/cases/{found.reference}/needs", version=found.version)


@reads(router, "/cases/{reference}/safety", permission=Permission.WORK, gives=Safety, versioned=True)
def safety(request: ApiRequest, reference: str) -> Safety:
    """What puts the person in danger. Opening the advice is recorded."""
    viewer = request.viewer
    found = case_for(viewer, reference, SAFETY)
    request.version = found.version
    advice = open_text(found, "safety_advice", by=viewer, section=SAFETY) if found.safety_advice else ""
    alerts = [alert.kind for alert in alerts_of(viewer, found)]
    return Safety(alerts=alerts, risk=found.risk, advice=advice, version=found.version)


@changes(router, "/cases/{reference}/safety", permission=Permission.WORK)
def change_safety(request: ApiRequest, reference: str, sent: SafetyNow) -> Done:
    """Set the alerts that hold now, the risk and the advice."""
    found = case_for(request.viewer, reference, SAFETY, WRITE)
    note_safety(
        case=found, kinds=list(dict.fromkeys(sent.alerts)), advice=sent.advice, risk=sent.risk,
        version=request.if_version, by=request.viewer,
    )  # fmt: skip
    return done(request, reference, f"/api/v1/cases/{found.reference}/safety", version=found.version)


@reads(router, "/cases/{reference}/notes", permission=Permission.WORK, gives=Notes)
def notes(request: ApiRequest, reference: str, cursor: Cursor = "", limit: Limit = 25) -> Notes:
    """The notes, the newest first. Opening them is recorded."""
    viewer = request.viewer
    found = case_for(viewer, reference, NOTES)
    part = part_of(notes_of(viewer, found), order=_NOTES, cursor=cursor, limit=limit)
    texts = open_texts(part.rows, "text", by=viewer, section=NOTES)
    request.next = part.next
    written = [
        Note(id=row.pk, text=text["text"], noted_at=row.noted_at, noted_by=str(row.noted_by or ""))
        for row, text in zip(part.rows, texts, strict=True)
    ]
    return Notes(items=written, next=part.next)


@acts(router, "/cases/{reference}/notes", permission=Permission.WORK)
def new_note(request: ApiRequest, reference: str, sent: NewNote) -> Done:
    """Add a note; it is sealed at once."""
    found = case_for(request.viewer, reference, NOTES)
    note = add_note(case=found, text=sent.text, by=request.viewer)
    return done(request, note.pk, f"/api/v1/cases/{found.reference}/notes")
