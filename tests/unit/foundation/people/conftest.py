"""A person with an open record at the desk officer's centre."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from opennrm.foundation.access.actions import Opening, give_access, open_record
from opennrm.foundation.access.models import Basis, Organisation, Record
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.people import actions
from opennrm.foundation.people.models import Person
from opennrm.foundation.people.sections import CONSENTS, CONTACT, IDENTITY

NewPerson = Callable[..., Person]


@pytest.fixture
def new_person(desk_officer: Viewer, centre: Organisation) -> NewPerson:
    """Makes persons, each with a record that the centre owns."""

    def make(**facts: object) -> Person:
        person: Person = actions.create_person(
            organisation=centre,
            facts=actions.PersonFacts(**facts),  # type: ignore[arg-type]
            by=desk_officer,
        )
        record = open_record(kind="case", organisation=centre, subject_id=person.pk)
        opening = Opening(
            frozenset({IDENTITY, CONTACT, CONSENTS}), Purpose.ASSIST, may_write=True, basis=Basis.OWNER
        )
        give_access(record=record, to=centre, opening=opening, by=desk_officer)
        return person

    return make


@pytest.fixture
def adult(new_person: NewPerson) -> Person:
    return new_person(age_group="adult", birth_year=1990)


@pytest.fixture
def record(adult: Person) -> Record:
    found: Record = Record.objects.get(subject_id=adult.pk)
    return found
