"""Where each value lives is written down where people look it up, and is true."""

from __future__ import annotations

from datetime import date

import pytest

from opennrm.outreach.exchange.homes import WHERE, Homes, homes_of, left_over, put_together, values_of
from opennrm.outreach.exchange.standard import Field, Value, fields

TODAY = date(2026, 11, 25)
# A status goes to its home only with the body that said so; a case has two states for four words.
WITH = {
    "vic_TraffickingStatus": {"vic_TraffickingStatusDecisionMakingOrg": "NGO"},
    "vic_TraffickingStatusDecisionMakingOrg": {"vic_TraffickingStatus": "PossibleVictimOfTrafficking"},
}
SAMPLES = {
    "date": "2024-02-25",
    "birth": "1990-03-07",
    "phone": "113",
    "language": "bel",
    "countries": ("BY",),
}


def sample(field: Field) -> Value:
    if field.key == "cas_Status":
        return "Closed"
    code = field.options[0].code if field.options else "1"
    return SAMPLES.get(field.kind, (code,) if field.kind == "multi" else code)


@pytest.mark.parametrize("key", list(fields()))
def test_a_field_is_said_to_have_a_home_when_it_has_one(key: str) -> None:
    beside: dict[str, Value] = dict(WITH.get(key, {}))

    has_home = homes_of({**beside, key: sample(fields()[key])}, TODAY) != homes_of(beside, TODAY)

    assert has_home == (key in WHERE)


@pytest.mark.parametrize(
    ("born", "group"),
    [("2008-11-25", "adult"), ("2008-11-26", "child"), ("2008", "unknown"), ("2007", "adult"), ("2009", "child"), ("", "unknown")],
)  # fmt: skip
def test_adult_or_child_is_told_by_the_birth_and_never_guessed(born: str, group: str) -> None:
    assert homes_of({"prs_Birthdate": born} if born else {}, TODAY).age_group(TODAY) == group


def test_a_home_that_has_changed_speaks_for_itself() -> None:
    row: dict[str, Value] = {"prs_Gender": "TransgenderMasculine", "prs_MailingCity": "Выдуманск"}
    kept = left_over(row, TODAY)
    live = values_of(Homes(sex="male", address="Elsewhere 1", opened_on=TODAY))

    now = put_together(live, kept)

    assert (now["prs_Gender"], now["prs_MailingStreet"]) == ("Masculine", "Elsewhere 1")


def test_each_form_of_exploitation_is_a_time_of_its_own_and_the_sector_goes_with_the_work() -> None:
    from opennrm.outreach.exchange.homes import episodes_of

    row: dict[str, Value] = {
        "vic_TypeOfExploitation": ("ForcedLabour", "SexualExploitation"),
        "vic_TypeOfSexExploitation": ("Prostitution",),
        "vic_ForcedLabourIndustry": "F_Construction",
    }

    told = {each["form"]: each["sector"] for each in episodes_of(homes_of(row, TODAY))}

    assert told == {"forced_labour": "F", "prostitution": ""}
