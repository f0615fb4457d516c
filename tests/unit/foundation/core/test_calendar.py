"""Working days are those of the country, moved days included."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from opennrm.foundation.core.calendar import WorkingCalendar
from opennrm.foundation.core.country import country

FRIDAY = date(2026, 9, 4)


def test_r07_a_decision_asked_for_on_a_friday_is_due_on_the_next_friday() -> None:
    days = country().reasonable_grounds_working_days

    assert days == 5
    assert country().calendar.add_working_days(FRIDAY, days) == FRIDAY + timedelta(days=7)


def test_r07_public_holidays_and_moved_days_shift_the_limit() -> None:
    calendar = country().calendar

    # Radunitsa 2026: Monday 20 and Tuesday 21 April are free, Saturday 25 April is worked instead.
    assert not calendar.is_working(date(2026, 4, 20))
    assert calendar.is_working(date(2026, 4, 25))
    assert calendar.add_working_days(date(2026, 4, 17), 5) == date(2026, 4, 27)


def test_a_year_whose_moved_days_are_not_decreed_yet_is_provisional() -> None:
    calendar = WorkingCalendar(provisional_years=frozenset({2027}))

    assert calendar.is_provisional(date(2027, 6, 1))
    assert not calendar.is_provisional(date(2026, 6, 1))


@given(st.dates(date(2021, 1, 1), date(2026, 10, 1)), st.integers(1, 20))
def test_the_limit_is_a_working_day_with_that_many_working_days_up_to_it(start: date, days: int) -> None:
    calendar = country().calendar

    due = calendar.add_working_days(start, days)

    assert calendar.is_working(due)
    passed = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    assert sum(calendar.is_working(day) for day in passed) == days
