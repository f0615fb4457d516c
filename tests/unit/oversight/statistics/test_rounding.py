"""A count is rounded to five, a small one is words, and not known never becomes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opennrm.oversight.statistics.rounding import NOT_KNOWN, STEP, shown
from opennrm.oversight.statistics.tables import safe_cell


@given(st.integers(min_value=5, max_value=10**9))
def test_a_count_is_shown_within_two_of_itself_and_on_a_step_of_five(exact: int) -> None:
    value = shown(exact).value

    assert value is not None
    assert value % STEP == 0
    assert abs(value - exact) <= 2


@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=0, max_value=10**6))
def test_more_people_never_show_as_fewer(one: int, other: int) -> None:
    fewer, more = sorted((one, other))

    assert (shown(fewer).value or 0) <= (shown(more).value or 0)


@given(st.integers(min_value=1, max_value=4))
def test_one_to_four_are_all_shown_alike(exact: int) -> None:
    assert str(shown(exact)) == "under 5"
    assert shown(exact).value is None
    assert shown(exact) == shown(1)


@given(st.integers(min_value=5, max_value=10**6))
def test_what_is_shown_fits_at_least_three_exact_counts(exact: int) -> None:
    alike = [count for count in range(exact - 5, exact + 6) if count >= 0 and shown(count) == shown(exact)]

    assert len(alike) >= 3


def test_nobody_is_zero_and_not_known_is_not() -> None:
    assert str(shown(0)) == "0"
    assert shown(0).known
    assert shown(None) == NOT_KNOWN != shown(0)
    assert (str(NOT_KNOWN), NOT_KNOWN.plain, NOT_KNOWN.known) == ("not known", "", False)


def test_fewer_than_nobody_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="fewer than none"):
        shown(-1)


@given(st.text())
def test_no_cell_of_a_file_starts_a_formula(text: str) -> None:
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert text in safe_cell(text)
