"""What are the lists that a page hands to its components made of?"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise


@dataclass(frozen=True)
class Link:
    """One item of the navigation or of a row of tabs."""

    label: str | Promise
    url: str
    current: bool = False
    count: int | None = None


class StageState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Stage:
    """One step of a stage bar."""

    label: str | Promise
    state: StageState = StageState.AHEAD


def stages(labels: Iterable[str | Promise], *, current: int) -> list[Stage]:
    """Turn labels into stages: those before `current` (from 0) are done.

    >>> [stage.state.value for stage in stages(["Identified", "Assistance", "Follow-up"], current=1)]
    ['done', 'current', 'ahead']
    """

    def state(position: int) -> StageState:
        if position < current:
            return StageState.DONE
        return StageState.CURRENT if position == current else StageState.AHEAD

    return [Stage(label, state(position)) for position, label in enumerate(labels)]


@dataclass(frozen=True)
class Bar:
    """One bar of a figure. A count that may not be shown has no value, only words."""

    label: str | Promise
    value: float | None
    text: str | Promise
    width: int


@dataclass(frozen=True)
class Figure:
    """A bar chart and its table of numbers, drawn from the same rows."""

    title: str | Promise
    bars: tuple[Bar, ...]
    unit: str | Promise
    csv_url: str = ""


def figure(
    title: str | Promise,
    rows: Iterable[tuple[str | Promise, float | None, str | Promise]],
    *,
    unit: str | Promise,
    csv_url: str = "",
) -> Figure:
    """Scale rows of (label, value, words) so that the largest value fills the width.

    The value only gives the length; the words are what is printed, so a
    protected count prints as "under 5" and draws no bar.

    >>> chart = figure("By age", [("Adults", 40, "40"), ("Children", None, "under 5")], unit="people")
    >>> [(bar.text, bar.width) for bar in chart.bars]
    [('40', 100), ('under 5', 0)]
    """
    rows = list(rows)
    largest = max((value for _, value, _ in rows if value), default=1)
    bars = (Bar(label, value, text, round(100 * (value or 0) / largest)) for label, value, text in rows)
    return Figure(title, tuple(bars), unit, csv_url)
