"""What the person agreed to, with whom, until when; and taking it back."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from opennrm.foundation.access.operations import ApiRequest, Done, acts, chosen, done, reads
from opennrm.foundation.access.queries import organisations_to_share_with
from opennrm.foundation.access.sections import WRITE, Purpose, section
from opennrm.foundation.components.rest.cursors import Cursor, Limit, Part, part_of
from opennrm.foundation.components.rest.fields import Day, Line, OneOf, codes, example, sent_example
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.people.actions import Agreement, record_consent, withdraw_consent
from opennrm.foundation.people.models import Consent
from opennrm.foundation.people.queries import consent_of, consents_seen
from opennrm.foundation.people.sections import CONSENTS

from ..forms.consent import SHAREABLE
from ..queries import case_for
from ..sections import Permission
from . import router

_ORDER = ("-given_at", "pk")


class Recipient(BaseModel):
    """An organisation that can receive parts of a record."""

    id: uuid.UUID
    name: str
    kind: str
    territory: str


class Recipients(Part):
    """A part of the organisations that can receive parts of a record."""

    items: list[Recipient]

    model_config = example(
        items=[
            {
                "id": "4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e", "name": "Heron House", "kind": "shelter",
                "territory": "BY-HM",
            }
        ],
        next=None,
    )  # fmt: skip


class GivenConsent(BaseModel):
    """A consent, and whether it still holds. Who agreed as guardian is sealed, and opened on its page alone."""

    id: uuid.UUID
    purpose: str
    recipient: str
    parts: list[str]
    language: str
    interpreter: str
    read_aloud: str
    explained_by: str
    assent: str
    guardian_named: bool
    given_at: datetime
    expires_on: date
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    live: bool


class Consents(Part):
    """A part of the person's consents, the newest first."""

    items: list[GivenConsent]

    model_config = example(
        items=[
            {
                "id": "4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e", "purpose": "assist", "recipient": "Heron House",
                "parts": ["cases.needs"], "language": "be", "interpreter": "no", "read_aloud": "yes",
                "explained_by": "Tamilas Stalvinavich", "assent": "unknown", "guardian_named": False,
                "given_at": "2027-03-01T09:00:00Z", "expires_on": "2028-03-01", "withdrawn_at": None,
                "withdrawn_by": None, "live": True,
            }
        ],
        next=None,
    )  # fmt: skip


class Agreed(BaseModel):
    """Exactly what the person agrees to. For a child: who agreed as guardian, and what the child says."""

    recipient: uuid.UUID
    purpose: Literal["assist", "identify"]
    parts: Annotated[list[Annotated[str, OneOf(lambda: SHAREABLE, "parts of a record")]], Field(min_length=1)]
    language: Annotated[str, codes("people.languages")]
    interpreter: Answer
    read_aloud: Answer
    expires_on: Day | None = None
    guardian: Line = ""
    assent: Answer = Answer.UNKNOWN

    model_config = sent_example(
        recipient="4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e", purpose="assist", parts=["cases.needs"], language="be",
        interpreter="no", read_aloud="yes",
    )  # fmt: skip


@reads(router, "/recipients", permission=Permission.WORK, gives=Recipients)
def recipients(request: ApiRequest, cursor: Cursor = "", limit: Limit = 25) -> Recipients:
    """The organisations with which a person can agree to share."""
    part = part_of(organisations_to_share_with(request.viewer), order=("pk",), cursor=cursor, limit=limit)
    request.next = part.next
    return Recipients(
        items=[
            Recipient(id=row.pk, name=str(row), kind=row.kind, territory=row.territory) for row in part.rows
        ],
        next=part.next,
    )


@reads(router, "/cases/{reference}/consents", permission=Permission.WORK, gives=Consents)
def consents(request: ApiRequest, reference: str, cursor: Cursor = "", limit: Limit = 25) -> Consents:
    """The person's consents, the newest first."""
    found = case_for(request.viewer, reference, CONSENTS)
    part = part_of(consents_seen(found.person, request.viewer), order=_ORDER, cursor=cursor, limit=limit)
    request.next = part.next
    return Consents(items=[_shown(row) for row in part.rows], next=part.next)


@acts(router, "/cases/{reference}/consents", permission=Permission.WORK)
def give_consent(request: ApiRequest, reference: str, sent: Agreed) -> Done:
    """Record what the person agrees to."""
    viewer = request.viewer
    found = case_for(viewer, reference, CONSENTS, WRITE)
    recipient = chosen(organisations_to_share_with(viewer), sent.recipient, "body.recipient")
    agreement = Agreement(
        purpose=Purpose(sent.purpose),
        recipient=recipient,
        sections=frozenset(section(code) for code in sent.parts),
        language=sent.language,
        interpreter=sent.interpreter.value,
        read_aloud=sent.read_aloud.value,
        expires_on=sent.expires_on,
        guardian=sent.guardian,
        assent=sent.assent.value,
    )
    given = record_consent(person=found.person, agreement=agreement, by=viewer)
    return done(request, given.pk, f"/api/v1/cases/{found.reference}/consents")


@acts(router, "/cases/{reference}/consents/{uuid:consent}/withdraw", permission=Permission.WORK, status=200)
def withdraw(request: ApiRequest, reference: str, consent: uuid.UUID) -> Done:
    """The person takes a consent back: sharing stops at once."""
    found = case_for(request.viewer, reference, CONSENTS, WRITE)
    given = consent_of(request.viewer, found.person, consent)
    withdraw_consent(consent=given, by=request.viewer)
    return done(request, given.pk, f"/api/v1/cases/{found.reference}/consents", state="withdrawn")


def _shown(row: Consent) -> GivenConsent:
    return GivenConsent(
        id=row.pk,
        purpose=row.purpose,
        recipient=str(row.recipient),
        parts=sorted(part.code for part in row.sections),
        language=row.language,
        interpreter=row.interpreter,
        read_aloud=row.read_aloud,
        explained_by=str(row.explained_by),
        assent=row.assent,
        guardian_named=row.guardian is not None,
        given_at=row.given_at,
        expires_on=row.expires_on,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=str(row.withdrawn_by) if row.withdrawn_by else None,
        live=row.is_live(),
    )
