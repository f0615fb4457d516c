"""Which steps may be taken from here, and by whom? A table; guards, buttons and the diagram come from it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from . import clock, journal, sealing
from .models import AppendOnly, Row
from .sealing import SealedField
from .verdict import ALLOWED, NotAllowed, Text, Verdict, refused, require


class StepNotOpen(NotAllowed):
    """The step does not start where the subject stands now."""


class Taker(journal.Actor, Protocol):
    """Who takes a step: the journal's actor, who also holds permissions."""

    def may(self, permission: str) -> bool: ...


@dataclass(frozen=True)
class Step:
    """One row of the table.

    `other_than` names an earlier step whose taker may not take this one (separation of duties).
    """

    name: str
    from_: tuple[str, ...]
    to: str
    permission: str
    label: Text
    needs_reason: bool = False
    other_than: str | None = None

    def rests_on(self, reason: str) -> Verdict:
        """Is a reason given, where this step needs one?"""
        if self.needs_reason and not reason.strip():
            return refused(_("Give the reason: others will rely on it."))
        return ALLOWED


class StatusRow(Row, AppendOnly):
    """What happened to the subject, kept for ever: who took which step when, and why.

    A room's row adds `subject = ForeignKey(<its model>, related_name="status_rows")`.
    """

    step = models.CharField(max_length=30)
    status = models.CharField(max_length=30)
    by_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    reason = SealedField()

    class Meta:
        abstract = True
        ordering = ["at"]

    @property
    def sealed_under(self) -> sealing.HasKey:
        """The key of what the row is about."""
        return self.subject.sealed_under  # type: ignore[attr-defined,no-any-return]


class Workflow:
    """A named table of steps between named states; the first state is where every subject starts."""

    def __init__(self, key: str, states: Mapping[str, Text], steps: Sequence[Step]) -> None:
        self.key = key
        self.states = dict(states)
        self.initial = next(iter(self.states))
        self.steps = tuple(steps)
        unknown = {s for step in steps for s in (*step.from_, step.to)} - self.states.keys()
        if unknown:
            raise ValueError(f"{key}: no such states {sorted(unknown)}")

    def step(self, name: str) -> Step:
        """The step of that name; KeyError when the table has none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

    def may_take(self, step: Step, subject: Any, by: Taker) -> Verdict:
        """May this person take this step with this subject, now?"""
        if subject.status not in step.from_:
            return refused(
                _("This is “{status}” now, so this step is not open.").format(
                    status=self.states[subject.status]
                )
            )
        if not by.may(step.permission):
            return refused(_("Your role does not take this step."))
        if step.other_than and self._taken_by(subject, step.other_than, by.user_id):
            return refused(_("Somebody else has to take this step: you took the one before it."))
        return ALLOWED

    def open_steps(self, subject: Any, by: Taker) -> list[Step]:
        """The steps this person may take now: the buttons of a page."""
        return [step for step in self.steps if self.may_take(step, subject, by)]

    @transaction.atomic
    def take(
        self, name: str, subject: Any, *, by: Taker, reason: str = "", about: sealing.HasKey | None = None
    ) -> Any:
        """Take a step: check, move the subject, add its status row, write the journal.

        Raises StepNotOpen when the subject stands elsewhere by now, NotAllowed for any other refusal.
        """
        step = self.step(name)
        subject.status = self.held_status(subject)
        if subject.status not in step.from_:
            raise StepNotOpen(self.may_take(step, subject, by))
        require(self.may_take(step, subject, by))
        require(step.rests_on(reason))
        row = self._status_row(step, subject, by, reason)
        subject.status = step.to
        type(subject)._base_manager.filter(pk=subject.pk).update(status=step.to)
        journal.record(
            f"{self.key}.{step.name}", by=by, subject=about or subject.sealed_under, item=str(subject.pk)
        )
        return row

    def held_status(self, subject: Any) -> str:
        """Where the subject stands now; until the transaction ends nobody else moves it.

        Its key is not locked: rows that point at it are written meanwhile, and nobody waits in a circle.
        """
        held = type(subject)._base_manager.select_for_update(no_key=True).values_list("status")
        return str(held.get(pk=subject.pk)[0])

    def begin(self, subject: Any, *, by: Taker) -> Any:
        """Write the first status row of a subject that was just created."""
        first = Step("begin", (), self.initial, "", "")
        return self._status_row(first, subject, by, "")

    def diagram(self) -> str:
        """The table as a Mermaid state diagram, for the documentation."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {state} --> {step.to}: {step.name}" for step in self.steps for state in step.from_]
        ends = self.states.keys() - {s for step in self.steps for s in step.from_}
        lines += [f"    {state} --> [*]" for state in self.states if state in ends]
        return "\n".join(lines)

    def _status_row(self, step: Step, subject: Any, by: Taker, reason: str) -> Any:
        row = subject.status_rows.model(
            subject=subject,
            step=step.name,
            status=step.to,
            by_id=by.user_id,
            organisation_id=by.organisation_id,
            at=clock.now(),
        )
        if reason:
            sealing.seal(row, reason=reason)
        row.save()
        return row

    def _taken_by(self, subject: Any, step: str, user_id: uuid.UUID | None) -> bool:
        return bool(subject.status_rows.filter(step=step, by_id=user_id).exists())
