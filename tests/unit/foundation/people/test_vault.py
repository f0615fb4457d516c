"""What is sealed opens for those with a grant, and for nobody else."""

from __future__ import annotations

import pytest

from opennrm.foundation.access.actions import Opening, give_access, open_record
from opennrm.foundation.access.models import Basis, Organisation
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.models import Entry
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people import actions, vault
from opennrm.foundation.people.models import Identity, Person
from opennrm.foundation.people.queries import find_by_identity
from opennrm.foundation.people.sections import CONSENTS, CONTACT, IDENTITY
from tests.factories import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(desk_officer: Viewer, centre: Organisation) -> Person:
    person = actions.create_person(organisation=centre, facts=actions.PersonFacts(), by=desk_officer)
    record = open_record(kind="case", organisation=centre, subject_id=person.pk)
    opening = Opening(
        frozenset({IDENTITY, CONTACT, CONSENTS}), Purpose.ASSIST, may_write=True, basis=Basis.OWNER
    )
    give_access(record=record, to=centre, opening=opening, by=desk_officer)
    actions.write_identity(
        person=person, facts=vault.IdentityFacts("Nina", "Ljosava", None, "MP 123"), by=desk_officer
    )
    return person


def test_an_identity_opens_for_its_centre_and_the_opening_is_journalled(
    person: Person, desk_officer: Viewer
) -> None:
    assert vault.open_identity(person, desk_officer).family_name == "Ljosava"

    assert Entry.objects.filter(event="identity.opened", user_id=desk_officer.user_id).count() == 1


def test_an_identity_stays_closed_for_another_centre(person: Person) -> None:
    with pytest.raises(NotAllowed):
        vault.open_identity(person, world.a_viewer("desk-officer"))


def test_a_sealed_name_moved_to_another_column_does_not_open(person: Person, desk_officer: Viewer) -> None:
    row = Identity.objects.get(person=person)
    Identity.objects.filter(pk=row.pk).update(given_name=row.family_name)

    with pytest.raises(Exception):  # noqa: B017  (InvalidTag of the cipher)
        vault.open_identity(person, desk_officer)


def test_a_person_is_found_by_exact_name_with_a_reason_and_by_nobody_else(
    person: Person, desk_officer: Viewer
) -> None:
    found = find_by_identity(by=desk_officer, reason="person_here", given_name="ljosava", family_name="NINA")

    assert found == [person]
    assert (
        find_by_identity(
            by=world.a_viewer("desk-officer"), reason="person_here", given_name="Nina", family_name="Ljosava"
        )
        == []
    )
    with pytest.raises(NotAllowed):
        find_by_identity(by=desk_officer, reason=" ", given_name="Nina", family_name="Ljosava")
