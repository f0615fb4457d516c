"""What does a cell say? Its coded value, or a reason in plain words why it cannot be taken in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from .standard import Field, Option, Value, squash, words_of

MOST_NAME, MOST_TEXT = 500, 20_000
_MOST_PARTS, _WORDS_SHOWN = 60, 12
_EARLIEST = date(1900, 1, 1)
_YES = {
    squash(word) for word in ("yes", "y", "true", "1", "x", "да", "так", "истина", "праўда", "✓", "+")
} - {""}
_NO = {squash(word) for word in ("no", "n", "false", "0", "нет", "не", "ложь")}
# What a spreadsheet shows instead of a value that it could not work out.
BROKEN = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
_PARTS = re.compile(r"[;,|\n]")


class Unclear(ValueError):
    """A cell cannot be taken in; the text is the reason, and never repeats the cell."""


def value_of(field: Field, cell: str, *, today: date) -> Value:
    """The value of a filled cell; Unclear with the reason otherwise."""
    if cell in BROKEN:
        raise Unclear(_("The spreadsheet shows an error here instead of a value."))
    return _READERS[field.kind](field, cell, today)


def _words_in(field: Field) -> str:
    """The words that a column may hold, as the standard writes them; of very many the first."""
    labels = [option.label for option in field.options]
    return "; ".join(labels[:_WORDS_SHOWN]) + (" …" if len(labels) > _WORDS_SHOWN else "")


def _a_text(field: Field, cell: str, today: date, most: int = MOST_NAME) -> str:
    if len(cell) > most:
        raise Unclear(_("Longer than {most} characters.").format(most=most))
    return cell


def _a_long_text(field: Field, cell: str, today: date) -> str:
    return _a_text(field, cell, today, MOST_TEXT)


def _one(field: Field, cell: str, today: date) -> str:
    if option := words_of(field.key).get(squash(cell)):
        return option.code
    if _PARTS.search(cell) and len(_split(field, cell)) > 1:
        raise Unclear(_("Only one answer may stand here."))
    raise Unclear(_("This is none of the words of the standard: {words}.").format(words=_words_in(field)))


def _several(field: Field, cell: str, today: date) -> tuple[str, ...]:
    """The codes of a cell, each once and in the order of the standard, so that equal answers read alike."""
    chosen = {option.code for option in _split(field, cell)}
    order = [option.code for option in field.options]
    return tuple(sorted(chosen, key=order.index)) if field.kind == "multi" else _as_written(field, cell)


def _as_written(field: Field, cell: str) -> tuple[str, ...]:
    """Citizenships keep their order: the first is the one that a person names first."""
    return tuple(dict.fromkeys(option.code for option in _split(field, cell)))


def _split(field: Field, cell: str) -> list[Option]:
    """The options in a cell. Labels hold commas themselves, so the longest run of parts that is one wins."""
    words = words_of(field.key)
    if whole := words.get(squash(cell)):
        return [whole]
    parts = [part for part in map(squash, _PARTS.split(cell)) if part]
    if len(parts) > _MOST_PARTS:
        raise Unclear(_("Too many answers stand in one cell."))
    if not parts or (len(parts) == 1 and parts[0] not in words):
        raise Unclear(_("This is none of the words of the standard: {words}.").format(words=_words_in(field)))
    found: list[Option] = []
    place = 0
    while place < len(parts):
        ends = (end for end in range(len(parts), place, -1) if "".join(parts[place:end]) in words)
        end = next(ends, 0)
        if not end:
            raise Unclear(
                _("Answer {number} of this cell is none of the words of the standard: {words}.").format(
                    number=len(found) + 1, words=_words_in(field)
                )
            )
        found.append(words["".join(parts[place:end])])
        place = end
    return found


def _a_language(field: Field, cell: str, today: date) -> str:
    """A language that our list does not have stays word for word."""
    option = words_of(field.key).get(squash(cell))
    return option.code if option else _a_text(field, cell, today, 100)


def _yes_or_no(field: Field, cell: str, today: date) -> str:
    word = squash(cell) or cell
    if word in _YES or cell == "+":
        return "yes"
    if word in _NO or cell == "-":
        return "no"
    raise Unclear(_("Write yes or no."))


def _a_whole_number(field: Field, cell: str, today: date) -> str:
    if not re.fullmatch(r"[0-9]{1,3}", cell):
        raise Unclear(_("Write a whole number, such as 2."))
    return str(int(cell))


def _a_number(field: Field, cell: str, today: date) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,6}([.,][0-9]{1,12})?", cell):
        raise Unclear(_("Write a number, such as 53.9."))
    return cell.replace(",", ".").removeprefix("+")


def _a_phone(field: Field, cell: str, today: date) -> str:
    """Word for word: how a number is written says how it is dialled. E.164 allows fifteen digits."""
    digits = sum(character.isdigit() for character in cell)
    if not re.fullmatch(r"[0-9+()\-./ \u00a0]+", cell) or digits < 3:
        raise Unclear(_("This is no telephone number."))
    if digits > 15:
        raise Unclear(_("A telephone number has 15 digits at most: write one number here."))
    return cell


_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]{5,15}Z?)?")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?: ?г\.?)?")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}")


def _a_date(field: Field, cell: str, today: date) -> str:
    """Excel's own dates and ISO, day.month.year, and day/month/year where it can be read in one way only."""
    if found := _ISO.fullmatch(cell):
        return _day(*map(int, found.groups()))
    if found := _DOTTED.fullmatch(cell):
        day, month, year = map(int, found.groups())
        return _day(year, month, day)
    if found := _SLASHED.fullmatch(cell):
        day, month, year = map(int, found.groups())
        if day <= 12 and month <= 12 and day != month:
            raise Unclear(_("Which is the day, which the month? Write it as 2024-02-25 or 25.02.2024."))
        if month > 12:
            raise Unclear(_("The month stands first here. Write it as 2024-02-25 or 25.02.2024."))
        return _day(year, month, day)
    if _SHORT_YEAR.fullmatch(cell):
        raise Unclear(_("Write the year with four digits."))
    raise Unclear(_("This is no date. Write it as 2024-02-25 or 25.02.2024."))


def _day(year: int, month: int, day: int) -> str:
    try:
        found = date(year, month, day)
    except ValueError:
        raise Unclear(_("There is no such day in the calendar.")) from None
    if found < _EARLIEST or year > 2100:
        raise Unclear(_("The year cannot be right."))
    return found.isoformat()


def _a_birth(field: Field, cell: str, today: date) -> str:
    """A date of birth; a year alone is taken as well, for many people know no more."""
    if re.fullmatch(r"[0-9]{4}", cell):
        if not _EARLIEST.year <= int(cell) <= today.year:
            raise Unclear(_("The year cannot be right."))
        return cell
    born = _a_date(field, cell, today)
    if born > today.isoformat():
        raise Unclear(_("This day has not come yet."))
    return born


_READERS: Mapping[str, Callable[[Field, str, date], Value]] = {
    "text": _a_text,
    "longtext": _a_long_text,
    "choice": _one,
    "multi": _several,
    "countries": _several,
    "language": _a_language,
    "yesno": _yes_or_no,
    "whole": _a_whole_number,
    "number": _a_number,
    "phone": _a_phone,
    "date": _a_date,
    "birth": _a_birth,
}
