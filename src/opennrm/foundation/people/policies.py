"""May somebody be looked up, written about, agree or withdraw?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.utils.translation import gettext as _

from opennrm.foundation.access.models import Exclusion, Organisation, Record, User
from opennrm.foundation.access.scoping import visible_records
from opennrm.foundation.access.sections import WRITE, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.models import Entry
from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused

from .models import Consent, Person
from .sections import CONSENTS, CONTACT, IDENTITY, Permission

SEARCHES_PER_HOUR = 30
SEARCHED = "person.searched"
SEARCH_REASONS = "people.search_reasons"


def may_find(viewer: Viewer, reason: str) -> Verdict:
    """May this viewer look somebody up by name, telephone or document?"""
    if not viewer.may(Permission.FIND):
        return refused(_("Your role does not look people up."))
    if reason not in code_list(SEARCH_REASONS):
        return refused(_("Say why you are looking: the search is recorded with its reason."))
    since = clock.now() - timedelta(hours=1)
    if (
        Entry.objects.filter(user_id=viewer.user_id, event=SEARCHED, at__gte=since).count()
        >= SEARCHES_PER_HOUR
    ):
        return refused(_("You have searched very often in the last hour. Wait a while, or ask for help."))
    return ALLOWED


def may_write_identity(viewer: Viewer, person: Person) -> Verdict:
    """May this viewer write down the person's name and documents?"""
    return _may_write(viewer, person, IDENTITY, Permission.WRITE_IDENTITY)


def may_write_contact(viewer: Viewer, person: Person) -> Verdict:
    """May this viewer write down how the person may be reached?"""
    return _may_write(viewer, person, CONTACT, Permission.WRITE_CONTACT)


def may_record_consent(viewer: Viewer, person: Person) -> Verdict:
    """May this viewer record what the person agrees to?"""
    return _may_write(viewer, person, CONSENTS, Permission.RECORD_CONSENT)


def may_count_as_agreed(person: Person, on: date, *, guardian: str, assent: str) -> Verdict:
    """Whose yes counts on that day? An adult's own; for a child a guardian's, who is named, beside the child's
    assent (rule R11).
    """
    if person.treated_as_child(on) and not (guardian.strip() and assent == Answer.YES):
        return refused(_("For a child a guardian agrees, and the child is asked and does not object."))
    return ALLOWED


def may_rest_on(consent: Consent, on: date) -> Verdict:
    """May anything new be shared on this consent on that day? What a child agreed to alone bears no more (rule R11)."""
    if consent.person.treated_as_child(on) and not consent.by_guardian:
        return refused(_("For a child a guardian agrees, and the child is asked and does not object."))
    return ALLOWED


def may_withdraw_consent(viewer: Viewer, consent: Consent) -> Verdict:
    """May this viewer record that the person takes a consent back? Never harder than giving it."""
    return may_record_consent(viewer, consent.person)


def may_keep_out(viewer: Viewer, record: Record, whom: Organisation | User | None) -> Verdict:
    """May this viewer write down whom the person wants kept out?"""
    if not viewer.may(Permission.KEEP_OUT):
        return refused(_("Your role does not change who is kept out."))
    if not visible_records(viewer, CONSENTS, WRITE).filter(pk=record.pk).exists():
        return refused(_("You do not record this person's wishes."))
    if whom in (viewer.organisation, viewer.user):
        return refused(_("You cannot keep yourself out: hand the case to a colleague first."))
    return ALLOWED


def kept_out(record: Record, organisation: Organisation) -> bool:
    """Does the person of this record want this organisation kept out?"""
    return Exclusion.objects.filter(record=record, organisation=organisation, ended_at__isnull=True).exists()


def kept_out_among(pairs: Collection[tuple[Record, Organisation]]) -> set[tuple[Record, Organisation]]:
    """As `kept_out`, of many at once: those of the pairs whose person wants the organisation kept out."""
    wishes = Exclusion.objects.filter(organisation__in={organisation.pk for _record, organisation in pairs})
    out = set(wishes.filter(ended_at__isnull=True).values_list("record_id", "organisation_id"))
    return {(record, organisation) for record, organisation in pairs if (record.pk, organisation.pk) in out}


def _may_write(viewer: Viewer, person: Person, section: Section, permission: Permission) -> Verdict:
    if not viewer.may(permission):
        return refused(_("Your role does not write this part of a record."))
    if not Person.objects.visible_to(viewer, section, WRITE).filter(pk=person.pk).exists():
        return refused(_("You may not write this part of this record."))
    return ALLOWED
