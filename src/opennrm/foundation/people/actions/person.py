"""Who is the person, and how are they reached safely?"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, sealing
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.contributions import (
    on_person_described,
)
from opennrm.foundation.core.journal import Actor
from opennrm.foundation.core.keystore import key_store
from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused, require

from .. import aliases
from ..marks import Marker, forms
from ..models import AgeGroup, Contact, Identity, IdentityMark, Person, PersonLanguage, SafeChannel
from ..policies import (
    can_be_born,
    can_be_phoned,
    can_be_reached,
    is_under_age,
    may_write_contact,
    may_write_identity,
)
from ..vault import ContactFacts, IdentityFacts, open_identity

_chance = random.SystemRandom()


@dataclass(frozen=True)
class PersonFacts:
    """The coded facts of a person that may stand in the open, beside the alias."""

    age_group: str = AgeGroup.UNKNOWN
    birth_year: int | None = None
    thought_child: str = Answer.UNKNOWN
    sex: str = ""
    citizenship: str = ""
    interpreter_needed: str = Answer.UNKNOWN
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class SafeWays:
    """What makes reaching a person safe."""

    channels: tuple[str, ...] = ()
    do_not_contact: bool = False
    from_hour: int | None = None
    to_hour: int | None = None
    may_leave_message: str = Answer.UNKNOWN


@transaction.atomic
def create_person(*, organisation: Organisation, facts: PersonFacts, by: Actor) -> Person:
    """A new person, owned by an organisation, with a key and an alias of their own.

    Who may is decided by the action that needs the person: opening a case, taking a call.
    """
    (key_id,) = key_store().put(under=organisation.key_id)
    person = person_row(
        organisation=organisation, facts=facts, key_id=key_id, alias=_free_alias(organisation)
    )
    person.save()
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=person, language=spoken) for spoken in facts.languages
    )
    journal.record("person.created", by=by, subject=person)
    return person


def person_row(
    *, organisation: Organisation, facts: PersonFacts, key_id: uuid.UUID, alias: tuple[str, int]
) -> Person:
    """The person unsaved, for bulk actions that save many."""
    return Person(
        organisation=organisation,
        key_id=key_id,
        alias_word=alias[0],
        alias_number=alias[1],
        age_group=facts.age_group,
        birth_year=facts.birth_year,
        thought_child=facts.thought_child,
        sex=facts.sex,
        citizenship=facts.citizenship,
        interpreter_needed=facts.interpreter_needed,
        created_at=clock.now(),
    )


@transaction.atomic
def describe_person(*, person: Person, facts: PersonFacts, version: int, by: Viewer) -> Person:
    """Change the coded facts of a person; ChangedMeanwhile when somebody saved after `version`.

    NotAllowed when that would take the rules for children from somebody whose written birth date says a child (R03).
    """
    require(may_write_identity(by, person))
    was_child = person.treated_as_child(clock.today())
    columns = ("age_group", "birth_year", "thought_child", "sex", "citizenship", "interpreter_needed")
    changed = [column for column in columns if getattr(person, column) != getattr(facts, column)]
    for column in columns:
        setattr(person, column, getattr(facts, column))
    if was_child and not person.treated_as_child(clock.today()):
        require(_may_be_called_an_adult(person, by))
    person.save_over(version, *columns)
    person.languages.all().delete()
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=person, language=spoken) for spoken in facts.languages
    )
    journal.record("person.described", by=by, subject=person, changed=changed)
    for reaction in on_person_described:
        reaction.run(person=person, by=by)
    return person


@transaction.atomic
def write_identity(
    *, person: Person, facts: IdentityFacts, by: Viewer, version: int | None = None
) -> Identity:
    """Seal the person's name, birth date and document, and renew what they can be found by.

    NotAllowed when the birth date contradicts the facts about the person; ChangedMeanwhile when somebody saved after `version`.
    """
    require(may_write_identity(by, person))
    require(can_be_born(person, facts.birth_date))
    row, created = Identity.objects.get_or_create(person=person)
    sealing.seal(
        row,
        given_name=facts.given_name,
        family_name=facts.family_name,
        birth_date=facts.birth_date.isoformat() if facts.birth_date else "",
        document=facts.document,
    )
    row.save_over(
        row.version if created or version is None else version,
        "given_name",
        "family_name",
        "birth_date",
        "document",
    )
    _remark(
        person,
        forms(given_name=facts.given_name, family_name=facts.family_name, document=facts.document),
        kinds=("name", "document"),
    )
    journal.record("identity.written", by=by, subject=person)
    return row


@transaction.atomic
def write_contact(
    *, person: Person, facts: ContactFacts, ways: SafeWays, by: Viewer, version: int | None = None
) -> Contact:
    """Seal how the person may be reached, and keep what makes it safe.

    ChangedMeanwhile when somebody saved after `version`.
    """
    require(may_write_contact(by, person))
    require(can_be_phoned(facts.phone))
    require(can_be_reached(ways.channels, ways.do_not_contact))
    row, created = Contact.objects.get_or_create(person=person)
    sealing.seal(
        row,
        phone=facts.phone,
        messenger=facts.messenger,
        address=facts.address,
        code_word=facts.code_word,
        advice=facts.advice,
    )
    for name in ("do_not_contact", "from_hour", "to_hour", "may_leave_message"):
        setattr(row, name, getattr(ways, name))
    row.save_over(
        row.version if created or version is None else version,
        *("phone", "messenger", "address", "code_word", "advice"),
        *("do_not_contact", "from_hour", "to_hour", "may_leave_message"),
    )
    row.channels.all().delete()
    SafeChannel.objects.bulk_create(SafeChannel(contact=row, channel=channel) for channel in ways.channels)
    _remark(person, forms(phone=facts.phone), kinds=("phone",))
    journal.record("contact.written", by=by, subject=person)
    return row


def _may_be_called_an_adult(person: Person, by: Viewer) -> Verdict:
    """Does the written birth date, if there is one, agree that this is no child? A refusal tells no date."""
    written = Identity.objects.filter(person=person, birth_date__isnull=False).exists()
    born = open_identity(person, by).birth_date if written else None
    if born and is_under_age(born, clock.today()):
        return refused(
            _(
                "The date of birth that is written says that this is a child. If it is wrong, take it out first, then "
                "change the facts."
            )
        )
    return ALLOWED


def _free_alias(organisation: Organisation) -> tuple[str, int]:
    while True:
        word, number = aliases.draw(_chance)
        if not Person.objects.filter(
            organisation=organisation, alias_word=word, alias_number=number
        ).exists():
            return word, number


def _remark(person: Person, found: dict[str, str], kinds: Iterable[str]) -> None:
    marker = Marker(person.organisation)
    IdentityMark.objects.filter(person=person, kind__in=list(kinds)).delete()
    IdentityMark.objects.bulk_create(
        IdentityMark(person=person, organisation=person.organisation, kind=kind, mark=marker.mark(kind, form))
        for kind, form in found.items()
    )
