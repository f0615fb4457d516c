"""One clock tells the time; everything else asks it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from opennrm.foundation.core import clock


def test_the_clock_stands_where_a_test_puts_it_and_goes_on_afterwards() -> None:
    moment = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)

    with clock.at(moment):
        assert clock.now() == moment
        with clock.at(datetime(2020, 1, 1, tzinfo=UTC)):
            assert clock.now().year == 2020
        assert clock.now() == moment

    assert clock.now() > moment


def test_today_is_the_date_of_the_country_not_of_greenwich() -> None:
    with clock.at(datetime(2026, 3, 31, 21, 30, tzinfo=UTC)):  # half past midnight in Minsk
        assert clock.today() == date(2026, 4, 1)


def test_the_clock_refuses_a_moment_without_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2026, 1, 1)):
        pass
