"""What is an invented life made of? Plain facts with times, before anything is written anywhere.

Organisations are named by their key in `countries/invented.json`, staff by organisation and place in its
list, so that the same seed and date give the same facts whatever keys the database draws.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from opennrm.care.hotline.sheet import Sheet
from opennrm.care.identification.facts import EpisodeFacts
from opennrm.foundation.people.actions import PersonFacts, SafeWays
from opennrm.foundation.people.vault import ContactFacts, IdentityFacts


@dataclass(frozen=True)
class Staff:
    """A member of staff: the organisation's key and a place in its list, counted round."""

    organisation: str
    place: int


@dataclass(frozen=True)
class Note:
    """What was written down when, by whom."""

    at: datetime
    by: Staff
    text: str


@dataclass(frozen=True)
class Contact:
    """A contact with the hotline: the sheet without its objects, and what became of it."""

    operator: Staff
    sheet: Sheet
    status: str


@dataclass(frozen=True)
class Judgement:
    """What a panel answered."""

    status: str
    grounds: tuple[str, ...]
    at: datetime
    by: Staff
    reasons: str


@dataclass(frozen=True)
class Hearing:
    """A case before a panel; no judgement while it waits."""

    panel: str
    sent_at: datetime
    language: str
    judgement: Judgement | None


@dataclass(frozen=True)
class Said:
    """What another body said about the person, and when that was noted."""

    status: str
    body: str
    at: datetime


@dataclass(frozen=True)
class Help:
    """A referral to a service and how it went; a time that is None has not come."""

    service: str
    to: str
    needs: tuple[str, ...]
    sent_at: datetime
    language: str
    asked_at: datetime | None = None
    question: str = ""
    accepted_at: datetime | None = None
    rejected_at: datetime | None = None
    reject_reason: str = ""
    reject_text: str = ""
    done_at: datetime | None = None
    withdrawn_at: datetime | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True)
class Life:
    """One person's way through the mechanism, as far as it had come on the day the history ends."""

    number: int
    centre: str
    officer: Staff
    alias: tuple[str, int]
    opened_at: datetime
    facts: PersonFacts
    form: str
    identity: IdentityFacts | None
    contact: ContactFacts | None
    ways: SafeWays
    guardian: str  # who agrees for a child; empty for an adult
    risk: str
    advice: str
    needs: tuple[str, ...]
    alerts: tuple[str, ...]
    met: dict[str, datetime] = field(default_factory=dict)
    call: Contact | None = None
    notes: tuple[Note, ...] = ()
    episode: EpisodeFacts | None = None
    indicators: dict[str, str] = field(default_factory=dict)
    assessed_at: datetime | None = None
    hearing: Hearing | None = None
    said: tuple[Said, ...] = ()
    help: tuple[Help, ...] = ()
    closed_on: date | None = None
