"""What is wrong with a list is said by row, column and reason; rows alike are told apart or asked about."""

from __future__ import annotations

import io
from datetime import date

from openpyxl import load_workbook

from opennrm.outreach.exchange.columns import Trusted, heads_of
from opennrm.outreach.exchange.reading import read
from opennrm.outreach.exchange.rows import Taken, take
from opennrm.outreach.exchange.writing import error_sheet
from tests.factories.lists import invented, sheet_of, template

TODAY = date(2026, 11, 25)


def taken(content: bytes) -> Taken:
    sheet = read(content)
    heads = heads_of(sheet.rows)
    return take(sheet, heads, heads.mapped(Trusted.LABELS), today=TODAY)


def test_blank_rows_with_a_running_number_are_nobody() -> None:
    found = taken(template(invented(3), numbered=1000))

    assert [line.row for line in found.lines] == [3, 4, 5]
    assert found.problems == ()


def test_every_problem_has_its_row_and_its_column() -> None:
    rows = invented(3)
    rows[1] |= {"prs_Birthdate": "04/05/1990", "prs_MobilePhone": "unknown"}

    found = taken(template(rows))

    assert [(p.row, p.column, p.field) for p in found.problems] == [
        (4, "G", "prs_Birthdate"),
        (4, "M", "prs_MobilePhone"),
    ]
    assert [line.row for line in found.lines] == [3, 5]


def test_the_same_number_twice_is_a_problem() -> None:
    found = taken(sheet_of([["Own number", "First Name"], ["A 1", "Oskar"], ["a  1", "Vesna"]]))

    assert [(p.row, p.column) for p in found.problems] == [(3, "A")]
    assert "Row 2" in found.problems[0].because


def test_a_named_person_twice_is_a_problem_and_two_nameless_rows_alike_are_two_people() -> None:
    head = ["First Name", "Gender", "Type of Exploitation"]
    nameless = ["", "Feminine", "Forced labour"]

    found = taken(
        sheet_of([head, ["Oskar", "Masculine", ""], nameless, nameless, nameless, ["Oskar", "Masculine", ""]])
    )

    assert [p.row for p in found.problems] == [6]
    assert [line.again for line in found.lines] == [0, 0, 1, 2]
    assert len({line.form for line in found.lines}) == 4


def test_the_sheet_that_goes_back_holds_the_rows_with_problems_and_what_is_wrong() -> None:
    rows = invented(4)
    rows[2] |= {"prs_Gender": "?", "prs_SecondName": "=Небывалова"}
    sheet = read(template(rows))
    heads = heads_of(sheet.rows)
    found = take(sheet, heads, heads.mapped(Trusted.LABELS), today=TODAY)

    back = load_workbook(io.BytesIO(error_sheet(sheet, heads, found.problems))).active
    assert back is not None
    lines = list(back.values)

    assert len(lines) == 3
    assert lines[1][-1] == "What is wrong"
    assert str(lines[2][-1]).startswith("Row 5: H: ")


def test_nothing_of_a_row_stands_in_what_is_printed_of_it() -> None:
    (line,) = taken(template(invented(1))).lines

    assert "sealed" in repr(line) and str(line.values["prs_SecondName"]) not in repr(line)
