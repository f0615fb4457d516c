"""Many sealed texts open at once: one entry in the journal per owner, and all of them or none."""

from __future__ import annotations

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.keystore import KeyMissing, key_store
from opennrm.foundation.core.models import Entry
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people import actions, vault
from opennrm.foundation.people.models import Contact, Identity, Person
from opennrm.foundation.people.sections import CONTACT
from tests.factories import world

from .conftest import NewPerson

pytestmark = pytest.mark.django_db


def contacts(new_person: NewPerson, by: Viewer, count: int) -> list[Contact]:
    return [
        actions.write_contact(
            person=new_person(),
            facts=vault.ContactFacts(phone=f"+37529{number:07}", advice=f"ask for {number}"),
            ways=actions.SafeWays(),
            by=by,
        )
        for number in range(count)
    ]


def opened() -> int:
    return Entry.objects.filter(event="text.opened").count()


def test_texts_come_back_in_the_order_asked_with_one_entry_per_owner(
    new_person: NewPerson, desk_officer: Viewer
) -> None:
    rows = contacts(new_person, desk_officer, 3)

    texts = vault.open_texts([rows[2], rows[0], rows[2]], "phone", "advice", by=desk_officer, section=CONTACT)

    assert [text["advice"] for text in texts] == ["ask for 2", "ask for 0", "ask for 2"]
    assert opened() == 2


def test_opening_many_asks_the_databases_no_more_often_than_opening_one(
    new_person: NewPerson, desk_officer: Viewer
) -> None:
    rows = contacts(new_person, desk_officer, 6)
    asked = []
    for wanted in (rows[:1], rows):
        some = list(Contact.objects.filter(pk__in=[row.pk for row in wanted]).select_related("person"))
        with (
            CaptureQueriesContext(connections["default"]) as main,
            CaptureQueriesContext(connections["keys"]) as keys,
        ):
            vault.open_texts(some, "phone", by=desk_officer, section=CONTACT)
        asked.append((len(main), len(keys)))

    assert asked[0] == asked[1]


def test_one_stranger_among_them_keeps_all_closed(new_person: NewPerson, desk_officer: Viewer) -> None:
    rows = contacts(new_person, desk_officer, 2)
    other = world.a_viewer("desk-officer")
    stranger: Person = actions.create_person(
        organisation=other.organisation, facts=actions.PersonFacts(), by=other
    )
    rows.append(Contact.objects.create(person=stranger))

    with pytest.raises(NotAllowed):
        vault.open_texts(rows, "phone", by=desk_officer, section=CONTACT)

    assert opened() == 0


def test_nothing_asked_is_nothing_opened(desk_officer: Viewer) -> None:
    assert vault.open_texts([], "phone", by=desk_officer, section=CONTACT) == []
    assert opened() == 0


def test_a_key_destroyed_leaves_nothing_to_open(new_person: NewPerson, desk_officer: Viewer) -> None:
    (row,) = contacts(new_person, desk_officer, 1)
    key_store().destroy([row.person.key_id])

    with pytest.raises(KeyMissing):
        vault.open_texts([row], "phone", by=desk_officer, section=CONTACT)


def test_a_text_moved_to_another_person_does_not_open(new_person: NewPerson, desk_officer: Viewer) -> None:
    mine, theirs = contacts(new_person, desk_officer, 2)
    Contact.objects.filter(pk=theirs.pk).update(phone=mine.phone)

    with pytest.raises(Exception):  # noqa: B017  (InvalidTag of the cipher)
        vault.open_contact(Contact.objects.get(pk=theirs.pk), desk_officer)


def test_facts_in_the_clear_do_not_print_themselves() -> None:
    assert "Nina" not in repr(vault.IdentityFacts("Nina", "Ljosava"))
    assert "Minsk" not in repr(vault.ContactFacts(address="Minsk"))


def test_an_identity_never_written_opens_empty(new_person: NewPerson, desk_officer: Viewer) -> None:
    assert vault.open_identity(new_person(), desk_officer) == vault.IdentityFacts()
    assert not Identity.objects.exists()
