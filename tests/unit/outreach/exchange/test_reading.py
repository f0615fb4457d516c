"""A file is read whatever program wrote it, or refused with a sentence that says what to do."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from opennrm.outreach.exchange import reading
from opennrm.outreach.exchange.columns import heads_of
from opennrm.outreach.exchange.reading import Unreadable, read
from tests.factories.lists import invented, saved, sheet_of, template

LINES = [
    ["Имя", "Фамилия", "Note"],
    ["Тамара", "Небывалова", 'a "word"; and, more'],
    ["Янка", "", "two\nlines"],
]
AS_READ = [tuple(line) for line in LINES]


def comma_file(delimiter: str, encoding: str) -> bytes:
    rows = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in LINES]
    return "\r\n".join(rows).encode(encoding)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
def test_comma_files_of_every_kind_are_read(delimiter: str, encoding: str) -> None:
    assert [cells for _number, cells in read(comma_file(delimiter, encoding)).rows] == AS_READ


def test_a_file_that_names_its_own_delimiter_is_believed() -> None:
    assert read(b"sep=;\r\nFirst Name;a,b,c\r\nOskar;1,2,3").rows[1] == (3, ("Oskar", "1,2,3"))


def test_a_spreadsheet_keeps_dates_whole_numbers_and_its_own_row_numbers() -> None:
    lines: list[list[Any]] = [
        ["First Name", "Birthdate", "Number of Children"],
        [],
        ["Oskar", date(1990, 3, 7), 2.0],
        ["Vesna", datetime(1991, 4, 8, 0, 0), True],
    ]

    assert read(sheet_of(lines)).rows[1:] == (
        (3, ("Oskar", "1990-03-07", "2")),
        (4, ("Vesna", "1991-04-08", "yes")),
    )


def test_formulas_are_never_read_only_what_they_came_to() -> None:
    assert read(sheet_of([["First Name", "Title"], ["Oskar", "=1+1"]])).rows[1][1] == ("Oskar", "")


def test_what_our_own_export_escaped_comes_back_as_it_was() -> None:
    assert read(sheet_of([["First Name"], ["'=1+1"], ["''+x"], ["'quoted'"]])).rows[1:] == (
        (2, ("=1+1",)), (3, ("'+x",)), (4, ("'quoted'",)),
    )  # fmt: skip


@pytest.mark.parametrize("validation", [False, True])
def test_the_template_is_read_with_its_numbered_blank_rows(validation: bool) -> None:
    sheet = read(template(invented(3), numbered=1000, validation=validation))

    assert len(sheet.rows) == 1002
    assert heads_of(sheet.rows).begins == 2


def test_the_sheet_with_the_headings_is_found_wherever_it_stands() -> None:
    book = Workbook()
    first: Any = book.active
    first.append(["Read me first"])
    book.create_sheet("People").append(["First Name", "Second Name"])

    assert read(saved(book)).rows == ((1, ("First Name", "Second Name")),)


def test_our_own_json_is_read() -> None:
    content = {"rows": [{"prs_FirstName": "Янка", "prs_Citizenship": ["BY", "PL"]}, {"prs_Title": "=x"}]}

    sheet = read(json.dumps(content).encode())

    assert sheet.rows == (
        (1, ("prs_FirstName", "prs_Citizenship", "prs_Title")),
        (2, ("Янка", "BY; PL", "")),
        (3, ("", "", "=x")),
    )


def a_zip(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def with_sheet(xml: str) -> bytes:
    """A spreadsheet whose sheet is this XML."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet_of([["First Name"], ["Oskar"]]))) as source,
        zipfile.ZipFile(file, "w") as made,
    ):
        for part in source.infolist():
            content = source.read(part.filename)
            made.writestr(
                part.filename, xml.encode() if part.filename == "xl/worksheets/sheet1.xml" else content
            )
    return file.getvalue()


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
ENTITIES = (
    '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    + SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row>')
)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"x" * (reading.MOST_BYTES + 1), "10 MB"),
        (b"PK\x03\x04 and then nothing", "cannot be opened"),
        (a_zip(readme_xml=b"x"), "no spreadsheet"),
        (a_zip(xl__workbook_xml=b"not xml"), "damaged"),
        (a_zip(xl__workbook_xml=b"<x/>", bomb=b"\x00" * (reading.MOST_UNPACKED + 1)), "far too large"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old .xls"),
        (b"%PDF-1.4\n%\xd3\xeb\xe9\xe1\n", "no spreadsheet"),
        (b"%PDF-1.4 all in ASCII", "no spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\x00", "no spreadsheet"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "no spreadsheet"),
        (b"{\\rtf1 Dear colleagues", "no spreadsheet"),
        (b'{"rows": [', "damaged"),
        (b'{"rows": {"a": 1}}', "no list of rows"),
        (b'{"rows": [{"a": {"b": 1}}]}', "no list of rows"),
        (b"[" * 100_000, "damaged"),
        (b'{"rows": []}', "nothing"),
        (b"\xff\xfe\x00", "letters"),
        (with_sheet(ENTITIES), "damaged"),
        (with_sheet(SHEET.format('<row r="1"><c r="A1"><v>#')), "damaged"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(content)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ('<row r="9999999999"><c r="A9999999999"><v>1</v></c></row>', "rows"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "columns"),
    ],
)
def test_a_sheet_that_claims_to_be_endless_is_refused_at_once(cells: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(with_sheet(SHEET.format(cells)))


def test_a_list_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 5)

    with pytest.raises(Unreadable, match="more than 5 rows"):
        read("\n".join(["First Name", *["Oskar"] * 6]).encode())
    assert len(read("\n".join(["First Name", *["Oskar"] * 5]).encode()).rows) == 6


def test_control_characters_and_halves_of_letters_are_left_out() -> None:
    assert read(b'{"rows": [{"prs_Title": "a\\u0000b\\ud800c\\r\\nd"}]}').rows[1] == (2, ("abc\nd",))
