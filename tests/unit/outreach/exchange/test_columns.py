"""Which column is which field: by name or label, and by nobody's guess where the header rows disagree."""

from __future__ import annotations

import pytest

from opennrm.outreach.exchange.columns import (
    NotNamed,
    Trusted,
    field_headed,
    heads_of,
    index_of,
    letter,
    mapped_by,
)
from opennrm.outreach.exchange.reading import read
from opennrm.outreach.exchange.standard import OWN_NUMBER, fields
from tests.factories.lists import BY_LABELS, NAMES, template

BOTH_ROWS = read(template([])).rows


@pytest.mark.parametrize(
    "heading", ["prs_FirstName", "PRS_firstname ", "First  Name", "имя", "Імя", "prs_First_Name"]
)
def test_a_column_is_known_by_name_or_label_however_it_is_written(heading: str) -> None:
    assert field_headed(heading) == "prs_FirstName"


def test_names_that_the_template_misspells_or_leaves_out_are_known() -> None:
    mapped = heads_of(BOTH_ROWS).mapped()

    assert (
        mapped[NAMES.index("vic_TraffickinStatusDecisionMakingOrg") + 1]
        == "vic_TraffickingStatusDecisionMakingOrg"
    )
    assert mapped[NAMES.index(None) + 1] == "cas_ReasonForOutgoingReferral"


def test_where_the_two_rows_disagree_somebody_has_to_say() -> None:
    heads = heads_of(BOTH_ROWS)

    assert [column.letter for column in heads.in_doubt] == ["N", "O", "Q", "R"]
    assert heads.unknown == []
    assert heads.mapped()[13] == ""
    assert heads.mapped(Trusted.LABELS)[1:] == tuple(BY_LABELS)
    assert heads.mapped(Trusted.NAMES)[13] == "prs_MailingCity"


def test_a_list_with_one_header_row_begins_below_it() -> None:
    heads = heads_of(
        [(1, ("Register 2024",)), (3, ("Фамилия", "Имя", "Shoe size")), (4, ("Небывалова", "Тамара", "38"))]
    )

    assert (heads.mapped(), heads.begins) == (("prs_SecondName", "prs_FirstName", ""), 2)
    assert [column.heading for column in heads.unknown] == ["Shoe size"]


def test_a_list_with_headings_that_nobody_knows_can_still_be_named() -> None:
    heads = heads_of([(1, ("foo", "bar")), (2, ("Oskar", "x"))])

    assert heads.begins == 1
    assert mapped_by(heads, {"A": "First Name", "bar": "own_number"}) == ("prs_FirstName", OWN_NUMBER)


def test_two_columns_of_one_field_are_not_both_taken() -> None:
    assert heads_of([(1, ("First Name", "prs_FirstName", "Title"))]).mapped() == (
        "prs_FirstName",
        "",
        "prs_Title",
    )


def test_labels_that_could_mean_any_address_are_known_by_their_full_name_alone() -> None:
    assert (field_headed("City"), field_headed("hte_City")) == ("", "hte_City")
    assert all(field_headed(key) == key for key in fields())


def test_a_file_of_choices_names_columns_by_letter_or_heading() -> None:
    heads = heads_of(BOTH_ROWS)

    mapped = mapped_by(heads, {"headers": "labels", "A": "own_number", "Salutation": ""})

    assert (mapped[0], mapped[2], mapped[13]) == (OWN_NUMBER, "", "prs_MailingStreet")


@pytest.mark.parametrize(
    "choices",
    [{}, {"headers": "both"}, {"headers": "labels", "ZZ": "prs_Title"}, {"headers": "labels", "A": "shoe"}],
)
def test_a_file_of_choices_that_leaves_a_doubt_is_refused(choices: dict[str, str]) -> None:
    with pytest.raises(NotNamed):
        mapped_by(heads_of(BOTH_ROWS), choices)


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_called_as_a_spreadsheet_calls_them(index: int, name: str) -> None:
    assert (letter(index), index_of(name.lower())) == (name, index)
