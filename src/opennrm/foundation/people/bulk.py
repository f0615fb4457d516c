"""How are many persons written down at once, by the same rules as one? For imports and the demonstration.

``add_people([Newcomer(centre, PersonFacts(...), alias=("rabina", 27), identity=IdentityFacts(...))], by=SYSTEM)``
makes the keys first, then persons, identities, marks, contacts and languages, and journals each person.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.core import journal, sealing
from opennrm.foundation.core.bulk import insert_rows, unsaved
from opennrm.foundation.core.journal import Actor, Happening
from opennrm.foundation.core.keystore import DataKey, key_store

from . import aliases
from .actions import PersonFacts, SafeWays, person_row
from .marks import Marker, forms
from .models import Consent, Contact, Identity, IdentityMark, Person, PersonLanguage, SafeChannel
from .vault import ContactFacts, IdentityFacts

_chance = random.SystemRandom()


@dataclass(frozen=True)
class Newcomer:
    """A person to be written down: coded facts, an alias that is free in the organisation, what is sealed."""

    organisation: Organisation
    facts: PersonFacts
    alias: tuple[str, int]
    created_at: datetime
    identity: IdentityFacts | None = None
    contact: ContactFacts | None = None
    ways: SafeWays = field(default_factory=SafeWays)


@transaction.atomic
def add_people(newcomers: Sequence[Newcomer], *, by: Actor) -> list[Person]:
    """Write many persons with what identifies them; returned in the order given."""
    persons = [_person(new, key_id) for new, key_id in zip(newcomers, _new_keys(newcomers), strict=True)]
    pairs = list(zip(newcomers, persons, strict=True))
    keys = key_store().get_many(p.key_id for new, p in pairs if new.identity or new.contact)
    insert_rows(Person, persons)
    insert_rows(
        PersonLanguage,
        (unsaved(PersonLanguage, person=p, language=s) for new, p in pairs for s in new.facts.languages),
    )
    insert_rows(Identity, (_identity(p, new.identity, keys) for new, p in pairs if new.identity))
    contacts = [(new, _contact(p, new.contact, new.ways, keys)) for new, p in pairs if new.contact]
    insert_rows(Contact, (contact for _, contact in contacts))
    insert_rows(
        SafeChannel,
        (unsaved(SafeChannel, contact=c, channel=code) for new, c in contacts for code in new.ways.channels),
    )
    insert_rows(IdentityMark, _marks(pairs))
    journal.record_many([Happening("person.created", p, at=new.created_at) for new, p in pairs], by=by)
    return persons


def free_aliases(*, organisation: Organisation, count: int) -> list[tuple[str, int]]:
    """So many aliases that nobody in the organisation has, drawn by lot as for one person."""
    taken = set(Person.objects.filter(organisation=organisation).values_list("alias_word", "alias_number"))
    drawn: list[tuple[str, int]] = []
    while len(drawn) < count:
        alias = aliases.draw(_chance)
        if alias not in taken:
            taken.add(alias)
            drawn.append(alias)
    return drawn


def seal_guardians(named: Collection[tuple[Consent, str]]) -> None:
    """Seal in each unsaved consent who agreed for the child, under the child's own key; all keys in one query."""
    keys = key_store().get_many({consent.person.key_id for consent, _guardian in named}) if named else {}
    for consent, guardian in named:
        sealing.seal_with(keys[consent.person.key_id], consent, guardian=guardian)


def _new_keys(newcomers: Sequence[Newcomer]) -> Iterator[uuid.UUID]:
    """A key for each, under the key of the organisation, in the order given."""
    made: dict[uuid.UUID, list[uuid.UUID]] = {}
    for organisation in {new.organisation for new in newcomers}:
        wanted = sum(new.organisation == organisation for new in newcomers)
        made[organisation.pk] = key_store().put(under=organisation.key_id, count=wanted)
    return (made[new.organisation.pk].pop() for new in newcomers)


def _person(new: Newcomer, key_id: uuid.UUID) -> Person:
    person = person_row(organisation=new.organisation, facts=new.facts, key_id=key_id, alias=new.alias)
    person.created_at = new.created_at
    return person


def _identity(person: Person, facts: IdentityFacts, keys: Mapping[uuid.UUID, DataKey]) -> Identity:
    row = unsaved(Identity, person=person)
    sealing.seal_with(
        keys[person.key_id],
        row,
        given_name=facts.given_name,
        family_name=facts.family_name,
        birth_date=facts.birth_date.isoformat() if facts.birth_date else "",
        document=facts.document,
    )
    return row


def _contact(
    person: Person, facts: ContactFacts, ways: SafeWays, keys: Mapping[uuid.UUID, DataKey]
) -> Contact:
    row = Contact(
        person=person, do_not_contact=ways.do_not_contact, from_hour=ways.from_hour, to_hour=ways.to_hour,
        may_leave_message=ways.may_leave_message,
    )  # fmt: skip
    sealing.seal_with(
        keys[person.key_id],
        row,
        phone=facts.phone,
        messenger=facts.messenger,
        address=facts.address,
        code_word=facts.code_word,
        advice=facts.advice,
    )
    return row


def _marks(pairs: Iterable[tuple[Newcomer, Person]]) -> Iterator[IdentityMark]:
    markers: dict[uuid.UUID, Marker] = {}
    for new, person in pairs:
        organisation = new.organisation
        if organisation.pk not in markers:
            markers[organisation.pk] = Marker(organisation)
        marker = markers[organisation.pk]
        name, contact = new.identity or IdentityFacts(), new.contact or ContactFacts()
        found = forms(
            given_name=name.given_name,
            family_name=name.family_name,
            document=name.document,
            phone=contact.phone,
        )
        for kind, form in found.items():
            yield unsaved(
                IdentityMark,
                person=person,
                organisation=organisation,
                kind=kind,
                mark=marker.mark(kind, form),
            )
