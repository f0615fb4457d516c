"""A sealed text opens in its own place, under its own key, and nowhere else."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag

from opennrm.foundation.core import sealing
from opennrm.foundation.core.keystore import KeyMissing, key_store
from opennrm.foundation.people.models import Identity, Person
from tests.factories import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    centre = world.an_organisation()
    return a_person(centre.key_id)


def a_person(under: object) -> Person:
    (key_id,) = key_store().put(under=under)  # type: ignore[arg-type]
    return Person(key_id=key_id)


def sealed(person: Person, **texts: str) -> Identity:
    row = Identity(person=person)
    sealing.seal(row, **texts)
    return row


def opened(row: Identity, *columns: str) -> dict[str, str]:
    (texts,) = sealing.unseal([row], *columns)
    return dict(texts)


def test_a_text_comes_back_as_it_was_written(person: Person) -> None:
    row = sealed(person, given_name="Ніна", family_name="Льясава")

    assert opened(row, "given_name", "family_name") == {"given_name": "Ніна", "family_name": "Льясава"}
    assert "Ніна".encode() not in bytes(row.given_name)


def test_the_same_text_never_looks_the_same(person: Person) -> None:
    assert sealed(person, given_name="Nina").given_name != sealed(person, given_name="Nina").given_name


def test_nothing_written_is_null_and_opens_as_nothing(person: Person) -> None:
    row = sealed(person, given_name="")

    assert row.given_name is None
    assert opened(row, "given_name") == {"given_name": ""}


def test_a_value_moved_to_another_column_does_not_open(person: Person) -> None:
    row = sealed(person, given_name="Nina", family_name="Ljosava")
    row.given_name, row.family_name = row.family_name, row.given_name

    with pytest.raises(InvalidTag):
        opened(row, "given_name")


def test_a_value_moved_to_another_row_of_the_same_person_does_not_open(person: Person) -> None:
    row, other = sealed(person, given_name="Nina"), sealed(person, given_name="Maria")
    row.given_name = other.given_name

    with pytest.raises(InvalidTag):
        opened(row, "given_name")


def test_a_changed_byte_does_not_open(person: Person) -> None:
    row = sealed(person, given_name="Nina")
    row.given_name = row.given_name[:-1] + bytes([row.given_name[-1] ^ 1])

    with pytest.raises(InvalidTag):
        opened(row, "given_name")


def test_after_the_key_is_destroyed_nothing_opens(person: Person) -> None:
    row = sealed(person, given_name="Nina")

    key_store().destroy([person.key_id])

    with pytest.raises(KeyMissing):
        opened(row, "given_name")


def test_a_column_that_is_not_sealed_cannot_be_sealed_into(person: Person) -> None:
    with pytest.raises(TypeError, match="not a sealed column"):
        sealing.seal(Identity(person=person), version="1")
