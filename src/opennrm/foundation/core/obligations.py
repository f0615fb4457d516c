"""What is owed, and is it done? Rules are declared by rooms; the table is written here alone."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from . import clock
from .calendar import WorkingCalendar
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


def is_owed(of: Rule, *, subject: uuid.UUID) -> bool:
    """Does something wait under this rule?"""
    return bool(_waiting(of, subject, None).exists())


def discharge(of: Rule, *, subject: uuid.UUID, item: uuid.UUID | None = None) -> int:
    """It was done: close what is waiting under this rule; how many were."""
    return int(_waiting(of, subject, item).update(done_at=clock.now()))


def cancel(of: Rule, *, subject: uuid.UUID, item: uuid.UUID | None = None) -> int:
    """It is no longer owed: close what is waiting under this rule; how many were."""
    return int(_waiting(of, subject, item).update(cancelled_at=clock.now()))


def move(of: Rule, *, subject: uuid.UUID, due_on: date) -> int:
    """It is due on another day: what is waiting under this rule is closed and owed anew; how many were moved."""
    waiting = list(_waiting(of, subject, None).exclude(due_on=due_on))
    for row in waiting:
        cancel(of, subject=subject, item=row.item_id)
        open_obligation(of, owner=row.owner_id, subject=subject, item=row.item_id, due_on=due_on)
    return len(waiting)


def pause(of: Rule, *, subject: uuid.UUID, item: uuid.UUID) -> int:
    """Somebody else has to act first: what is not late yet waits no more, what is late stays late; how many pause."""
    in_time = _waiting(of, subject, item).filter(due_on__gte=clock.today())
    return int(in_time.update(cancelled_at=clock.now()))


def resume(
    of: Rule, *, owner: uuid.UUID, subject: uuid.UUID, item: uuid.UUID, calendar: WorkingCalendar
) -> None:
    """It goes on, with as many working days as were left when it paused, at least one. What was late is late still."""
    if _waiting(of, subject, item).exists():
        return
    paused = Obligation.objects.filter(rule=of.key, item_id=item, cancelled_at__isnull=False).latest(
        "cancelled_at"
    )
    left = calendar.working_days_between(clock.on_date(cast(datetime, paused.cancelled_at)), paused.due_on)
    due_on = calendar.add_working_days(clock.today(), max(left, 1))
    open_obligation(of, owner=owner, subject=subject, item=item, due_on=due_on)


def _waiting(of: Rule, subject: uuid.UUID, item: uuid.UUID | None) -> Any:
    waiting = Obligation.objects.waiting().filter(rule=of.key, subject_id=subject)
    return waiting if item is None else waiting.filter(item_id=item)
