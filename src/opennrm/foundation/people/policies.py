"""May somebody be looked up, written about, agree or withdraw?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opennrm.foundation.access.models import Exclusion, Organisation, Record, User
from opennrm.foundation.access.scoping import visible_records
from opennrm.foundation.access.sections import WRITE, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.models import Entry
from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused

from .models import AgeGroup, Consent, Person
from .models.person import ADULT_AT
from .sections import CONSENTS, CONTACT, IDENTITY, Permission

SEARCHES_PER_HOUR = 30
SEARCHED = "person.searched"
SEARCH_REASONS = "people.search_reasons"
EARLIEST_YEAR = 1900
NOT_BORN_THEN = gettext_lazy("A date of birth lies between 1900 and today.")
FEWEST_DIGITS = 5


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


def can_be_born(person: Person, on: date | None) -> Verdict:
    """Can this person be born on that day, as far as the facts about them say?

    A date under 18 beside the word "adult", or beside an age that is not known, would leave the rules for children
    aside (rule R03); one over 18 would apply them to an adult.
    """
    if on is None:
        return ALLOWED
    today = clock.today()
    if not date(EARLIEST_YEAR, 1, 1) <= on <= today:
        return refused(NOT_BORN_THEN)
    under, group = is_under_age(on, today), person.age_group
    called = {"born": date_format(on, "DATE_FORMAT"), "group": person.get_age_group_display()}
    if under and (group == AgeGroup.ADULT or not person.treated_as_child(today)):
        return refused(
            _("Somebody born on {born} is under 18, but the facts say “{group}”.").format(**called)
        )
    if not under and group == AgeGroup.CHILD:
        return refused(
            _("Somebody born on {born} is 18 or older, but the facts say “{group}”.").format(**called)
        )
    if person.birth_year is not None and person.birth_year != on.year:
        words = _("The date of birth is in {year}, but the facts say “born {other}”.")
        return refused(words.format(year=on.year, other=person.birth_year))
    return ALLOWED


def is_under_age(born: date, on: date) -> bool:
    """Is somebody born on that day under 18 on this one?"""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) < ADULT_AT


def can_be_phoned(number: str) -> Verdict:
    """Is this a number that somebody could dial, if one was given? It may stand among words."""
    if number.strip() and sum(sign.isdigit() for sign in number) < FEWEST_DIGITS:
        return refused(_("A telephone has at least five digits. Correct the number, or leave it empty."))
    return ALLOWED


def can_be_reached(channels: Collection[str], do_not_contact: bool) -> Verdict:
    """Do the safe ways agree with each other?"""
    if do_not_contact and channels:
        return refused(
            _("“Do not contact at all” and a safe way contradict each other: choose one or the other.")
        )
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
