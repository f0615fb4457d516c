"""What is owed, and is it done? Rules are declared by rooms; the table is written here alone."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import clock
from .models import Obligation
from .verdict import Text

_rules: dict[str, Rule] = {}


@dataclass(frozen=True)
class Rule:
    """Why something is owed: a code, a label for lists, and the name of the page where it is answered."""

    key: str
    label: Text
    url_name: str = ""

    def __post_init__(self) -> None:
        _rules[self.key] = self


def rule(key: str) -> Rule:
    """The declared rule of a key."""
    return _rules[key]


def open_obligation(
    of: Rule, *, owner: uuid.UUID, subject: uuid.UUID, due_on: date, item: uuid.UUID | None = None
) -> Obligation:
    """Organisation `owner` owes something about record `subject` by `due_on`."""
    row: Obligation = Obligation.objects.create(
        rule=of.key, owner_id=owner, subject_id=subject, item_id=item, due_on=due_on, opened_at=clock.now()
    )
    return row


def discharge(of: Rule, *, subject: uuid.UUID, item: uuid.UUID | None = None) -> int:
    """It was done: close what is waiting under this rule; how many were."""
    return int(_waiting(of, subject, item).update(done_at=clock.now()))


def cancel(of: Rule, *, subject: uuid.UUID, item: uuid.UUID | None = None) -> int:
    """It is no longer owed: close what is waiting under this rule; how many were."""
    return int(_waiting(of, subject, item).update(cancelled_at=clock.now()))


def _waiting(of: Rule, subject: uuid.UUID, item: uuid.UUID | None) -> Any:
    waiting = Obligation.objects.waiting().filter(rule=of.key, subject_id=subject)
    return waiting if item is None else waiting.filter(item_id=item)
