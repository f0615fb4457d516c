"""The figures of the country for programs: rounded, with what they count beside them, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Router
from pydantic import BaseModel, Field

from opennrm.foundation.access.operations import ApiRequest, reads
from opennrm.foundation.components.rest.fields import example

from .queries import Row, Table, counts
from .rounding import Shown
from .sections import Permission
from .stages import NOT_ACROSS, UNIT

router = Router()


class Figure(BaseModel):
    """A count as it may be shown: rounded to five; `small` for fewer than five; `hidden` where it would give a small
    count away; none of them when nothing is known."""

    value: int | None
    small: bool
    hidden: bool


class Group(BaseModel):
    """One group with its count at each stage, in the order of the stages."""

    key: str
    label: str
    counts: list[Figure]


class Groups(BaseModel):
    """The groups of one breakdown."""

    key: str
    label: str
    groups: list[Group]


class CountedStage(BaseModel):
    """A stage, and what puts a person there."""

    key: str
    label: str
    definition: str
    source: str
    year_basis: str


class Country(BaseModel):
    """The figures of one year, or of all years together."""

    unit: str
    note: str
    as_of: datetime
    year: int | None
    years: list[int]
    stages: list[CountedStage]
    totals: list[Figure]
    breakdowns: list[Groups]

    model_config = example(
        unit="People", note="Counted per organisation, not yet across.", as_of="2027-03-01T09:00:00Z", year=2026, years=[2026],
        stages=[
            {
                "key": "reported", "label": "Reported", "definition": "A case was opened.",
                "source": "Hotline and Territorial Centres",
                "year_basis": "the quarter in which the first case of the year was opened",
            }
        ],
        totals=[{"value": 140, "small": False, "hidden": False}],
        breakdowns=[
            {
                "key": "sex", "label": "Sex",
                "groups": [{"key": "female", "label": "Female", "counts": [{"value": None, "small": True, "hidden": False}]}],
            }
        ],
    )  # fmt: skip


@reads(router, "/counts", permission=Permission.READ, gives=Country)
def country(request: ApiRequest, year: Annotated[int, Field(ge=1990, le=2100)] | None = None) -> Country:
    """How many people were reported, presumed, identified and assisted."""
    figures = counts(request.viewer, year=year)
    return Country(
        unit=str(UNIT),
        note=str(NOT_ACROSS),
        as_of=figures.as_of,
        year=figures.year,
        years=list(figures.years),
        stages=[
            CountedStage(
                key=stage.key, label=str(stage.label), definition=str(stage.definition), source=str(stage.source),
                year_basis=str(stage.year_basis),
            )
            for stage in figures.stages
        ],
        totals=[_figure(count) for count in figures.totals],
        breakdowns=[_groups(table) for table in (figures.quarters, *figures.breakdowns)],
    )  # fmt: skip


def _groups(table: Table) -> Groups:
    return Groups(key=table.key, label=str(table.label), groups=[_group(row) for row in table.rows])


def _group(row: Row) -> Group:
    return Group(key=row.key, label=str(row.label), counts=[_figure(count) for count in row.counts])


def _figure(count: Shown) -> Figure:
    return Figure(value=count.value, small=count.small, hidden=count.hidden)
