"""Which column of a list is which field? By its name, by its label, in either header row; in doubt a person says.

Real files carry a row of names, a row of labels, or both, and in the published template the two disagree for the
address. Neither row is trusted then: the column stays in doubt until somebody chooses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.utils.translation import gettext as _

from .standard import OWN_NUMBER, fields, squash

_HEADERS_AMONG = 10  # rows: a title or two may stand above
# Labels of these read like any address or date: only their full names are taken for them.
_BY_NAME_ONLY = {"organization", "historic_event", "support_plan"}
_OWN_NUMBER = (
    "own_number", "Own number", "Case number", "Case ID", "Registration number", "Номер дела", "Нумар справы",
    "Регистрационный номер", "Рэгістрацыйны нумар",
)  # fmt: skip

Rows = Sequence[tuple[int, Sequence[str]]]
Mapped = tuple[str, ...]  # for each column the name of its field, OWN_NUMBER, or "" for a column left out


class Trusted(StrEnum):
    """Which of two header rows was followed by those who filled the list."""

    NAMES = "names"
    LABELS = "labels"


@dataclass(frozen=True)
class Column:
    """A column as the file heads it, and the field it is taken for; `doubt` holds two when the rows disagree."""

    index: int
    name: str
    label: str
    field: str = ""
    doubt: tuple[str, str] | None = None

    @property
    def letter(self) -> str:
        """The column as a spreadsheet calls it."""
        return letter(self.index)

    @property
    def heading(self) -> str:
        """What the file writes over the column."""
        return " / ".join(dict.fromkeys(filter(None, (self.name, self.label))))


@dataclass(frozen=True)
class Heads:
    """The columns of a sheet, and how many of its rows are headers or stand above them."""

    columns: tuple[Column, ...]
    begins: int

    @property
    def in_doubt(self) -> list[Column]:
        """The columns whose two headers disagree."""
        return [column for column in self.columns if column.doubt]

    @property
    def unknown(self) -> list[Column]:
        """The columns that nobody recognises, but that have a heading."""
        return [column for column in self.columns if column.heading and not column.field and not column.doubt]

    def mapped(self, trusted: Trusted | None = None) -> Mapped:
        """The field of each column; those in doubt by the row that is trusted, or left out."""
        taken: set[str] = set()
        found = []
        for column in self.columns:
            field = column.field
            if column.doubt and trusted:
                field = column.doubt[0 if trusted is Trusted.NAMES else 1]
            found.append("" if field in taken else field)
            taken |= {field} - {""}
        return tuple(found)


def letter(index: int) -> str:
    """A, B, … Z, AA: the column as a spreadsheet calls it."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def index_of(name: str) -> int:
    """The place of a column that a spreadsheet calls so; ValueError when it is no such name."""
    if not name.isascii() or not name.isalpha() or len(name) > 3:
        raise ValueError(name)
    place = 0
    for character in name.upper():
        place = place * 26 + ord(character) - 64
    return place - 1


def field_headed(text: str) -> str:
    """The field that is headed so, in any of the languages; "" when nobody recognises it."""
    return _headings().get(squash(text), "")


def recognised(rows: Rows) -> int:
    """How many columns the best header row of a sheet names."""
    return max((_score(cells) for _number, cells in rows[:_HEADERS_AMONG]), default=0)


def heads_of(rows: Rows) -> Heads:
    """The columns of a sheet. Without a header that anybody knows, the first row is taken for it."""
    top = rows[:_HEADERS_AMONG]
    if not top:
        return Heads((), 0)
    best = max(range(len(top)), key=lambda place: (_score(top[place][1]), -place))
    first = best - 1 if best and _is_header(top[best - 1][1]) else best
    two = first + 1 < len(top) and _is_header(top[first + 1][1])
    width = max(len(cells) for _number, cells in rows)
    names, labels = top[first][1], top[first + 1][1] if two else ()
    columns = [_column(index, _at(names, index), _at(labels, index)) for index in range(width)]
    return Heads(tuple(columns), first + (2 if two else 1))


def _column(index: int, name: str, label: str) -> Column:
    by_name, by_label = field_headed(name), field_headed(label)
    if by_name in fields() and squash(label) == squash(fields()[by_name].label):
        return Column(index, name, label, by_name)  # some labels head several fields
    if by_name and by_label and by_name != by_label:
        return Column(index, name, label, doubt=(by_name, by_label))
    return Column(index, name, label, by_name or by_label)


def _is_header(cells: Sequence[str]) -> bool:
    """Are at least two cells, and half of those filled, names or labels of fields?"""
    return _score(cells) >= max(2, sum(map(bool, cells)) / 2)


def _score(cells: Sequence[str]) -> int:
    return sum(bool(field_headed(cell)) for cell in cells)


def _at(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


@cache
def _headings() -> Mapping[str, str]:
    """Squashed heading → field; names beat labels, and a label of two fields means neither."""
    names = {squash(key): key for key in fields()}
    labels: dict[str, set[str]] = {}
    for field in fields().values():
        words = field.headings if field.entity in _BY_NAME_ONLY else (*field.labels.values(), *field.headings)
        for word in words:
            labels.setdefault(squash(word), set()).add(field.key)
    own = {squash(word): OWN_NUMBER for word in _OWN_NUMBER}
    clear = {word: keys.pop() for word, keys in labels.items() if len(keys) == 1}
    return {**clear, **own, **names}


class NotNamed(ValueError):
    """The columns cannot be told from what was said of them; the text says what to do."""


def mapped_by(heads: Heads, said: Mapping[str, str]) -> Mapped:
    """The columns as a file of choices names them; NotNamed when one is not there or still in doubt.

    ``{"headers": "labels", "A": "own_number", "Фамилия": "prs_SecondName", "Q": ""}``: a column by its letter or
    heading, a field by its name or label, nothing for a column left out.
    """
    choices = dict(said)
    headers = choices.pop("headers", "")
    if headers and headers not in list(Trusted):
        raise NotNamed(_("“headers” is either “names” or “labels”."))
    found = list(heads.mapped(Trusted(headers) if headers else None))
    for column, field in choices.items():
        index = _index(heads, column)
        known = field_headed(field) if field else ""
        if index is None or (field and not known):
            raise NotNamed(_("The file of columns names a column or a field that is not there."))
        found = ["" if key == known else key for key in found]
        found[index] = known
    settled = {index for index in (_index(heads, column) for column in choices) if index is not None}
    if not headers and any(column.index not in settled for column in heads.in_doubt):
        raise NotNamed(
            _("The two header rows disagree about columns {letters}. Say which row is right.").format(
                letters=", ".join(column.letter for column in heads.in_doubt)
            )
        )
    return tuple(found)


def _index(heads: Heads, said: str) -> int | None:
    """The place of a column, said by its letter or by its heading."""
    for column in heads.columns:
        if squash(said) and squash(said) in (squash(column.name), squash(column.label)):
            return column.index
    try:
        index = index_of(said)
    except ValueError:
        return None
    return index if index < len(heads.columns) else None
