"""What may somebody know of everybody? Counts of people, rounded, with what they count printed beside.

This is the one door through which figures leave before a release exists: no row, no name, no alias and
no reference passes it, and no exact count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from opennrm.care.identification.workflow import DECISION_DUE
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.core.verdict import Text, require

from .breakdowns import BREAKDOWNS, Breakdown
from .counting import Cell, count_cells, known_quarters
from .models import Counted
from .policies import may_read_figures
from .protecting import ALL, QUARTER, TOTAL, Block, Place, hidden, places
from .quarters import Known, Quarter
from .rounding import NOT_KNOWN, NOT_SHOWN, Shown, shown
from .stages import STAGES, Stage

# How old figures that were counted ahead may be; the worker counts every ten minutes.
FRESH = timedelta(minutes=30)


@dataclass(frozen=True)
class Row:
    """One group, or one quarter, with its count at each stage, in the order of the stages."""

    key: str
    label: Text
    counts: tuple[Shown, ...]


@dataclass(frozen=True)
class Table:
    """Rows of one breakdown."""

    key: str
    label: Text
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Counts:
    """The figures of one year, or of all years together when `year` is None."""

    year: int | None
    years: tuple[int, ...]
    as_of: datetime
    stages: tuple[Stage, ...]
    totals: tuple[Shown, ...]
    quarters: Table
    breakdowns: tuple[Table, ...]

    @property
    def empty(self) -> bool:
        """Is there nothing to count yet, anywhere?"""
        return not self.years


def counts(viewer: Viewer, *, year: int | None = None) -> Counts:
    """People reported, presumed, identified and assisted, by quarter, form, sex and age.

    Every figure and every total is rounded by itself, and groups that would give a small count away are not
    shown, on whichever page they stand (rule R17). NotAllowed for a role that reads no figures; a
    year of which nothing is known gives unknown counts, not zeros (rule R15).
    """
    require(may_read_figures(viewer))
    known, cells, as_of = _counted()
    tally = _tally(cell for cell in cells if year in (None, cell.quarter.year))
    kept_back = _kept_back(cells)
    any_known = known is not None and (year is None or year in known.years)
    return Counts(
        year=year,
        years=known.years if known else (),
        as_of=as_of,
        stages=STAGES,
        totals=_row(tally, Place(year or ALL, TOTAL, ""), kept_back, known=any_known),
        quarters=_quarters(tally, known, year, kept_back),
        breakdowns=tuple(_groups(by, tally, year, kept_back, known=any_known) for by in BREAKDOWNS),
    )


def _counted() -> tuple[Known | None, list[Cell], datetime]:
    """What is known, every cell, and when it was counted: ahead in a large country, else now."""
    ahead = Counted.objects.filter(counted_at__gte=clock.now() - FRESH).order_by("-counted_at").first()
    if ahead:
        known = Known(Quarter.at(ahead.first_quarter), Quarter.at(ahead.last_quarter))
        return known, [Cell.of(row) for row in ahead.cells], ahead.counted_at
    now, known_now = clock.now(), known_quarters()
    return known_now, count_cells(known_now) if known_now else [], now


def years_known(viewer: Viewer) -> tuple[int, ...]:
    """The years that anything is known of, newest first."""
    require(may_read_figures(viewer))
    known = known_quarters()
    return known.years if known else ()


def late_decisions(viewer: Viewer) -> Shown:
    """Decisions on reasonable grounds that a panel owes past their limit, rounded like any count (rule R07)."""
    require(may_read_figures(viewer))
    return shown(Obligation.objects.late(clock.today()).filter(rule=DECISION_DUE.key).count())


KeptBack = Mapping[str, frozenset[Block]]  # stage → tables of pages that are not shown
Tally = Mapping[tuple[str, str, str], int]  # breakdown, group, stage → people


def _tally(cells: Iterable[Cell]) -> Tally:
    people: Counter[tuple[str, str, str]] = Counter()
    for cell in cells:
        for breakdown, group in _all_groups(cell).items():
            people[breakdown, group, cell.stage] += cell.people
    return people


def _all_groups(cell: Cell) -> Mapping[str, str]:
    return {**cell.groups, QUARTER: cell.quarter.code, TOTAL: ""}


def _kept_back(cells: Iterable[Cell]) -> KeptBack:
    """Which tables of which page are not shown, stage by stage; all pages are weighed together."""
    counted = [(cell.stage, (cell.quarter.year, _all_groups(cell), cell.people)) for cell in cells]
    return {s.key: hidden(places(each for stage, each in counted if stage == s.key)) for s in STAGES}


def _quarters(tally: Tally, known: Known | None, year: int | None, kept_back: KeptBack) -> Table:
    asked = [Quarter(year, number) for number in (1, 2, 3, 4)] if year else list(known or ())
    rows = (
        Row(
            q.code,
            _so_far(q, known),
            _row(tally, Place(q.year, QUARTER, q.code), kept_back, known=known is not None and q in known),
        )
        for q in asked
    )
    return Table("quarter", _("Quarter"), tuple(rows))


def _so_far(quarter: Quarter, known: Known | None) -> Text:
    """The quarter by name; the one that is not over yet says so."""
    current = known is not None and quarter == known.last
    return _("{quarter} so far").format(quarter=quarter.label) if current else quarter.label


def _groups(by: Breakdown, tally: Tally, year: int | None, kept_back: KeptBack, *, known: bool) -> Table:
    rows = (
        Row(key, label, _row(tally, Place(year or ALL, by.key, key), kept_back, known=known))
        for key, label in by.groups()
    )
    return Table(by.key, by.label, tuple(rows))


def _row(tally: Tally, place: Place, kept_back: KeptBack, *, known: bool) -> tuple[Shown, ...]:
    """A count for each stage: rounded, "not known" where nothing can be known, "not shown" where it would tell."""
    if not known:
        return tuple(NOT_KNOWN for _stage in STAGES)
    return tuple(
        NOT_SHOWN
        if (place.year, place.table) in kept_back[s.key]
        else shown(tally.get((place.table, place.group, s.key), 0))
        for s in STAGES
    )
