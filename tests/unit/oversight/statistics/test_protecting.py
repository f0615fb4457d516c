"""No reader, whatever pages they lay side by side, works out a small count (rule R17)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.people.actions import PersonFacts
from opennrm.oversight.statistics.protecting import ALL, Block, Place, hidden, places
from opennrm.oversight.statistics.queries import counts
from opennrm.oversight.statistics.rounding import shown

from .test_counts import a_case

pytestmark = pytest.mark.django_db
SEXES, AGES = ("female", "male"), ("child", "18", "25")


def test_r17_four_people_in_four_groups_are_not_one_each(desk_officer: Viewer, rapporteur: Viewer) -> None:
    for born in (2012, 2005, 1995, 1985):
        group = "child" if born == 2012 else "adult"
        a_case(desk_officer, facts=PersonFacts(age_group=group, birth_year=born, sex="female"))

    figures = counts(rapporteur)

    assert str(figures.totals[0]) == "under 5"
    for table in figures.breakdowns:
        assert {row.counts[0].plain for row in table.rows} == {"c"}
        assert {row.counts[3].plain for row in table.rows} == {"0"}, (
            "nobody was assisted, and that may be said"
        )


def test_r17_five_and_two_small_groups_of_seven_are_not_told_apart(
    desk_officer: Viewer, rapporteur: Viewer
) -> None:
    for born in [1995] * 5 + [2012, 1960]:
        group = "child" if born == 2012 else "adult"
        a_case(desk_officer, facts=PersonFacts(age_group=group, birth_year=born, sex="female"))

    figures = counts(rapporteur)

    by_age, by_sex = figures.breakdowns[2], figures.breakdowns[1]
    assert str(figures.totals[0]) == "5"
    assert {str(row.counts[0]) for row in by_age.rows} == {"not shown"}
    assert {str(row.counts[0]) for row in by_sex.rows} == {"5", "0"}, "it gives nobody away"


def test_r17_all_years_do_not_tell_what_a_year_keeps_back() -> None:
    """2025: 1 and 6, 2026: 6 and 6; the pages of both years and of all years lie side by side."""
    exact = places(
        [(2025, {"total": "", "sex": "male"}, 1), (2025, {"total": "", "sex": "female"}, 6),
         (2026, {"total": "", "sex": "male"}, 6), (2026, {"total": "", "sex": "female"}, 6)]
    )  # fmt: skip

    assert (ALL, "sex") not in hidden(exact) or (2025, "sex") in hidden(exact)


Page = Mapping[Place, int]
MOST = 20


def page_of(sexes: Sequence[int], ages: Sequence[int]) -> Page:
    """What one year's page counts: so many of each sex, so many of each age."""
    found = {Place(2026, "sex", sex): n for sex, n in zip(SEXES, sexes, strict=True)}
    found |= {Place(2026, "age", age): n for age, n in zip(AGES, ages, strict=True)}
    return {Place(2026, "total", ""): sum(sexes), **found}


def split(total: int, groups: int) -> Iterator[tuple[int, ...]]:
    """Every way of putting so many people into so many groups."""
    if groups == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in split(total - first, groups - 1))


def printed(page: Page, kept_back: frozenset[Block]) -> tuple[str, ...]:
    """What a reader sees of it."""
    return tuple(
        "c" if (place.year, place.table) in kept_back else shown(number).plain
        for place, number in page.items()
    )


@cache
def every_page(kept_back: frozenset[Block]) -> Mapping[tuple[str, ...], list[Page]]:
    """Every page there could be, by what is printed of it."""
    found: dict[tuple[str, ...], list[Page]] = {}
    for total in range(MOST + 3):
        for sexes, ages in product(split(total, len(SEXES)), split(total, len(AGES))):
            page = page_of(sexes, ages)
            found.setdefault(printed(page, kept_back), []).append(page)
    return found


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_r17_a_reader_who_tries_every_country_that_fits_the_page_finds_no_small_count(
    data: st.DataObject,
) -> None:
    total = data.draw(st.integers(1, MOST))
    page = page_of(
        data.draw(st.sampled_from(list(split(total, len(SEXES))))),
        data.draw(st.sampled_from(list(split(total, len(AGES))))),
    )
    kept_back = frozenset(block for block in hidden({p: n for p, n in page.items() if n}) if block[0] == 2026)

    fitting = every_page(kept_back)[printed(page, kept_back)]

    for place, number in page.items():
        if 0 < number < 5 and (place.year, place.table) not in kept_back:
            assert len({other[place] for other in fitting}) > 1, (page, place)


@pytest.mark.parametrize("total", [1, 4])
def test_r17_who_is_among_very_few_is_not_described(total: int) -> None:
    exact = places([(2026, {"total": "", "sex": "male", "age": "child"}, total)])

    assert {(2026, "sex"), (2026, "age")} <= hidden(exact)
