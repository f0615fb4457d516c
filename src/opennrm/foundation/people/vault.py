"""Who may open what is sealed? These are the only readers; each asks for the grant and writes the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from opennrm.foundation.access.models import Record
from opennrm.foundation.access.scoping import visible_records
from opennrm.foundation.access.sections import Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import journal, sealing
from opennrm.foundation.core.verdict import refused, require

from .models import Consent, Contact, Identity, Person
from .sections import CONSENTS, CONTACT, IDENTITY


@dataclass(frozen=True)
class IdentityFacts:
    """What identifies a person, in the clear: never stored, never logged."""

    given_name: str = ""
    family_name: str = ""
    birth_date: date | None = None
    document: str = ""

    def __repr__(self) -> str:
        return "IdentityFacts(sealed)"


@dataclass(frozen=True)
class ContactFacts:
    """How to reach a person, in the clear."""

    phone: str = ""
    messenger: str = ""
    address: str = ""
    code_word: str = ""
    advice: str = ""

    def __repr__(self) -> str:
        return "ContactFacts(sealed)"


def open_identity(person: Person, by: Viewer) -> IdentityFacts:
    """The person's name, birth date and document; NotAllowed without a grant for the identity section."""
    row = Identity.objects.filter(person=person).first()
    _require_sight(by, [person], IDENTITY)
    journal.record("identity.opened", by=by, subject=person, section=IDENTITY.code, outcome=journal.READ)
    if row is None:
        return IdentityFacts()
    (texts,) = sealing.unseal([row], "given_name", "family_name", "birth_date", "document")
    born = texts["birth_date"]
    return IdentityFacts(
        texts["given_name"],
        texts["family_name"],
        date.fromisoformat(born) if born else None,
        texts["document"],
    )


def open_contact(contact: Contact, by: Viewer) -> ContactFacts:
    """The person's telephone, address and code word; NotAllowed without a grant for the contact section."""
    columns = ("phone", "messenger", "address", "code_word", "advice")
    return ContactFacts(**open_texts([contact], *columns, by=by, section=CONTACT)[0])


def open_guardian(consent: Consent, by: Viewer) -> str:
    """Who agreed for a child; "" when nobody is named. NotAllowed without a grant for the consents."""
    return open_text(consent, "guardian", by=by, section=CONSENTS)


def open_text(row: Any, column: str, *, by: Viewer, section: Section) -> str:
    """One sealed text of a row; "" when nothing was written."""
    return open_texts([row], column, by=by, section=section)[0][column]


def open_texts(rows: Sequence[Any], *columns: str, by: Viewer, section: Section) -> list[Mapping[str, str]]:
    """Sealed texts of rows, in their order; one journal entry per person or record.

    NotAllowed unless the viewer sees the section of every one of them.
    """
    if not rows:
        return []
    owners = {row.sealed_under.key_id: row.sealed_under for row in rows}
    _require_sight(by, owners.values(), section)
    journal.record_many(
        [journal.Happening("text.opened", owner, journal.READ, section.code) for owner in owners.values()],
        by=by,
    )
    return sealing.unseal(rows, *columns)


def _require_sight(by: Viewer, owners: Iterable[Any], section: Section) -> None:
    """Stop unless every owner is a record (or the person of a record) whose section the viewer sees."""
    wanted = list(owners)
    visible = visible_records(by, section)
    records = {owner.pk for owner in wanted if isinstance(owner, Record)}
    persons = {owner.pk for owner in wanted if isinstance(owner, Person)}
    seen = visible.filter(pk__in=records).count() if records else 0
    known = visible.filter(subject_id__in=persons).values("subject_id").distinct().count() if persons else 0
    if seen != len(records) or known != len(persons):
        require(refused(_("This part of the record is not open to you.")))
