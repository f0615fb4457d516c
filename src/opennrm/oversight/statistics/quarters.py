"""Which quarters does the platform know anything of? Between its first case and today, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils.translation import gettext as _

from opennrm.foundation.core.country import country
from opennrm.foundation.core.verdict import Text


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year, from 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter that a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def at(cls, index: int) -> Quarter:
        """The quarter of an index."""
        return cls(index // 4, index % 4 + 1)

    @property
    def index(self) -> int:
        """Quarters since year 0, so that the year is the index divided by four."""
        return self.year * 4 + self.number - 1

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def begins_at(self) -> datetime:
        """The instant it begins, where the country is."""
        return datetime.combine(self.first_day, time(), country().zone).astimezone(UTC)

    @property
    def label(self) -> Text:
        """How it is called in a table."""
        return _("Q{number} {year}").format(number=self.number, year=self.year)

    @property
    def code(self) -> str:
        """As in ISO 8601 and SDMX: 2026-Q3."""
        return f"{self.year}-Q{self.number}"


@dataclass(frozen=True)
class Known:
    """The stretch of quarters that the platform knows of; outside it a count is unknown, not 0 (rule R15)."""

    first: Quarter
    last: Quarter

    def __contains__(self, quarter: Quarter) -> bool:
        return self.first <= quarter <= self.last

    def __iter__(self) -> Iterator[Quarter]:
        return map(Quarter.at, range(self.first.index, self.last.index + 1))

    @property
    def years(self) -> tuple[int, ...]:
        """Its years, newest first."""
        return tuple(range(self.last.year, self.first.year - 1, -1))
