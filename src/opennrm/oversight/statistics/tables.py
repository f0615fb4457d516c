"""How do figures leave as a file? As comma-separated text that no spreadsheet can mistake for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from .queries import Counts, Row
from .stages import NOT_ACROSS, UNIT

# A cell that begins so is run as a formula by spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_HEAD = ("unit", "stage", "year", "group_by", "group", "label", "count", "year_basis", "source_body", "note")


def csv_text(counts: Counts) -> str:
    """Every figure of the page, one line each, with unit, stage, basis and source body (rule R20).

    `count` is a rounded number, "<5", or empty where nothing is known.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_HEAD)
    writer.writerows([safe_cell(cell) for cell in line] for line in _lines(counts))
    return file.getvalue()


def safe_cell(text: object) -> str:
    """The text with an apostrophe in front where a spreadsheet would run it.

    >>> [safe_cell(cell) for cell in ("=1+1", "<5", 40)]
    ["'=1+1", '<5', '40']
    """
    cell = str(text)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _lines(counts: Counts) -> Iterator[tuple[object, ...]]:
    yield from _line(counts, "total", Row("all", "", counts.totals))
    for table in (counts.quarters, *counts.breakdowns):
        for row in table.rows:
            yield from _line(counts, table.key, row)


def _line(counts: Counts, group_by: str, row: Row) -> Iterator[tuple[object, ...]]:
    for stage, count in zip(counts.stages, row.counts, strict=True):
        yield (
            UNIT, stage.key, counts.year or "all", group_by, row.key, row.label, count.plain,
            stage.year_basis, stage.source, NOT_ACROSS,
        )  # fmt: skip
