"""A verdict says whether something is allowed and, if not, why in plain words."""

from __future__ import annotations

from dataclasses import dataclass

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
    """An action was refused; the verdict carries the reason in plain words."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(str(verdict.because))
        self.verdict = verdict


def require(verdict: Verdict) -> None:
    """Stop here unless the verdict allows us to go on."""
    if not verdict:
        raise NotAllowed(verdict)
