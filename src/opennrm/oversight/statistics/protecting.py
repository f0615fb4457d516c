"""Which groups must not be shown, because a reader could work out a small count from what stands around it?

Rounding hides a count only while nothing else pins it. Here a reader is played who lays every page of the country
side by side: a total is the sum of its groups and of its quarters, all years are the sum of the years, a printed
"5" means 5 to 7, "under 5" means 1 to 4, and 0 is 0. Where such a reader would know a small count exactly (rule
R17), and where a total is itself so small that its groups would describe the few people in it, the groups are
not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from .rounding import STEP, shown

ALL = 0  # the page of all years
TOTAL, QUARTER = "total", "quarter"
_SPREAD = STEP // 2


class Place(NamedTuple):
    """A printed count of one stage: on the page of a year (or of ALL), in a table, for one group."""

    year: int
    table: str
    group: str


Block = tuple[int, str]  # one table on one page
Bounds = tuple[int, int]  # what a reader knows: no fewer than, no more than
Exact = Mapping[Place, int]


def hidden(exact: Exact) -> frozenset[Block]:
    """The tables of one stage that must not be shown, from its exact counts in every place.

    Interval by interval, which finds what subtraction finds; it does not solve for every combination of sums.
    """
    sums = list(_sums(exact))
    kept_back = {(year, table) for year, table, _ in exact if _is_small(exact[Place(year, TOTAL, "")])}
    kept_back = {block for block in kept_back if block[1] not in (TOTAL, QUARTER)}
    while found := _pinned(exact, sums, kept_back):
        kept_back |= found
    return frozenset(kept_back)


def _pinned(exact: Exact, sums: list[tuple[Place, list[Place]]], kept_back: set[Block]) -> set[Block]:
    known = {
        place: (0, _MANY) if (place.year, place.table) in kept_back else _bounds(count)
        for place, count in exact.items()
    }
    _follow(known, sums)
    return {
        (place.year, place.table)
        for place, (low, high) in known.items()
        if low == high and _is_small(low) and (place.year, place.table) not in kept_back
    }


def _follow(known: dict[Place, Bounds], sums: list[tuple[Place, list[Place]]]) -> None:
    """Narrow every bound by every sum until nothing more follows."""
    moved = True
    while moved:
        moved = False
        for whole, parts in sums:
            lows, highs = sum(known[part][0] for part in parts), sum(known[part][1] for part in parts)
            moved |= _narrow(known, whole, lows, highs)
            low, high = known[whole]
            for part in parts:
                least, most = known[part]
                moved |= _narrow(known, part, low - (highs - most), high - (lows - least))


def _narrow(known: dict[Place, Bounds], place: Place, low: int, high: int) -> bool:
    before = known[place]
    known[place] = max(before[0], low), min(before[1], high)
    return known[place] != before


def _sums(exact: Exact) -> Iterator[tuple[Place, list[Place]]]:
    """What adds up to what."""
    places = list(exact)
    for whole in places:
        if whole.table == TOTAL:
            for table in {place.table for place in places} - {TOTAL}:
                parts = [p for p in places if p.table == table and _on_page(p, whole.year)]
                if parts:
                    yield whole, parts
        if whole.year == ALL and whole.table != QUARTER:
            yield whole, [p for p in places if p[1:] == whole[1:] and p.year != ALL]


def _on_page(place: Place, year: int) -> bool:
    """A quarter stands on the page of its year and on that of all years."""
    return place.year == year or (year == ALL and place.table == QUARTER)


def _bounds(count: int) -> Bounds:
    """What the printed count tells of the exact one."""
    printed = shown(count)
    if printed.small:
        return 1, STEP - 1
    if not printed.value:
        return 0, 0
    return max(STEP, printed.value - _SPREAD), printed.value + _SPREAD


def _is_small(count: int) -> bool:
    return 0 < count < STEP


_MANY = 10**12


def places(counted: Iterable[tuple[int, Mapping[str, str], int]]) -> Exact:
    """Exact counts in every place, from what was counted: year, group of each table, people."""
    found: dict[Place, int] = {}
    for year, groups, people in counted:
        for page in (year, ALL):
            for table, group in groups.items():
                if table == QUARTER and page == ALL:
                    continue  # the same quarter stands on both pages
                place = Place(page, table, group)
                found[place] = found.get(place, 0) + people
    return found
