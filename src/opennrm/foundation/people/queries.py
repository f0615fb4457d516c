"""Who is known here, by alias or by exact identity?"""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from opennrm.foundation.access.doors import fetch
from opennrm.foundation.access.models import Kind
from opennrm.foundation.access.sections import READ
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal
from opennrm.foundation.core.verdict import require

from . import aliases
from .marks import Marker, forms
from .models import Consent, ConsentSet, Contact, Identity, IdentityMark, Person
from .policies import SEARCHED, may_find
from .sections import CONSENTS, CONTACT, IDENTITY

MOST_FOUND = 5


def find_by_identity(
    *,
    by: Viewer,
    reason: str,
    given_name: str = "",
    family_name: str = "",
    phone: str = "",
    document: str = "",
) -> list[Person]:
    """Persons of the viewer's own organisation with exactly this name, telephone or document.

    At most five, each visible to the viewer anyway; the search and its extent are journalled, what was
    searched for is not. `reason` is a code of `people.search_reasons`. NotAllowed without one or after too many searches in an hour.
    """
    require(may_find(by, reason))
    wanted = forms(given_name=given_name, family_name=family_name, phone=phone, document=document)
    marker = Marker(by.organisation)
    found = Person.objects.none()
    for kind, form in wanted.items():
        matching = IdentityMark.objects.filter(
            organisation=by.organisation, kind=kind, mark=marker.mark(kind, form)
        ).values("person_id")
        found = found | Person.objects.filter(pk__in=matching)
    people = list(found.visible_to(by, IDENTITY, READ).distinct()[:MOST_FOUND]) if wanted else []
    journal.record(
        SEARCHED, by=by, reason=reason, outcome=journal.READ, kinds=sorted(wanted), found=len(people)
    )
    journal.record_many(
        [
            journal.Happening("person.found", person, journal.READ, details={"reason": reason})
            for person in people
        ],
        by=by,
    )
    return people


def with_alias(text: str) -> QuerySet[Person]:
    """Persons with this alias, typed in any language; to be scoped by the caller."""
    alias = aliases.read(text)
    if alias is None:
        return Person.objects.none()
    return Person.objects.filter(alias_word=alias[0], alias_number=alias[1])


def consents_seen(person: Person, by: Viewer) -> ConsentSet:
    """The person's consents, newest first, if the viewer sees that section."""
    rows: ConsentSet = Consent.objects.visible_to(by, CONSENTS).filter(person=person)
    return rows.select_related("recipient", "explained_by", "withdrawn_by")


def lacking_a_guardian(person: Person) -> list[Consent]:
    """The live consents that a person treated as a child gave alone, before that was known, and no guardian has renewed.

    Of those that let somebody else see the record. A panel is none of them: a child's case lies before it on the
    ground of duty (CETS 197 art. 10), so nothing there waits for a guardian.
    """
    if not person.treated_as_child(clock.today()):
        return []
    live = list(Consent.objects.live().filter(person=person).select_related("recipient"))
    renewed = [consent for consent in live if consent.by_guardian]
    return [
        consent
        for consent in live
        if not consent.by_guardian
        and consent.recipient_id != person.organisation_id
        and consent.recipient.kind != Kind.PANEL
        and not any(each.takes_the_place_of(consent) for each in renewed)
    ]


def consent_of(by: Viewer, person: Person, key: uuid.UUID) -> Consent:
    """One consent of the person, if the viewer sees that section; NotVisible otherwise."""
    consent: Consent = fetch(
        Consent.objects.select_related("recipient", "explained_by", "withdrawn_by", "person"),
        viewer=by,
        section=CONSENTS,
        person=person,
        pk=key,
        journalled=False,
    )
    return consent


def contact_of(by: Viewer, person: Person) -> Contact | None:
    """How the person may be reached, its texts still sealed, if the viewer sees that section; reading is journalled."""
    rows = Contact.objects.visible_to(by, CONTACT).filter(person=person)
    found: Contact | None = rows.select_related("person").prefetch_related("channels").first()
    if found:
        journal.record("section.read", by=by, subject=person, section=CONTACT.code, outcome=journal.READ)
    return found


def not_to_be_contacted(by: Viewer, person: Person) -> bool:
    """Must nobody get in touch with the person? False where the viewer does not see how they are reached."""
    rows = Contact.objects.visible_to(by, CONTACT).filter(person=person, do_not_contact=True)
    return bool(rows.exists())


def identity_version(by: Viewer, person: Person) -> int | None:
    """The version of the person's identity, for optimistic locking; None when nothing was written."""
    rows = Identity.objects.visible_to(by, IDENTITY).filter(person=person)
    return rows.values_list("version", flat=True).first()
