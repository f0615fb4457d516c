"""How is something drawn so that the same seed gives the same country? One source of chance per person."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from opennrm.foundation.core.country import country
from opennrm.foundation.people import aliases

T = TypeVar("T")
YEARS = 3
_BUSY_DAYS, _BUSY_SHARE = 24, 0.16


@cache
def texts() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Invented sentences by kind and language."""
    found: Mapping[str, Any] = json.loads((resources.files(__package__) / "texts.json").read_text("utf-8"))
    return found


@cache
def invented() -> Mapping[str, Any]:
    """The invented organisations, staff and names."""
    path = resources.files("opennrm.countries") / "invented.json"
    found: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@dataclass(frozen=True)
class Span:
    """The years the history covers: it ends at the beginning of the day `until`."""

    until: date

    @property
    def end(self) -> datetime:
        """The instant at which the history stops."""
        return datetime.combine(self.until, time(), country().zone).astimezone(UTC)

    def year_begins(self, number: int) -> datetime:
        """When the first (0), second or last year of the history begins."""
        return self.end - timedelta(days=365 * (YEARS - number))


class Chance:
    """Draws for one person or one contact, and knows when the history ends."""

    def __init__(self, seed: object, span: Span) -> None:
        self._random = random.Random(f"{seed}")
        self.span = span

    def of(self, share: float) -> bool:
        """True with this probability."""
        return self._random.random() < share

    def one(self, things: Sequence[T]) -> T:
        """One of several, all alike."""
        return things[int(self._random.random() * len(things))]

    def first_of(self, things: Sequence[T]) -> T:
        """One of several; the first, in the capital, far more often than another."""
        return things[0] if self.of(0.25) else self.one(things)

    def weighed(self, weights: Mapping[T, float]) -> T:
        """One of several, by weight."""
        return self._random.choices(list(weights), list(weights.values()))[0]

    def some(self, shares: Mapping[str, float]) -> tuple[str, ...]:
        """Each with its own probability, in the order given."""
        return tuple(key for key, share in shares.items() if self._random.random() < share)

    def whole(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + int(self._random.random() * (most - least + 1))

    def in_year(self, number: int) -> datetime:
        """An office hour in a year of the history, before it ends; the last weeks are busy, so that work waits."""
        if number == YEARS - 1 and self.of(_BUSY_SHARE):
            ago = timedelta(days=_BUSY_DAYS * self._random.random() ** 2)
            return min(self._office_hour(self.span.end - ago), self._last_hour())
        start = self.span.year_begins(number)
        return min(self._office_hour(start + timedelta(days=self._random.random() * 365)), self._last_hour())

    def later(self, moment: datetime, least: float, most: float) -> datetime | None:
        """An office hour so many days later; None when the history ends before."""
        then = self._office_hour(moment + timedelta(days=least + self._random.random() * (most - least)))
        then = max(then, moment + timedelta(minutes=10))
        return then if then < self.span.end else None

    def alias(self) -> tuple[str, int]:
        """A word and a number."""
        return aliases.draw(self._random)

    def sentence(self, kind: str, language: str, count: int = 1) -> str:
        """Invented sentences of a kind in a language."""
        return " ".join(dict.fromkeys(self.one(texts()[kind][language]) for _ in range(count)))

    def _office_hour(self, moment: datetime) -> datetime:
        """The same day between six and fifteen hours UTC; a weekend moves to Monday."""
        day = moment.date() + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[moment.weekday()])
        return datetime(day.year, day.month, day.day, self.whole(6, 14), self.whole(0, 59), tzinfo=UTC)

    def _last_hour(self) -> datetime:
        return self.span.end - timedelta(minutes=self.whole(60, 600))
