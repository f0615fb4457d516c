"""Which days are working days? A country's holidays and moved days decide, not the week alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True)
class WorkingCalendar:
    """Weekends, public holidays, days moved by decree, and the years still unconfirmed."""

    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    provisional_years: frozenset[int] = field(default_factory=frozenset)

    def is_working(self, day: date) -> bool:
        """Do offices work on this day?"""
        if day in self.worked:
            return True
        return day.weekday() not in self.weekend and day not in self.holidays

    def add_working_days(self, start: date, days: int) -> date:
        """The day `days` working days after `start`; the day of receipt does not count."""
        day = start
        left = days
        while left > 0:
            day += timedelta(days=1)
            left -= self.is_working(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days come after `start`, up to and with `end`; 0 when `end` is not later."""
        return sum(self.is_working(start + timedelta(days=n + 1)) for n in range((end - start).days))

    def is_provisional(self, day: date) -> bool:
        """Is the calendar of that year still to be confirmed (moved days are decreed late)?"""
        return day.year in self.provisional_years
