"""What does the person agree to, and until when does it hold?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from opennrm.foundation.access.actions import end_access
from opennrm.foundation.access.models import Organisation, User
from opennrm.foundation.access.sections import Purpose, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, sealing
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.bulk import unsaved
from opennrm.foundation.core.contributions import (
    on_consent_given,
    on_consent_withdrawn,
)
from opennrm.foundation.core.country import country
from opennrm.foundation.core.verdict import refused, require

from ..models import Consent, Person
from ..policies import (
    may_count_as_agreed,
    may_record_consent,
    may_withdraw_consent,
)


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
    held: Consent = Consent.objects.locked().get(pk=consent.pk)
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
    # First what rests on it, then the access: the order in which whoever answers does it, so nobody waits in a circle.
    for reaction in on_consent_withdrawn:
        reaction.run(consent=consent, by=by)
    end_access(consent_id=consent.pk, by=by)
    journal.record("consent.withdrawn", by=by, subject=consent.person, consent=str(consent.pk))
