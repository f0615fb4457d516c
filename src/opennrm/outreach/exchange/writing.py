"""How does a list leave the platform? In the layout of the published template, as JSON, or as a comma file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.writer.excel import save_workbook

from .columns import Heads
from .escaping import escaped
from .reading import Sheet
from .rows import Problem, by_row, in_words
from .standard import ATTRIBUTION, OWN_NUMBER, Value, fields

SCHEMA = "opennrm-htcds-1"  # docs/reference/htcds.md says what it means
# The columns of the published spreadsheet, in its order; what else is known follows behind them.
TEMPLATE = (
    "cas_CaseOwner", "prs_Salutation", "prs_FirstName", "prs_SecondName", "con_Consent", "prs_Birthdate",
    "prs_Gender", "prs_Citizenship", "prs_Title", "prs_Email", "prs_HomePhone", "prs_MobilePhone",
    "prs_MailingCity", "prs_MailingCountry", "prs_MailingState", "prs_MailingStreet", "prs_MailingPostalCode",
    "vic_TraffickingStatus", "vic_TraffickingStatusDecisionMakingOrg", "vic_MethodOfRecruitment",
    "vic_LocationOfRecruitment", "vic_MethodsOfControl", "vic_TypeOfExploitation", "vic_ForcedLabourIndustry",
    "vic_TypeOfSexExploitation", "vic_LocationOfExploitation", "cas_Status", "cas_ReferringOrganisation",
    "cas_IncomingReferralDate", "cas_ReferringPrimaryCaseWorker", "cas_ReasonForIncomingReferral",
    "cas_IncomingReferralDetails", "cas_ReferredOrganisation", "cas_ReferredPrimaryCaseWorker",
    "cas_ReasonForOutgoingReferral", "cas_OutgoingReferralDate", "cas_OutgoingReferralDetails",
    "cas_ReasonForCaseClosure",
)  # fmt: skip


class Format(StrEnum):
    """What kind of file a list leaves in."""

    XLSX = "xlsx"
    JSON = "json"
    CSV = "csv"


Row = Mapping[str, Value]  # values of the standard, and OWN_NUMBER in a working copy


def written(rows: Sequence[Row], kind: Format, *, about: Sequence[str] = ()) -> bytes:
    """The rows as a file of that kind, with what is said about it where the kind has a place for it."""
    if kind is Format.JSON:
        return _as_json(rows, about)
    if kind is Format.CSV:
        return _as_csv(rows)
    return _as_xlsx(rows, about)


def columns_of(rows: Iterable[Row]) -> list[str]:
    """The columns of the template, then every other field that a row holds."""
    used = {key for row in rows for key in row}
    more = [key for key in fields() if key in used and key not in TEMPLATE]
    return [*TEMPLATE, *more, *([OWN_NUMBER] if OWN_NUMBER in used else [])]


def error_sheet(sheet: Sheet, heads: Heads, problems: Sequence[Problem]) -> bytes:
    """The rows with problems as they came, each with what is wrong behind it, below their own headers."""
    wrong = by_row(problems)
    book = Workbook(write_only=True)
    page = book.create_sheet("Rows with problems")
    last = sheet.width
    for place, (number, cells) in enumerate(sheet.rows):
        if place < heads.begins:
            page.append([*_padded(cells, last), _("What is wrong") if place == heads.begins - 1 else ""])
        elif number in wrong:
            page.append([*_padded(cells, last), f"{_('Row')} {number}: {in_words(wrong[number])}"])
    return _bytes_of(book)


def _padded(cells: Sequence[str], width: int) -> list[str | None]:
    return [escaped(cell) or None for cell in [*cells, *[""] * (width - len(cells))]]


def _as_json(rows: Sequence[Row], about: Sequence[str]) -> bytes:
    content = {
        "schema": SCHEMA,
        "standard": "HTCDS 2.0",
        "about": [*about, ATTRIBUTION],
        "rows": [
            {key: list(said) if isinstance(said, tuple) else said for key, said in row.items()}
            for row in rows
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _as_csv(rows: Sequence[Row]) -> bytes:
    """Codes under the names of the fields; UTF-8 with the mark that spreadsheets look for."""
    names = columns_of(rows)
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(names)
    lines.writerows([escaped(_joined(row.get(name, ""))) for name in names] for row in rows)
    return ("\ufeff" + text.getvalue()).encode()


def _as_xlsx(rows: Sequence[Row], about: Sequence[str]) -> bytes:
    """Two header rows and a running number before each row, as in the template; labels instead of codes."""
    names = columns_of(rows)
    book = Workbook(write_only=True)
    page = book.create_sheet("Case Sheet")
    page.freeze_panes = "B3"
    for header in ([None, *names], [None, *(_label(name) for name in names)]):
        page.append([_bold(page, text) for text in header])
    for number, row in enumerate(rows, start=1):
        page.append([number, *(escaped(in_labels(name, row.get(name, ""))) or None for name in names)])
    notes = book.create_sheet("about")
    for line in (*about, ATTRIBUTION):
        notes.append([escaped(line)])
    return _bytes_of(book)


def _label(name: str) -> str:
    return fields()[name].label if name in fields() else "Own number"


def in_labels(name: str, said: Value) -> str:
    """A value in the words of the standard instead of its codes."""
    if name not in fields() or fields()[name].kind == "language":
        return _joined(said)
    field = fields()[name]
    parts = said if isinstance(said, tuple) else (said,)
    return "; ".join(field.label_of(part) for part in parts)


def _joined(said: Value) -> str:
    return "; ".join(said) if isinstance(said, tuple) else said


def _bold(page: Any, text: str | None) -> Any:
    cell = WriteOnlyCell(page, value=text)
    cell.font = Font(bold=True)
    return cell


def _bytes_of(book: Workbook) -> bytes:
    file = io.BytesIO()
    save_workbook(book, file)
    return file.getvalue()
