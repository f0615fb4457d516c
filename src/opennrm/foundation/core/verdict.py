"""A verdict says whether something is allowed and, if not, why in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Verdict:
    """Yes, or no with a reason a desk officer can read."""

    allowed: bool
    because: Text = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def refused(because: Text) -> Verdict:
    """No, and this is why."""
    return Verdict(False, because)


class NotAllowed(Exception):
    """An action was refused; the verdict carries the reason in plain words.

    `about` is the record that was at hand, whose history tells of the refusal; None when nothing was opened yet.
    """

    journalled = False
    about: Any = None

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(str(verdict.because))
        self.verdict = verdict
        if (noted := _noted.get()) is not None:
            self.about = noted.at_hand
            noted.refusals.append(self)


@dataclass
class Noted:
    """What was refused, and the record that is at hand."""

    refusals: list[NotAllowed] = field(default_factory=list)
    at_hand: Any = None


_noted: ContextVar[Noted | None] = ContextVar("opennrm_refusals", default=None)


@contextmanager
def refusals_noted() -> Iterator[list[NotAllowed]]:
    """Every refusal within this block, also one that a form catches to show its reason: it is a denial like others."""
    noted = Noted()
    token = _noted.set(noted)
    try:
        yield noted.refusals
    finally:
        _noted.reset(token)


def take_in_hand(record: Any) -> None:
    """What is refused from here on is refused about this record."""
    if (noted := _noted.get()) is not None:
        noted.at_hand = record


def require(verdict: Verdict) -> None:
    """Stop here unless the verdict allows us to go on."""
    if not verdict:
        raise NotAllowed(verdict)
