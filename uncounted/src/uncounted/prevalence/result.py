"""What did we find, how sure are we, and on which assumption does it rest?"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from uncounted import __version__

SCHEMA = "uncounted.prevalence/1"


Tell = Callable[[str], None]
"""Called with the name of each step of a long run, to show progress."""


def silent(step: str) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Line:
    """One method's answer: ``estimate`` and interval are None when it has none."""

    method: str
    estimate: float | None
    lower: float | None
    upper: float | None
    assumption: str
    weight: float | None = None


@dataclass(frozen=True)
class Tip:
    """The answer if the interaction no table can show multiplied the dark figure by ``factor``."""

    factor: float
    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Check:
    """A list taken as a population of known size, and what the other lists say it is."""

    name: str
    known: int
    estimate: float | None
    lower: float | None
    upper: float | None

    @property
    def holds(self) -> bool | None:
        """Does the interval hold the known size?  None if there is no interval."""
        if self.lower is None or self.upper is None:
            return None
        return self.lower <= self.known <= self.upper


@dataclass(frozen=True)
class Record:
    """What it takes to get the same answer again."""

    data_sha256: str
    version: str = __version__
    seed: int = 0
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """A consensus estimate, or a refusal with reasons.

    ``estimate``, ``lower`` and ``upper`` are people in the whole population and None on
    refusal; ``seen`` is the number of different people on the lists.
    """

    status: str
    estimate: float | None
    lower: float | None
    upper: float | None
    level: float
    seen: int
    lists: tuple[str, ...]
    sizes: tuple[int, ...]
    overlaps: tuple[tuple[str, str, int], ...]
    reasons: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    assumption: str = ""
    spread: tuple[Line, ...] = ()
    tipping: tuple[Tip, ...] = ()
    consistency: tuple[Check, ...] = ()
    without: tuple[Line, ...] = ()
    linkage_share: float | None = None
    citation: str = ""
    record: Record = field(default_factory=lambda: Record(""))

    @property
    def ok(self) -> bool:
        """Is there an estimate?"""
        return self.status == "ok"

    @property
    def unseen(self) -> float | None:
        """The dark figure: people on no list."""
        return None if self.estimate is None else self.estimate - self.seen

    def to_dict(self) -> dict[str, Any]:
        """Plain values, with the name of the schema."""
        return {"schema": SCHEMA, **asdict(self)}

    def to_json(self, indent: int | None = None) -> str:
        """The result as JSON; see the reference for the schema."""
        return json.dumps(self.to_dict(), indent=indent, sort_keys=False)

    def summary(self) -> str:
        """The result in plain words."""
        from uncounted.prevalence.report import summary

        return summary(self)

    def methods(self) -> str:
        """A paragraph for a report, with citations."""
        from uncounted.prevalence.report import methods

        return methods(self)

    def table(self) -> str:
        """The methods side by side, as text: what the picture shows."""
        from uncounted.prevalence.report import table

        return table(self)

    def plot(self, kind: str = "spread") -> str:
        """An accessible SVG, as text: ``spread`` of methods, ``tipping`` or ``overlap``."""
        from uncounted.prevalence.plot import draw

        return draw(self, kind)
