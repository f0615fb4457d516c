"""What is written down about a person: who they are, how to reach them safely, what they agree to."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from opennrm.foundation.access.actions import end_access, exclude, lock_subject
from opennrm.foundation.access.models import Exclusion, Organisation, Record, User
from opennrm.foundation.access.sections import Purpose, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, sealing
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.bulk import unsaved
from opennrm.foundation.core.contributions import (
    on_consent_given,
    on_consent_withdrawn,
    on_kept_out,
    on_person_described,
)
from opennrm.foundation.core.country import country
from opennrm.foundation.core.journal import Actor
from opennrm.foundation.core.keystore import key_store
from opennrm.foundation.core.verdict import refused, require

from . import aliases
from .marks import Marker, forms
from .models import AgeGroup, Consent, Contact, Identity, IdentityMark, Person, PersonLanguage, SafeChannel
from .policies import (
    can_be_born,
    can_be_phoned,
    can_be_reached,
    may_count_as_agreed,
    may_keep_out,
    may_record_consent,
    may_withdraw_consent,
    may_write_contact,
    may_write_identity,
)
from .vault import ContactFacts, IdentityFacts

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


@dataclass(frozen=True)
class Agreement:
    """What exactly a person agrees to (rule R09).

    `guardian` and `assent` are for a child; `expires_on` is set from the country's limit when None.
    """

    purpose: Purpose
    recipient: Organisation
    sections: frozenset[Section]
    language: str
    interpreter: str
    read_aloud: str
    expires_on: date | None = None
    guardian: str = ""
    assent: str = Answer.UNKNOWN


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
    """Change the coded facts of a person; ChangedMeanwhile when somebody saved after `version`."""
    require(may_write_identity(by, person))
    columns = ("age_group", "birth_year", "thought_child", "sex", "citizenship", "interpreter_needed")
    changed = [column for column in columns if getattr(person, column) != getattr(facts, column)]
    for column in columns:
        setattr(person, column, getattr(facts, column))
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


@transaction.atomic
def record_consent(*, person: Person, agreement: Agreement, by: Viewer) -> Consent:
    """Write down that the person agrees (rule R09).

    A child needs a guardian's consent and is asked for assent. Raises NotAllowed when something that
    makes consent informed is missing: sections, language, or the guardian of a child.
    """
    require(may_record_consent(by, person))
    return add_consent(person=person, agreement=agreement, by=by)


def add_consent(*, person: Person, agreement: Agreement, by: Viewer) -> Consent:
    """As `record_consent`, for a person not in a record yet: called by the hand-over of a call."""
    row = consent_row(person=person, agreement=agreement, explained_by=by.user, given_at=clock.now())
    if agreement.guardian:
        sealing.seal(row, guardian=agreement.guardian)
    row.save()
    journal.record(
        "consent.given", by=by, subject=person, consent=str(row.pk), recipient=str(agreement.recipient.pk)
    )
    for reaction in on_consent_given:
        reaction.run(consent=row, by=by)
    return row


def consent_row(*, person: Person, agreement: Agreement, explained_by: User, given_at: datetime) -> Consent:
    """The consent unsaved, for bulk actions that save many; NotAllowed when something that makes it informed is missing.

    The name of a child's guardian is not in it yet: whoever opens the person's key seals it.
    """
    given_on = clock.on_date(given_at)
    longest = default_expiry(given_on)
    if not agreement.sections or not agreement.language:
        require(refused(_("A consent names what is shared and the language in which it was explained.")))
    if agreement.expires_on and not given_on <= agreement.expires_on <= longest:
        require(
            refused(
                _(
                    "A consent lasts from today until {day} at the longest: then the person is asked again."
                ).format(day=date_format(longest, "DATE_FORMAT"))
            )
        )
    require(may_count_as_agreed(person, given_on, guardian=agreement.guardian, assent=agreement.assent))
    return unsaved(
        Consent,
        person=person,
        purpose=agreement.purpose,
        recipient=agreement.recipient,
        sections=agreement.sections,
        language=agreement.language,
        interpreter=agreement.interpreter,
        explained_by=explained_by,
        read_aloud=agreement.read_aloud,
        given_at=given_at,
        expires_on=agreement.expires_on or longest,
        assent=agreement.assent,
    )


def default_expiry(on: date) -> date:
    """When a consent given on that day ends unless renewed."""
    month = on.month - 1 + country().consent_months
    return date(on.year + month // 12, month % 12 + 1, min(on.day, 28))


def held_consent(consent: Consent | None) -> Consent | None:
    """The consent as it stands now, held until the transaction ends: taken back at this very moment, it is
    taken back before or after, never in between. Called by actions that send something on its strength."""
    if consent is None:
        return None
    held: Consent = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    return held


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: Viewer) -> None:
    """The person takes a consent back (rule R10): in one transaction sharing stops, every room that
    relied on it reacts, and the record that it was once given stays.
    """
    require(may_withdraw_consent(by, consent))
    taken_back = Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=clock.now(), withdrawn_by=by.user
    )
    if not taken_back:
        return
    consent.refresh_from_db()
    end_access(consent_id=consent.pk, by=by)
    for reaction in on_consent_withdrawn:
        reaction.run(consent=consent, by=by)
    journal.record("consent.withdrawn", by=by, subject=consent.person, consent=str(consent.pk))


@transaction.atomic
def keep_out(*, record: Record, whom: Organisation | User, by: Viewer) -> list[Exclusion]:
    """Keep an organisation or a member of staff out of everything about this person, at the person's wish.

    What waits at an organisation that is kept out ends with it: nobody there can see it any more, so nobody could
    answer. Of a member of staff the colleagues go on. Gives the rows that are new.
    """
    require(may_keep_out(by, record, whom))
    kept = exclude(record=record, whom=whom, by=by)
    if isinstance(whom, Organisation):
        for reaction in on_kept_out:
            reaction.run(record=record, whom=whom, by=by)
    return kept


@transaction.atomic
def let_in_again(*, exclusion: Exclusion, by: Viewer) -> None:
    """End an exclusion, at the person's wish."""
    require(may_keep_out(by, exclusion.record, None))
    lock_subject(exclusion.record)
    about = Q(pk=exclusion.pk)
    if subject_id := exclusion.record.subject_id:  # nobody known is not the same nobody elsewhere
        about |= Q(record__subject_id=subject_id, organisation=exclusion.organisation, user=exclusion.user)
    Exclusion.objects.filter(about, ended_at__isnull=True).update(ended_at=clock.now())
    journal.record("access.let_in_again", by=by, subject=exclusion.record)


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
