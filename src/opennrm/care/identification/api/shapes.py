"""How do a decision and the way to a panel look to a program?"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from opennrm.foundation.access.operations import ApiRequest
from opennrm.foundation.components.rest.cursors import Part
from opennrm.foundation.components.rest.fields import (
    Sent,
    Words,
    codes,
    example,
    sent_example,
)
from opennrm.foundation.core.answers import Answer

from .. import queries
from .account import LINE, SOME_ID, EpisodeLine, SignShown


class PanelLine(BaseModel):
    """A panel that may be asked."""

    id: uuid.UUID
    name: str


class Panels(BaseModel):
    """The panels that may be asked about a case."""

    items: list[PanelLine]

    model_config = example(items=[{"id": SOME_ID, "name": "Compass Identification Panel"}])


class HowExplained(Sent):
    """The person said yes: in which language was it explained, with an interpreter, and was it read aloud?"""

    language: Annotated[str, codes("people.languages")]
    interpreter: Literal["yes", "no"]
    read_aloud: Answer = Answer.UNKNOWN


class ToPanel(BaseModel):
    """Which panel is asked; and how it was explained, unless an earlier consent covers it or this is a child."""

    panel: uuid.UUID
    explained: HowExplained | None = None

    model_config = sent_example(
        panel=SOME_ID, explained={"language": "be", "interpreter": "no", "read_aloud": "yes"}
    )


class DecisionLine(BaseModel):
    """What a panel was asked, and where it stands."""

    id: uuid.UUID
    case: str
    alias: str
    panel: str
    status: str
    sent_at: datetime
    due_on: date | None
    decided_at: datetime | None
    grounds: list[str]
    url: str


_DECISION: dict[str, Any] = {
    "id": SOME_ID, "case": "K7QF-3M2P", "alias": "Rabina 27", "panel": "Compass Identification Panel", "status": "sent",
    "sent_at": "2027-03-01T09:00:00Z", "due_on": "2027-03-08", "decided_at": None, "grounds": [],
    "url": "/api/v1/decisions/K7QF-3M2P",
}  # fmt: skip


class Decisions(BaseModel):
    """What panels were asked about a case, the newest first."""

    items: list[DecisionLine]

    model_config = example(items=[_DECISION])


class Waiting(Part):
    """A part of what waits for the panel, the longest waiting first."""

    items: list[DecisionLine]

    model_config = example(items=[_DECISION], next=None)


class Step(BaseModel):
    """One step of a decision, with what was written with it."""

    step: str
    at: datetime
    by: str
    text: str


class DecisionTold(DecisionLine):
    """A decision with the reasons and questions; opening them is recorded."""

    said: list[Step]

    model_config = example(
        **_DECISION,
        said=[{"step": "send", "at": "2027-03-01T09:00:00Z", "by": "Tamilas Stalvinavich", "text": ""}],
    )


class File(BaseModel):
    """What the panel needs in order to decide."""

    decision: DecisionTold
    treated_as_child: bool
    episodes: list[EpisodeLine]
    signs: list[SignShown]

    model_config = example(
        decision={**_DECISION, "said": []}, treated_as_child=False, episodes=[LINE],
        signs=[{"indicator": "deception", "answer": "yes"}],
    )  # fmt: skip


class Answered(BaseModel):
    """The panel's answer: with grounds and reasons, or with a question."""

    outcome: Literal["positive", "negative", "ask"]
    grounds: list[Annotated[str, codes("identification.grounds")]] = []
    reasons: Annotated[Words, Field(min_length=1)]
    otherwise: bool = Field(
        default=False,
        description="The panel judges otherwise than the centre’s file: a ground denies what it shows.",
    )

    model_config = sent_example(
        outcome="positive", grounds=["consistent_account"], reasons="It hangs together."
    )


def _facts_of(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "case": row.case.reference,
        "alias": row.case.person.alias,
        "panel": str(row.panel),
        "status": row.status,
        "sent_at": row.sent_at,
        "due_on": row.due_on,
        "decided_at": row.decided_at,
        "grounds": [ground.code for ground in row.grounds.all()],
        "url": f"/api/v1/decisions/{row.case.reference}",
    }


def decision_shown(row: Any) -> DecisionLine:
    """A decision as a list shows it."""
    return DecisionLine(**_facts_of(row))


def with_reasons(request: ApiRequest, row: Any) -> DecisionTold:
    """A decision with its reasons; opening them is journalled."""
    said = [
        Step(step=each.row.step, at=each.row.at, by=each.by, text=each.reason)
        for each in queries.said_about(request.viewer, row)
    ]
    return DecisionTold(**_facts_of(row), said=said)
