"""A list is brought in: each row a person with a case, in the homes that the platform has, and the rest word for word."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from opennrm.care.cases.models import CameBy, Case
from opennrm.care.identification.models import Episode, TraffickingStatus
from opennrm.care.identification.queries import episodes_of
from opennrm.care.identification.sections import ACCOUNT
from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.models import Record
from opennrm.foundation.access.sections import all_sections
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.models import Consent, Person
from opennrm.foundation.people.queries import find_by_identity
from opennrm.foundation.people.vault import open_contact, open_identity
from opennrm.outreach.exchange.models import IncomingList, Origin
from tests.factories import world
from tests.factories.lists import invented

from .conftest import Bring

pytestmark = pytest.mark.django_db

WORKER: dict[str, Any] = {
    "prs_FirstName": "Тамара",
    "prs_SecondName": "Небывалова",
    "con_Consent": "Yes",
    "prs_Birthdate": "07.03.1990",
    "prs_Gender": "Feminine",
    "prs_Citizenship": "Moldova, Republic of; Romania",
    "prs_MobilePhone": "+373 00 000 000",
    "prs_MailingStreet": "ул. Небывалая 14",
    "prs_MailingCity": "Выдуманск",
    "vic_TraffickingStatus": "Actual victim of trafficking",
    "vic_TraffickingStatusDecisionMakingOrg": "Court or prosecution",
    "vic_MethodsOfControl": "Debt bondage , Takes earnings",
    "vic_TypeOfExploitation": "Forced labour; Forced begging",
    "vic_ForcedLabourIndustry": "Electricity, gas, steam and air conditioning supply",
    "cas_Status": "Follow up",
    "cas_IncomingReferralDate": date(2024, 5, 2),
}


def test_what_has_a_home_goes_there(bring: Bring, desk_officer: Viewer) -> None:
    (case,) = bring([WORKER], desk_officer)

    person = Person.objects.get()
    assert (person.age_group, person.birth_year, person.sex, person.citizenship) == (
        "adult",
        1990,
        "female",
        "MD",
    )
    name = open_identity(person, desk_officer)
    assert (name.given_name, name.family_name, name.birth_date) == ("Тамара", "Небывалова", date(1990, 3, 7))
    contact = open_contact(person.contact, desk_officer)
    assert (contact.phone, contact.address) == ("+373 00 000 000", "ул. Небывалая 14, Выдуманск")
    assert (case.came_by, case.opened_on, case.closed_on) == (CameBy.LIST, date(2024, 5, 2), None)
    told = {one.episode.form: one.episode for one in episodes_of(desk_officer, case)}
    assert told.keys() == {"forced_labour", "forced_begging"}
    assert (told["forced_labour"].sector, told["forced_begging"].sector) == ("D", "")
    controls = {row.code for row in told["forced_labour"].controls.all()}
    assert controls == {"debt_bondage", "takes_earnings"}
    said = TraffickingStatus.objects.get()
    assert (said.status, said.body, said.said_on) == ("actual", "court_prosecution", date(2024, 5, 2))


def test_r09_a_list_that_says_consent_makes_no_consent_here(bring: Bring, desk_officer: Viewer) -> None:
    bring([WORKER], desk_officer)

    assert not Consent.objects.exists()


def test_r01_no_controls_are_taken_down_of_a_child(bring: Bring, desk_officer: Viewer) -> None:
    young = WORKER | {"prs_Birthdate": f"{clock.today().year - 12}-01-01"}

    (case,) = bring([young], desk_officer)

    assert case.person.age_group == "child"
    assert [row.controls.count() for row in Episode.objects.filter(case=case)] == [0, 0]


def test_r14_a_status_without_the_body_that_said_so_is_no_status(bring: Bring, desk_officer: Viewer) -> None:
    nobody_said = {
        key: said for key, said in WORKER.items() if key != "vic_TraffickingStatusDecisionMakingOrg"
    }

    bring([nobody_said], desk_officer)

    assert not TraffickingStatus.objects.exists()


def test_somebody_brought_in_is_found_by_name(bring: Bring, desk_officer: Viewer) -> None:
    bring([WORKER], desk_officer)

    found = find_by_identity(
        by=desk_officer, reason="person_here", given_name="тамара", family_name="НЕБЫВАЛОВА"
    )

    assert found == [Person.objects.get()]


def test_a_list_brought_in_twice_changes_nothing(bring: Bring, desk_officer: Viewer) -> None:
    rows = invented(12)
    bring(rows, desk_officer)

    again = bring(rows, desk_officer)

    assert again == []
    assert Case.objects.count() == Origin.objects.count() == 12
    assert IncomingList.objects.order_by("received_at").last().known == 12


def test_another_organisation_brings_in_the_same_list_for_itself(bring: Bring, desk_officer: Viewer) -> None:
    other = world.a_viewer("desk-officer")
    bring(invented(3), desk_officer)

    assert len(bring(invented(3), other)) == 3


@pytest.mark.parametrize("role", list(world.KIND_OF_ROLE))
def test_only_the_importing_organisation_sees_those_brought_in(
    role: str, bring: Bring, desk_officer: Viewer
) -> None:
    (case,) = bring([WORKER], desk_officer)
    colleague = world.a_viewer("desk-officer", desk_officer.organisation)
    stranger = world.a_viewer(role)

    records = Record.objects.filter(kind__in=("case", "list"))
    assert records.count() == 2
    assert not any(sees(stranger, record, section) for record in records for section in all_sections())
    assert sees(colleague, case.record, ACCOUNT)


@pytest.mark.parametrize("role", [role for role in world.KIND_OF_ROLE if role != "desk-officer"])
def test_only_a_desk_officer_brings_lists_in(role: str, bring: Bring) -> None:
    with pytest.raises(NotAllowed):
        bring([WORKER], world.a_viewer(role))

    assert not Person.objects.exists()
