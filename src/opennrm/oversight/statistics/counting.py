"""How many people were at each stage, in which quarter? One query of the database, whatever its size.

Exact counts stay in this module and in `queries`, which rounds them before they go anywhere. The query
is written out because the ORM cannot group what it has grouped: first one row per person, then counts.
Every word in it is a table, a code of our own lists or a date made here; nothing comes from a request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from opennrm.care.cases.models import Case
from opennrm.care.identification.models import Episode, TraffickingStatus
from opennrm.care.referrals.models import Referral
from opennrm.care.shelters.models import Stay
from opennrm.foundation.core import clock
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.country import country
from opennrm.foundation.people.models import Person

from .breakdowns import SEVERAL, UNKNOWN
from .quarters import Known, Quarter


@dataclass(frozen=True)
class Cell:
    """People, counted once each, who reached a stage in a quarter and share form, sex and age."""

    stage: str
    quarter: Quarter
    form: str
    sex: str
    age: str
    people: int

    @classmethod
    def of(cls, row: Sequence[Any]) -> Cell:
        """The cell of a row: stage, index of the quarter, form, sex, age, people."""
        return cls(row[0], Quarter.at(row[1]), *row[2:])

    @property
    def plain(self) -> list[str | int]:
        """The row of a cell."""
        return [self.stage, self.quarter.index, self.form, self.sex, self.age, self.people]

    @property
    def groups(self) -> Mapping[str, str]:
        """The group of each breakdown."""
        return {"form": self.form, "sex": self.sex, "age": self.age}


def known_quarters() -> Known | None:
    """From the first case to today; None on a platform without any case."""
    first = Case.objects.order_by("opened_on").values_list("opened_on", flat=True).first()
    return Known(Quarter.of(first), Quarter.of(clock.today())) if first else None


def count_cells(known: Known) -> list[Cell]:
    """Every cell of the table, exact, in one query.

    A person is counted once per stage: as reported once in each year, at the other stages when it first
    happened (rule R20). Somebody about whom several bodies said the same is one person.
    """
    with connection.cursor() as cursor:
        cursor.execute(_sql(known))
        return [Cell.of(row) for row in cursor.fetchall()]


def _sql(known: Known) -> str:
    return f"""
WITH event(stage, person, quarter) AS ({_events(known)}),
once(stage, person, quarter) AS (
    SELECT stage, person, MIN(quarter) FROM event WHERE quarter IS NOT NULL
    GROUP BY stage, person, CASE WHEN stage = 'reported' THEN quarter / 4 ELSE 0 END
),
suffered(person, form) AS (
    SELECT person, CASE WHEN MIN(form) = MAX(form) THEN MIN(form) ELSE '{SEVERAL}' END
    FROM ({_forms()}) AS told GROUP BY person
)
SELECT once.stage, once.quarter, COALESCE(suffered.form, '{UNKNOWN}'),
    COALESCE(NULLIF(p.sex, ''), '{UNKNOWN}'), {_AGE}, COUNT(*)
FROM once
JOIN {_table(Person)} p ON p.id = once.person
LEFT JOIN suffered ON suffered.person = once.person
GROUP BY 1, 2, 3, 4, 5"""  # noqa: S608


def _events(known: Known) -> str:
    status, deciding = (
        _table(TraffickingStatus),
        ", ".join(f"'{body}'" for body in sorted(country().deciding_bodies)),
    )
    parts = [
        _event("reported", known, Case, "opened_on"),
        # A panel's positive decision writes its status with it, so statuses alone tell who is presumed.
        _event("presumed", known, TraffickingStatus, "said_on", only=f"{status}.status = 'possible'"),
        _event(
            "identified", known, TraffickingStatus, "said_on",
            only=f"{status}.status = 'actual' AND {status}.body IN ({deciding})",
        ),
        _event("assisted", known, Referral, "accepted_at"),
        _event("assisted", known, Stay, "arrived_at"),
    ]  # fmt: skip
    return "\n    UNION ALL ".join(parts)


def _event(stage: str, known: Known, model: type[models.Model], column: str, *, only: str = "1 = 1") -> str:
    """Person and quarter of each row of a table that tells of a person, itself or by its case."""
    table = _table(model)
    named = any(field.name == "person" for field in model._meta.get_fields())
    by_case = "" if named else f"JOIN {_table(Case)} c ON c.id = {table}.case_id"
    return (
        f"SELECT '{stage}', {table if named else 'c'}.person_id, "  # noqa: S608
        f"{_quarter_of(f'{table}.{column}', model, column, known)} "
        f"FROM {table} {by_case} WHERE {table}.{column} IS NOT NULL AND {only}"
    )


def _quarter_of(sql: str, model: type[models.Model], column: str, known: Known) -> str:
    """The index of the quarter that a date or an instant lies in; NULL after the last one known.

    What happened before the first one is counted in it: the person is known, and left out nowhere.
    """
    instants = isinstance(model._meta.get_field(column), models.DateTimeField)
    whens = []
    for quarter in known:
        end = Quarter.at(quarter.index + 1)
        until = f"{end.begins_at:%Y-%m-%d %H:%M:%S}" if instants else end.first_day.isoformat()
        whens.append(f"WHEN {sql} < '{until}' THEN {quarter.index}")
    return f"CASE {' '.join(whens)} END"


def _forms() -> str:
    nested = [form for form in code_list("identification.forms") if form.parent]
    top = " ".join(f"WHEN '{form.code}' THEN '{form.parent}'" for form in nested)
    return (
        f"SELECT c.person_id AS person, CASE e.form {top} ELSE e.form END AS form "  # noqa: S608
        f"FROM {_table(Episode)} e JOIN {_table(Case)} c ON c.id = e.case_id WHERE e.form <> ''"
    )


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table


# Age in the year of the event, from the year of birth: exact to a year, as the year is all that stands in
# the open. Whoever is not called an adult stays a child through the year of 18; age not known and reason to
# believe a child counts as a child (rule R03). As `Person.treated_as_child` says it.
_YEARS = "once.quarter / 4 - p.birth_year"
_AGE = f"""CASE
    WHEN p.birth_year IS NOT NULL THEN CASE
        WHEN {_YEARS} < 18 OR ({_YEARS} = 18 AND p.age_group <> 'adult') THEN 'child'
        WHEN {_YEARS} < 25 THEN '18' WHEN {_YEARS} < 35 THEN '25' WHEN {_YEARS} < 50 THEN '35' ELSE '50' END
    WHEN p.age_group = 'child' OR (p.age_group = 'unknown' AND p.thought_child = 'yes') THEN 'child'
    WHEN p.age_group = 'adult' THEN 'adult' ELSE '{UNKNOWN}' END"""
