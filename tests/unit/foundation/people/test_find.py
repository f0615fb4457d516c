"""Looking somebody up by name leaves a trace, finds no stranger, and cannot be done without end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.models import Entry
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people import actions, vault
from opennrm.foundation.people.models import IdentityMark, Person
from opennrm.foundation.people.policies import SEARCHED, SEARCHES_PER_HOUR
from opennrm.foundation.people.queries import MOST_FOUND, find_by_identity
from tests.factories import world

from .conftest import NewPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina(adult: Person, desk_officer: Viewer) -> Person:
    facts = vault.IdentityFacts("Nina", "Ljosava", None, "MP 123")
    actions.write_identity(person=adult, facts=facts, by=desk_officer)
    contact = vault.ContactFacts(phone="+375 29 123 45 67")
    actions.write_contact(person=adult, facts=contact, ways=actions.SafeWays(), by=desk_officer)
    return adult


def test_the_journal_names_the_kinds_of_facts_searched_for_and_never_the_facts(
    nina: Person, desk_officer: Viewer
) -> None:
    found = find_by_identity(by=desk_officer, reason="person_here", phone="029 123 45 67", document="mp123")

    assert found == [nina]
    (entry,) = Entry.objects.filter(event=SEARCHED)
    assert entry.details["kinds"] == ["document", "phone"] and entry.details["found"] == 1
    assert "123" not in str(entry.details)


def test_after_thirty_searches_in_an_hour_one_has_to_wait(nina: Person, desk_officer: Viewer) -> None:
    colleague = world.a_viewer("desk-officer", desk_officer.organisation)
    for _ in range(SEARCHES_PER_HOUR):
        find_by_identity(by=desk_officer, reason="person_here", document="none")

    with pytest.raises(NotAllowed):
        find_by_identity(by=desk_officer, reason="person_here", document="mp123")
    assert find_by_identity(by=colleague, reason="person_here", document="mp123") == [nina]

    with clock.at(clock.now() + timedelta(minutes=61)):
        assert find_by_identity(by=desk_officer, reason="person_here", document="mp123") == [nina]


def test_a_search_that_is_refused_is_not_a_search(
    nina: Person, desk_officer: Viewer, panel_member: Viewer
) -> None:
    for viewer, reason in ((desk_officer, " "), (panel_member, "curious")):
        with pytest.raises(NotAllowed):
            find_by_identity(by=viewer, reason=reason, document="mp123")

    assert not Entry.objects.filter(event=SEARCHED).exists()


def test_no_more_than_a_handful_is_shown(new_person: NewPerson, desk_officer: Viewer) -> None:
    for _ in range(MOST_FOUND + 2):
        facts = vault.IdentityFacts("Nina", "Ljosava")
        actions.write_identity(person=new_person(), facts=facts, by=desk_officer)

    assert (
        len(find_by_identity(by=desk_officer, reason="person_here", given_name="Nina", family_name="Ljosava"))
        == MOST_FOUND
    )


def test_somebody_kept_out_does_not_find_the_person(nina: Person, desk_officer: Viewer) -> None:
    from opennrm.foundation.access.models import Record

    colleague = world.a_viewer("desk-officer", desk_officer.organisation)
    actions.keep_out(record=Record.objects.get(subject_id=nina.pk), whom=colleague.user, by=desk_officer)

    assert find_by_identity(by=colleague, reason="person_here", document="mp123") == []


def test_a_name_corrected_is_found_by_its_new_form_only(nina: Person, desk_officer: Viewer) -> None:
    facts = vault.IdentityFacts("Nina", "Zorka", None, "")
    actions.write_identity(person=nina, facts=facts, by=desk_officer)

    assert (
        find_by_identity(by=desk_officer, reason="person_here", given_name="Nina", family_name="Ljosava")
        == []
    )
    assert find_by_identity(by=desk_officer, reason="person_here", document="mp123") == []
    assert find_by_identity(
        by=desk_officer, reason="person_here", given_name="zorka", family_name="nina"
    ) == [nina]
    assert set(IdentityMark.objects.values_list("kind", flat=True)) == {"name", "phone"}
