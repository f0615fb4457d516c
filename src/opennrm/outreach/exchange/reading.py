"""What stands in this file? Rows of texts from a spreadsheet, a comma file or our own JSON, or a sentence why not.

Whoever sent the file is not trusted: sizes are asked before anything is unpacked, entities of XML are refused,
and a file that cannot be read ends in `Unreadable`, never in a broken page.
"""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext as _

from . import columns
from .escaping import unescaped

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 120 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_LETTERS = 32_767  # of a cell: what a spreadsheet holds
_MOST_LINES = 1_048_576  # of a sheet, blank ones counted
_DELIMITERS = ";,\t"
_NO_TABLES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"{\\rtf",
)  # a scan, pictures, a letter: what is at hand when a list is sought
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

Cells = tuple[str, ...]


class Unreadable(Exception):
    """The file cannot be taken in; the text says what to do."""


@dataclass(frozen=True)
class Sheet:
    """The rows of a file that hold anything, with their numbers as a spreadsheet counts them."""

    rows: tuple[tuple[int, Cells], ...]

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max((len(cells) for _number, cells in self.rows), default=0)


def read(content: bytes) -> Sheet:
    """The rows of a file, whatever kind it is; Unreadable with a sentence otherwise."""
    if not content.strip():
        raise Unreadable(_("This file is empty."))
    if len(content) > MOST_BYTES:
        raise Unreadable(_("This file is larger than 10 MB. Split the list into several files."))
    if content.startswith(b"PK"):
        return _spreadsheet(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _("This is an old .xls file, or one with a password. Save it as .xlsx without a password.")
        )
    if content.startswith(_NO_TABLES):
        raise Unreadable(_no_spreadsheet())
    text = _decoded(content)
    if text.lstrip().startswith(("{", "[")):
        return _of_json(text)
    return _comma_file(text)


def _spreadsheet(content: bytes) -> Sheet:
    import openpyxl

    _refuse_bombs(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # it warns of everything it leaves out, such as lists to choose from
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheets = [_sheet(_lines_of(page)) for page in book.worksheets]
    except Unreadable:
        raise
    except Exception as wrong:  # the library stumbles over a broken file in many ways
        raise Unreadable(
            _("This spreadsheet is damaged. Open it, save it again as .xlsx, and try once more.")
        ) from wrong
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise Unreadable(_("There is nothing in this file."))
    return max(sheets, key=lambda sheet: columns.recognised(sheet.rows))  # the first of equals


def _refuse_bombs(content: bytes) -> None:
    """Ask the archive what it would unpack to, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except Exception as wrong:
        raise Unreadable(_("This file looks like a spreadsheet, but it cannot be opened.")) from wrong
    if len(parts) > 2000 or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(
            _("Unpacked, this spreadsheet would be far too large. Split the list into several files.")
        )
    if not any(part.filename.casefold() == "xl/workbook.xml" for part in parts):
        raise Unreadable(_no_spreadsheet())


def _no_spreadsheet() -> str:
    return _("This is no spreadsheet. Choose an .xlsx, .csv or .json file.")


def _lines_of(page: Any) -> Iterator[Sequence[Any]]:
    page.reset_dimensions()  # what a sheet says of its own size may be wrong
    return page.iter_rows(values_only=True)  # type: ignore[no-any-return]


def _sheet(lines: Iterable[Sequence[Any]], *, escaped: bool = True) -> Sheet:
    rows: list[tuple[int, Cells]] = []
    for number, line in enumerate(lines, start=1):
        if number > _MOST_LINES or len(rows) > MOST_ROWS:
            raise Unreadable(
                _("This file has more than {most} rows. Split the list into several files.").format(
                    most=MOST_ROWS
                )
            )
        if any(value is not None and value != "" for value in line[MOST_COLUMNS:]):
            raise Unreadable(_("This file has more than {most} columns.").format(most=MOST_COLUMNS))
        cells = tuple(_text(value, escaped=escaped) for value in line[:MOST_COLUMNS])
        if any(cells):
            rows.append((number, cells))
    return Sheet(tuple(rows))


def _text(value: Any, *, escaped: bool) -> str:
    """A cell as text: dates as ISO writes them, whole numbers without a decimal point."""
    if isinstance(value, str):
        return _typed(value, escaped=escaped)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)


def _typed(value: str, *, escaped: bool) -> str:
    """What somebody typed, without control characters and without the apostrophe of our own export."""
    if len(value) > MOST_LETTERS:
        raise Unreadable(_("A cell of this file is longer than a spreadsheet allows."))
    text = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return (unescaped(text) if escaped else text).strip()


_BY_MARK = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def _decoded(content: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else the Cyrillic of Windows."""
    encodings = [encoding for mark, encoding in _BY_MARK if content.startswith(mark)]
    if not encodings and content[:200].count(0) * 4 > len(content[:200]):
        encodings = ["utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"]
    for encoding in encodings or ["utf-8", "cp1251"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The letters of this file cannot be read. Save it as .xlsx, or as CSV in UTF-8."))


def _comma_file(text: str) -> Sheet:
    lines = text.splitlines()
    named = re.fullmatch(r"sep=([;,\t])", lines[0].strip(), re.IGNORECASE) if lines else None
    delimiter = named[1] if named else _delimiter(lines[:20])
    body = io.StringIO("\n" + text.split("\n", 1)[1] if named and "\n" in text else text, newline="")
    try:
        return _sheet_with_rows(csv.reader(body, delimiter=delimiter))
    except csv.Error as wrong:
        raise Unreadable(
            _("This file cannot be read as a table. Save it as .xlsx, or as CSV in UTF-8.")
        ) from wrong


def _delimiter(lines: Iterable[str]) -> str:
    """What separates the cells: that which stands most often in the first lines, outside quotation marks."""
    outside = re.sub(r'"[^"]*"', "", "\n".join(lines))
    return max(_DELIMITERS, key=outside.count)


def _of_json(text: str) -> Sheet:
    """Our own export: ``{"rows": [{"prs_FirstName": "…", "prs_Citizenship": ["BY", "RU"]}, …]}``."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise Unreadable(_("This looks like JSON, but it is damaged.")) from wrong
    rows = content.get("rows") if isinstance(content, dict) else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable(_("This JSON holds no list of rows as OpenNRM writes it."))
    names = list(dict.fromkeys(str(name) for row in rows for name in row))
    lines: list[list[Any]] = [list(names), *([_plain(row.get(name)) for name in names] for row in rows)]
    return _sheet_with_rows(lines, escaped=False)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    if isinstance(value, dict):
        raise Unreadable(_("This JSON holds no list of rows as OpenNRM writes it."))
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    return value


def _sheet_with_rows(lines: Iterable[Sequence[Any]], *, escaped: bool = True) -> Sheet:
    sheet = _sheet(lines, escaped=escaped)
    if not sheet.rows:
        raise Unreadable(_("There is nothing in this file."))
    return sheet
