"""Who of a list is here already? Told by a keyed hash of the list's own number, or else of what a row says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from opennrm.foundation.access.models import Organisation, Record
from opennrm.foundation.core import references
from opennrm.foundation.people.marks import Marker

from .columns import Heads, Mapped
from .models import Origin
from .reading import Sheet
from .rows import Line, Problem, Progress, Taken, take

_AT_ONCE = 500  # marks in one question to the database


@dataclass(frozen=True)
class Plan:
    """What bringing in a list would do: nothing is written yet."""

    new: tuple[Line, ...]
    known: tuple[Line, ...]
    problems: tuple[Problem, ...]
    marks: Mapping[int, bytes] = field(repr=False)  # by the number of the row

    @property
    def said_to_consent(self) -> int:
        """How many new rows say that the person consented: words of the other list, no consent here (rule R09)."""
        return sum(line.values.get("con_Consent") == "yes" for line in self.new)

    @property
    def rows_with_problems(self) -> int:
        """How many rows stand among the problems."""
        return len({problem.row for problem in self.problems})


def plan(
    organisation: Organisation,
    sheet: Sheet,
    heads: Heads,
    mapped: Mapped,
    *,
    today: date,
    progress: Progress = lambda done, of: None,
) -> Plan:
    """Read a list for an organisation, and tell who would be new."""
    return sorted_out(organisation, take(sheet, heads, mapped, today=today, progress=progress))


def sorted_out(organisation: Organisation, taken: Taken) -> Plan:
    """Which of the rows taken are about somebody whom this organisation brought in before."""
    marker = Marker(organisation)
    marks = {line.row: marker.mark(*line.form) for line in taken.lines}
    here = known_marks(organisation, marks.values())
    cases = _our_cases(organisation, [line.own_number for line in taken.lines if line.own_number])
    known = [line for line in taken.lines if marks[line.row] in here or _reference(line.own_number) in cases]
    rows = {line.row for line in known}
    new = [line for line in taken.lines if line.row not in rows]
    return Plan(tuple(new), tuple(known), taken.problems, marks)


def known_marks(organisation: Organisation, marks: Iterable[bytes]) -> frozenset[bytes]:
    """Those of the marks that this organisation brought in before."""
    found: set[bytes] = set()
    for some in _portions(list(marks)):
        rows = Origin.objects.filter(organisation=organisation, mark__in=some)
        found |= {bytes(mark) for mark in rows.values_list("mark", flat=True)}
    return frozenset(found)


def heading_mark(organisation: Organisation, heads: Heads) -> bytes:
    """The headings of a list as one keyed hash, by which its columns are known next time."""
    return Marker(organisation).mark("list.columns", heading_text(heads))


def heading_text(heads: Heads) -> str:
    """The headings of a list as one text."""
    return "\x00".join(f"{column.name}\x01{column.label}" for column in heads.columns)


def _our_cases(organisation: Organisation, numbers: Sequence[str]) -> frozenset[str]:
    """The references among the numbers that are cases of this organisation: its own working copy came back."""
    found: set[str] = set()
    for some in _portions([_reference(number) for number in numbers if references.is_valid(number)]):
        rows = Record.objects.filter(organisation=organisation, kind="case", reference__in=some)
        found |= set(rows.values_list("reference", flat=True))
    return frozenset(found)


def _reference(number: str) -> str:
    return references.normalise(number)


def _portions(marks: list[bytes] | list[str]) -> Iterator[list[bytes] | list[str]]:
    return (marks[start : start + _AT_ONCE] for start in range(0, len(marks), _AT_ONCE))
