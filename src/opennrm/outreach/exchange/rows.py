"""What does each row of a list say about a person? Coded values, and every problem as row, column and reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from .cells import MOST_NAME, Unclear, value_of
from .columns import Heads, Mapped, letter
from .reading import Sheet
from .standard import OWN_NUMBER, Value, Values, fields

# Two rows with one of these say that they are about the same person; without, they may be two people alike.
_TELLS_WHO = (
    "prs_FirstName",
    "prs_SecondName",
    "prs_IdentityNumber",
    "prs_MobilePhone",
    "prs_HomePhone",
    "prs_Email",
)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken in. The reason never repeats what stands in the cell."""

    row: int
    column: str
    because: str
    field: str = ""

    @property
    def heading(self) -> str:
        """What the column is, in the reader's language."""
        return fields()[self.field].own_label if self.field in fields() else ""


@dataclass(frozen=True)
class Line:
    """One person as a list writes them down, still in the words of the standard."""

    row: int
    values: Values
    own_number: str = ""
    again: int = 0  # how many rows before this one say exactly the same

    @property
    def form(self) -> tuple[str, str]:
        """What is marked to know this row again: its number in the other list, or else what it says."""
        if self.own_number:
            return "list.number", " ".join(self.own_number.casefold().split())
        return "list.row", f"{content_of(self.values)}\x00{self.again}"

    def __repr__(self) -> str:
        return f"Line(row {self.row}, sealed)"


@dataclass(frozen=True)
class Taken:
    """The rows of a list that hold anything, and what is wrong with some of them."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]


def content_of(values: Values) -> str:
    """A row as one text, whatever the order of its columns was."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False)


def take(
    sheet: Sheet, heads: Heads, mapped: Mapped, *, today: date, progress: Progress = lambda done, of: None
) -> Taken:
    """Read every row below the headers; a row with a problem stands among the problems alone."""
    reader = _Reader(mapped, today)
    lines: list[Line] = []
    problems: list[Problem] = []
    rows = sheet.rows[heads.begins :]
    for place, (number, cells) in enumerate(rows):
        found = reader.line(number, cells)
        problems += reader.problems
        if found:
            lines.append(found)
        if place % 500 == 0:
            progress(place, len(rows))
    progress(len(rows), len(rows))
    told_apart, twice = _told_apart(lines, mapped)
    return Taken(tuple(told_apart), tuple(sorted([*problems, *twice], key=lambda p: p.row)))


class _Reader:
    """Reads row after row; a cell that was read before is not read again."""

    def __init__(self, mapped: Mapped, today: date) -> None:
        self._columns = [(index, fields()[key]) for index, key in enumerate(mapped) if key in fields()]
        self._number = mapped.index(OWN_NUMBER) if OWN_NUMBER in mapped else None
        self._today = today
        self._known: dict[tuple[str, str], Value | Unclear] = {}
        self.problems: list[Problem] = []

    def line(self, number: int, cells: Sequence[str]) -> Line | None:
        """The row, or None when it is blank or has problems."""
        values: dict[str, Value] = {}
        self.problems = []
        for index, field in self._columns:
            cell = cells[index] if index < len(cells) else ""
            if not cell:
                continue
            said = self._known.get((field.key, cell)) or self._read(field.key, cell)
            if isinstance(said, Unclear):
                self.problems.append(Problem(number, letter(index), str(said), field.key))
            else:
                values[field.key] = said
        own = cells[self._number] if self._number is not None and self._number < len(cells) else ""
        if len(own) > MOST_NAME and values:
            self.problems.append(
                Problem(
                    number,
                    letter(self._number or 0),
                    _("Longer than {most} characters.").format(most=MOST_NAME),
                )
            )
        return Line(number, values, own) if values and not self.problems else None

    def _read(self, key: str, cell: str) -> Value | Unclear:
        said: Value | Unclear
        try:
            said = value_of(fields()[key], cell, today=self._today)
        except Unclear as unclear:
            said = unclear
        self._known[key, cell] = said
        return said


def _told_apart(lines: Sequence[Line], mapped: Mapped) -> tuple[list[Line], list[Problem]]:
    """Number rows that say the same; a number or a named person that stands there twice is a problem."""
    first: dict[tuple[str, str], int] = {}
    times: dict[tuple[str, str], int] = {}
    kept, problems = [], []
    for line in lines:
        form = line.form
        before = first.setdefault(form, line.row)
        if before == line.row:
            kept.append(line)
        elif line.own_number:
            because = _("Row {row} has the same number.").format(row=before)
            problems.append(Problem(line.row, letter(mapped.index(OWN_NUMBER)), because))
        elif any(key in line.values for key in _TELLS_WHO):
            problems.append(
                Problem(line.row, "", _("Row {row} says the same about the same person.").format(row=before))
            )
        else:
            times[form] = times.get(form, 0) + 1
            kept.append(Line(line.row, line.values, again=times[form]))
    return kept, problems


def by_row(problems: Sequence[Problem]) -> Mapping[int, list[Problem]]:
    """The problems of each row."""
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.row, []).append(problem)
    return found


def in_words(problems: Sequence[Problem]) -> str:
    """What is wrong with one row, for the sheet that goes back to whoever fills the list."""
    return "\n".join(_sentences(problems))


def _sentences(problems: Sequence[Problem]) -> Iterator[str]:
    for problem in problems:
        yield f"{problem.column}: {problem.because}" if problem.column else problem.because
