"""Facts about a person do not contradict each other, and the history tells apart what was opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from opennrm.care.cases.actions import note_safety, open_case
from opennrm.care.cases.models import Case
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import (
    PersonFacts,
    SafeWays,
    describe_person,
    write_contact,
    write_identity,
)
from opennrm.foundation.people.models import Contact, Identity
from opennrm.foundation.people.vault import ContactFacts, IdentityFacts
from tests.factories import world
from tests.factories.shown import hidden_in

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]


def a_case(officer: Viewer, **facts: object) -> Case:
    return open_case(facts=PersonFacts(**{"age_group": "adult", **facts}), by=officer)  # type: ignore[arg-type]  # facts of any kind


@pytest.fixture
def case(desk_officer: Viewer) -> Case:
    return a_case(desk_officer)


def born(day: int, month: int, year: int) -> dict[str, str]:
    return {"birth_date_0": str(day), "birth_date_1": str(month), "birth_date_2": str(year)}


@pytest.mark.parametrize(
    ("facts", "date", "said"),
    [
        ({"age_group": "adult"}, born(1, 5, 2015), "is under 18, but the facts say “Adult”."),
        ({"age_group": "child", "birth_year": 2012}, born(1, 5, 1970), "is 18 or older, but the facts say “Child"),
        ({"age_group": "unknown"}, born(1, 5, 2015), "is under 18, but the facts say “Age not known”."),
        ({"age_group": "adult", "birth_year": 1990}, born(1, 5, 1985), "is in 1985, but the facts say “born 1990”."),
    ],
)  # fmt: skip
def test_r03_a_birth_date_that_contradicts_the_facts_says_which_and_where_to_change_them(
    facts: dict[str, object], date: dict[str, str], said: str, desk_officer: Viewer, sign_in: SignIn
) -> None:
    case = a_case(desk_officer, **facts)

    answer = sign_in(desk_officer).post(
        f"/cases/{case.reference}/person/identity/", {"given_name": "Nina", **date}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'href="/cases/{case.reference}/person/facts/"' in page
    assert 'value="Nina"' in page and f'value="{date["birth_date_2"]}"' in page
    assert not Identity.objects.exists()


def test_nobody_is_born_tomorrow_or_before_1900(case: Case, desk_officer: Viewer, sign_in: SignIn) -> None:
    tomorrow = clock.today() + timedelta(days=1)

    page = sign_in(desk_officer).post(
        f"/cases/{case.reference}/person/identity/", born(tomorrow.day, tomorrow.month, tomorrow.year)
    )

    assert page.status_code == 422
    assert "A date of birth lies between 1900 and today." in page.content.decode()
    with pytest.raises(NotAllowed, match="between 1900 and today"):
        facts = IdentityFacts(birth_date=tomorrow.replace(year=1899, day=1))
        write_identity(person=case.person, facts=facts, by=desk_officer)


def test_a_birth_date_that_agrees_with_the_facts_is_saved(desk_officer: Viewer, sign_in: SignIn) -> None:
    case = a_case(desk_officer, age_group="unknown", thought_child="yes")

    page = sign_in(desk_officer).post(f"/cases/{case.reference}/person/identity/", born(1, 5, 2015))

    assert page.status_code == 302


def test_r03_whoever_was_born_a_child_is_not_made_an_adult_by_the_facts_alone(
    desk_officer: Viewer, sign_in: SignIn
) -> None:
    case = a_case(desk_officer, age_group="child")
    child = IdentityFacts(given_name="Nina", birth_date=date(clock.today().year - 9, 1, 1))
    write_identity(person=case.person, facts=child, by=desk_officer)
    browser, page = sign_in(desk_officer), f"/cases/{case.reference}/person/facts/"

    refused = browser.post(page, {"age_group": "adult", "version": 1})

    said = refused.content.decode()
    assert refused.status_code == 422
    assert "The date of birth that is written says that this is a child" in said
    assert str(clock.today().year - 9) not in said  # nobody opened it
    assert Case.objects.get().person.treated_as_child(clock.today())

    write_identity(person=case.person, facts=replace(child, birth_date=None), by=desk_officer)
    assert browser.post(page, {"age_group": "adult", "version": 1}).status_code == 302


def test_who_has_grown_up_is_called_an_adult(desk_officer: Viewer) -> None:
    case = a_case(desk_officer, age_group="child")
    born = clock.today() - timedelta(days=17 * 366)
    write_identity(person=case.person, facts=IdentityFacts(birth_date=born), by=desk_officer)

    with clock.at(clock.now() + timedelta(days=2 * 366)):
        person = describe_person(
            person=case.person, facts=PersonFacts(age_group="adult"), version=1, by=desk_officer
        )

    assert not person.treated_as_child(clock.today())


def test_a_safe_contact_that_contradicts_itself_is_asked_again(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    typed = {"do_not_contact": "on", "channels": ["phone"], "phone": "abc"}

    answer = sign_in(desk_officer).post(f"/cases/{case.reference}/person/contact/", typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "contradict each other: choose one or the other" in page
    assert "A telephone has at least five digits." in page
    assert 'value="abc"' in page
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("phone", "ways"),
    [("abc", SafeWays()), ("29 12", SafeWays()), ("", SafeWays(channels=("phone",), do_not_contact=True))],
)
def test_a_program_writes_no_contradictory_contact_either(
    phone: str, ways: SafeWays, case: Case, desk_officer: Viewer
) -> None:
    with pytest.raises(NotAllowed):
        write_contact(person=case.person, facts=ContactFacts(phone=phone), ways=ways, by=desk_officer)


def test_a_case_is_not_opened_with_a_telephone_that_nobody_could_dial(
    desk_officer: Viewer, sign_in: SignIn
) -> None:
    client = sign_in(desk_officer)
    searched = hidden_in(client.post("/cases/open/", {"phone": "ask her", "reason": "person_here"}))

    page = client.post("/cases/open/", {**searched, "age_group": "adult", "phone": "ask her"})

    assert page.status_code == 422
    assert "A telephone has at least five digits." in page.content.decode()
    assert not Case.objects.exists()


def test_visiting_the_tab_and_opening_the_name_read_differently_in_the_history(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    client, url = sign_in(desk_officer), f"/cases/{case.reference}/"

    client.get(f"{url}person/")
    visited = client.get(f"{url}history/").content.decode()
    client.post(f"{url}person/", {"open": "identity"})
    opened = client.get(f"{url}history/").content.decode()

    assert "Read: Facts about the person" in visited
    assert "Read: Identity" not in visited and "Opened the identity" not in visited
    assert "Opened the identity" in opened and "Read: Identity" not in opened


def test_danger_and_the_wish_not_to_be_contacted_stand_above_every_tab(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    note_safety(case=case, kinds=[], advice="", risk="immediate", version=case.version, by=desk_officer)
    write_contact(
        person=case.person, facts=ContactFacts(), ways=SafeWays(do_not_contact=True), by=desk_officer
    )

    page = sign_in(desk_officer).get(f"/cases/{case.reference}/").content.decode()

    assert "Risk: Immediate danger" in page
    assert "Do not contact at all" in page


def test_a_low_risk_is_no_alert(case: Case, desk_officer: Viewer, sign_in: SignIn) -> None:
    note_safety(case=case, kinds=[], advice="", risk="low", version=case.version, by=desk_officer)

    assert "Risk: " not in sign_in(desk_officer).get(f"/cases/{case.reference}/").content.decode()


def test_a_panel_that_sees_no_safety_and_no_contact_sees_neither_alert(
    case: Case, desk_officer: Viewer
) -> None:
    from opennrm.care.cases.queries import case_page

    note_safety(case=case, kinds=[], advice="", risk="high", version=case.version, by=desk_officer)

    assert case_page(world.a_viewer("panel-member"), case, "overview")["alerts"] == []
