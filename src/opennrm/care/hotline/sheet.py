"""What can be written on a call sheet? Everything, as one value: the form reads it, the action keeps it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from opennrm.foundation.access.models import Organisation, User
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.people.marks import PHONE, Marker, phone_form
from opennrm.foundation.people.models import AgeGroup

# The columns of a call that stand in the open, and those that are sealed.
OPEN_COLUMNS = (
    "call_type", "channel", "taken_by", "territory", "language", "interpreter", "urgency", "safe_now", "heard_of",
    "age_group", "thought_child", "sex", "safe_to_call_back", "from_hour", "to_hour", "call_back_on",
    "consent_answer", "centre", "assent", "may_be_counted",
)  # fmt: skip
SEALED_COLUMNS = ("caller_name", "note", "phone", "guardian")


@dataclass(frozen=True)
class Sheet:
    """One call sheet, as far as it was filled in. `happened_at` and `taken_by` are now and oneself when None."""

    call_type: str = ""
    channel: str = ""
    happened_at: datetime | None = None
    taken_by: User | None = None
    categories: tuple[str, ...] = ()
    territory: str = ""
    language: str = ""
    interpreter: str = Answer.UNKNOWN
    urgency: str = ""
    safe_now: str = Answer.UNKNOWN
    heard_of: str = ""
    age_group: str = AgeGroup.UNKNOWN
    thought_child: str = Answer.UNKNOWN
    sex: str = ""
    needs: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    caller_name: str = ""
    note: str = ""
    safe_to_call_back: str = Answer.UNKNOWN
    phone: str = ""
    from_hour: int | None = None
    to_hour: int | None = None
    call_back_on: date | None = None
    consent_answer: str = ""
    centre: Organisation | None = None
    guardian: str = ""
    assent: str = Answer.UNKNOWN
    may_be_counted: str = Answer.UNKNOWN

    def __repr__(self) -> str:
        return "Sheet(sealed)"

    @property
    def tells_something(self) -> bool:
        """Was anything written down besides the kind of contact, when, and who took it?"""
        return replace(self, call_type="", channel="", happened_at=None, taken_by=None) != Sheet()


SHEET_FIELDS = tuple(field.name for field in fields(Sheet))


def phone_mark(phone: str, hotline: Organisation) -> bytes | None:
    """By which the hotline knows a number again without keeping it in the open; None for no number."""
    form = phone_form(phone)
    return Marker(hotline).mark(PHONE, form) if form else None
