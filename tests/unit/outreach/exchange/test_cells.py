"""A cell says one thing or it is unclear; nothing is guessed about a person."""

from __future__ import annotations

from datetime import date

import pytest

from opennrm.outreach.exchange.cells import Unclear, value_of
from opennrm.outreach.exchange.standard import Value, fields

TODAY = date(2026, 11, 25)
CONTROL, FORM, COUNTRY, WORK = (
    "vic_MethodsOfControl", "vic_TypeOfExploitation", "prs_Citizenship", "vic_ForcedLabourIndustry",
)  # fmt: skip


def said(field: str, cell: str) -> Value:
    return value_of(fields()[field], cell, today=TODAY)


@pytest.mark.parametrize(
    "cell", ["2024-03-25", "25.03.2024", "25/03/2024", "2024-03-25 00:00:00", "25.03.2024 г."]
)
def test_a_date_is_read_in_the_ways_that_people_write_it(cell: str) -> None:
    assert said("cas_IncomingReferralDate", cell) == "2024-03-25"


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("04/05/2024", "Which is the day"),
        ("03/25/2024", "month stands first"),
        ("25.03.24", "four digits"),
        ("31.02.2024", "no such day"),
        ("45000", "no date"),
        ("spring", "no date"),
        ("0004-01-01", "cannot be right"),
        ("2024-13-01", "no such day"),
    ],
)
def test_a_date_that_can_be_read_in_two_ways_or_none_gets_a_reason(cell: str, says: str) -> None:
    with pytest.raises(Unclear, match=says):
        said("cas_IncomingReferralDate", cell)


def test_the_same_day_and_month_cannot_be_mistaken() -> None:
    assert said("cas_IncomingReferralDate", "05/05/2024") == "2024-05-05"


def test_a_year_alone_is_taken_as_a_birth_and_as_nothing_else() -> None:
    assert said("prs_Birthdate", "1990") == "1990"
    with pytest.raises(Unclear):
        said("cas_IncomingReferralDate", "1990")
    with pytest.raises(Unclear, match="not come yet"):
        said("prs_Birthdate", "2026-11-26")
    with pytest.raises(Unclear, match="cannot be right"):
        said("prs_Birthdate", "2027")


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("DebtBondage ", ("DebtBondage",)),
        ("Takes earnings; Debt bondage", ("DebtBondage", "TakesEarnings")),
        ("debt bondage|TAKES EARNINGS\nDebtBondage", ("DebtBondage", "TakesEarnings")),
        ("RestrictsMovement, UsesChildren", ("ThreatensChildrenFamily", "RestrictsMovement")),
        (
            "Threats of law enforcement,PsychoactiveSubstances",
            ("ThreatsLawEnforcement", "PsychoactiveSubstance"),
        ),
        ("Отобрали документы", ("WithholdsDocuments",)),
    ],
)
def test_several_answers_in_a_cell_are_told_apart_by_code_or_label(cell: str, codes: tuple[str, ...]) -> None:
    assert said(CONTROL, cell) == codes


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Water supply; sewerage, waste management and remediation", "E_WaterSupplySewerageWasteManagement"),
        ("Wholesale and retail trade; repair of motor vehicles and motorcycles",
         "G_WholesaleAndRetailTradeRepairOfMotorVehicles"),
        ("f_construction", "F_Construction"),
    ],
)  # fmt: skip
def test_labels_that_hold_commas_are_one_answer(cell: str, code: str) -> None:
    assert said(WORK, cell) == code


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Congo, Democratic Republic of the; Korea, Republic of", ("CD", "KR")),
        ("Russian Federation, BLR", ("RU", "BY")),
        ("Беларусь; Украіна", ("BY", "UA")),
        ("NA", ("NA",)),  # Namibia, which some readers take for "missing"
        ("Côte d'Ivoire", ("CI",)),
    ],
)
def test_countries_are_known_by_code_and_by_the_names_that_lists_write(
    cell: str, codes: tuple[str, ...]
) -> None:
    assert said(COUNTRY, cell) == codes


def test_an_answer_that_the_standard_does_not_have_is_named_by_its_place_not_by_its_words() -> None:
    with pytest.raises(Unclear, match="Answer 2") as unclear:
        said(FORM, "Forced labour; something else")
    assert "something" not in str(unclear.value)


def test_of_a_single_answer_nobody_is_told_that_it_is_the_first() -> None:
    with pytest.raises(Unclear, match=r"^This is none of the words of the standard: "):
        said(FORM, "something else")


def test_one_answer_where_one_is_asked() -> None:
    with pytest.raises(Unclear, match="Only one"):
        said("prs_Gender", "Feminine; Masculine")
    with pytest.raises(Unclear, match="none of the words of the standard: "):
        said("prs_Gender", "W")


def test_misspelt_codes_of_the_standard_keep_their_code() -> None:
    assert said("vic_RelationshipToTrafficker", "Unacquainted") == "Unaquainted"
    assert said("vic_RelationshipToTrafficker", "Unaquainted") == "Unaquainted"


@pytest.mark.parametrize(
    ("cell", "value"),
    [("Yes", "yes"), ("да", "yes"), ("ТАК", "yes"), ("1", "yes"), ("+", "yes"), ("no", "no"), ("нет", "no"), ("-", "no")],
)  # fmt: skip
def test_yes_and_no_in_three_languages(cell: str, value: str) -> None:
    assert said("con_Consent", cell) == value


def test_what_is_neither_yes_nor_no_is_not_guessed() -> None:
    with pytest.raises(Unclear, match="yes or no"):
        said("con_Consent", "she said maybe")


@pytest.mark.parametrize("cell", ["+375 (29) 000-00-00", "8029 0000000", "113"])
def test_a_telephone_number_stays_word_for_word(cell: str) -> None:
    assert said("prs_MobilePhone", cell) == cell


@pytest.mark.parametrize("cell", ["ask her sister", "+375 29 000 00 00, 8 029 111 11 11", "12"])
def test_what_nobody_could_dial_gets_a_reason(cell: str) -> None:
    with pytest.raises(Unclear):
        said("prs_MobilePhone", cell)


def test_a_language_that_no_list_has_stays_as_it_is_written() -> None:
    assert (said("prs_PrimaryLanguage", "bel"), said("prs_PrimaryLanguage", "Белорусский")) == ("bel", "bel")
    assert said("prs_PrimaryLanguage", "Kirundi") == "Kirundi"


def test_an_error_of_the_spreadsheet_is_no_answer() -> None:
    with pytest.raises(Unclear, match="error"):
        said("prs_FirstName", "#REF!")
