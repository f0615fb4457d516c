"""How do years of calls come into an instance at once? For the demonstration and for imports.

``add_past_calls(calls, by=SYSTEM)`` takes any number of `PastCall`, each a `Sheet` and what became of it:

* ``status`` is a state of the workflow; "open" and "callback" are still with the hotline;
* a nuisance contact is ``PastCall(hotline, operator, Sheet(call_type="silent", happened_at=…), "closed")``;
* "handed_over" needs ``case``, already at its centre; the consent and the centre's access are made here, or
  the duty to protect a child when the sheet says so; "noticed" makes the anonymous notice as well;
* "callback" opens the obligation, due on ``sheet.call_back_on``.

NotAllowed when what became of a call is not what its sheet allows, by the policies that a single call is asked.
About thirty queries per thousand calls; texts are sealed only where the sheet holds some.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from opennrm.care.cases.models import Case
from opennrm.foundation.access.actions import grant_row, open_records
from opennrm.foundation.access.models import Basis, Grant, Organisation, Record, User
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, sealing
from opennrm.foundation.core.bulk import insert_rows, unsaved
from opennrm.foundation.core.journal import Actor, Happening
from opennrm.foundation.core.keystore import DataKey, key_store
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.core.verdict import require
from opennrm.foundation.people.actions import consent_row
from opennrm.foundation.people.bulk import seal_guardians
from opennrm.foundation.people.marks import PHONE, Marker, phone_form
from opennrm.foundation.people.models import Consent

from ..models import Call, CallAlert, CallCategory, CallNeed, CallStatus, ConsentAnswer, HandOver, Notice
from ..policies import may_arrange_callback, may_become_case, may_give_notice, may_take_calls
from ..sheet import OPEN_COLUMNS, SEALED_COLUMNS, Sheet
from ..workflow import CALL, CALLBACK, FIRST_CONTACT
from .endings import agreement_with, centres_opening, region_of, soonest_due
from .sheet import owners_opening

_CHUNK = 5000
_LAST_STEP = {step.to: step.name for step in CALL.steps}
_FINISHED_AFTER = timedelta(minutes=12)


@dataclass(frozen=True)
class PastCall:
    """A call that was taken at some time, and what became of it."""

    hotline: Organisation
    operator: User
    sheet: Sheet
    status: str = "closed"
    case: Case | None = None
    ended_at: datetime | None = None  # twelve minutes after it began when None

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.sheet.happened_at or clock.now()

    @property
    def end(self) -> datetime:
        """When it was finished."""
        return self.ended_at or self.at + _FINISHED_AFTER


@transaction.atomic
def add_past_calls(calls: Sequence[PastCall], *, by: Actor) -> list[Call]:
    """Write many calls with everything that hangs on them; returned in the order given."""
    if isinstance(by, Viewer):
        require(may_take_calls(by))
    return [
        call for start in range(0, len(calls), _CHUNK) for call in _add(calls[start : start + _CHUNK], by)
    ]


def _add(past: Sequence[PastCall], by: Actor) -> list[Call]:
    records = open_records(
        kind="call", owners=[(p.hotline, p.case.person_id if p.case else None) for p in past]
    )
    keys = _keys(past, records)
    markers = {hotline.pk: Marker(hotline) for hotline in {p.hotline for p in past}}
    rows = [_call(p, record, keys, markers[p.hotline.pk]) for p, record in zip(past, records, strict=True)]
    pairs = list(zip(past, rows, strict=True))
    for p, row in pairs:
        _require_allowed(p, row)
    insert_rows(Call, rows)
    insert_rows(
        CallCategory,
        (unsaved(CallCategory, call=row, kind=kind) for p, row in pairs for kind in p.sheet.categories),
    )
    insert_rows(
        CallNeed, (unsaved(CallNeed, call=row, kind=kind) for p, row in pairs for kind in p.sheet.needs)
    )
    insert_rows(
        CallAlert, (unsaved(CallAlert, call=row, kind=kind) for p, row in pairs for kind in p.sheet.alerts)
    )
    insert_rows(CallStatus, (status for p, row in pairs for status in _statuses(p, row)))
    insert_rows(Grant, (_owners_grant(p, row, by) for p, row in pairs))
    insert_rows(Notice, (_notice(p) for p in past if p.status == "noticed"))
    insert_rows(Obligation, (_callback(p, row) for p, row in pairs if p.status == "callback"))
    _hand_over([(p, row, p.case) for p, row in pairs if p.case is not None], by)
    journal.record_many([Happening("hotline.call_saved", row.record) for row in rows], by=by)
    return rows


def _require_allowed(past: PastCall, row: Call) -> None:
    """Stop unless the answer on the sheet, and what makes it safe, allow what became of the call."""
    if (past.status == "handed_over") != (past.case is not None):
        raise ValueError("a call that was handed over, and no other, has become a case")
    if past.case is not None:
        require(may_become_case(row, past.case.organisation, past.sheet.guardian))
    elif past.status == "callback":
        require(may_arrange_callback(row, past.sheet.phone, clock.on_date(past.end)))
    elif past.status == "noticed":
        require(may_give_notice(row))


def _hand_over(handed: Sequence[tuple[PastCall, Call, Case]], by: Actor) -> None:
    agreed = [(p, row, case) for p, row, case in handed if row.consent_answer == ConsentAnswer.YES]
    consents = {row.pk: _consent(p, row, case) for p, row, case in agreed}
    guardians = [(consents[row.pk], p.sheet.guardian) for p, row, _case in agreed if row.treated_as_child]
    seal_guardians(guardians)
    insert_rows(Consent, consents.values())
    overs = [
        unsaved(
            HandOver,
            call=row, case=case, centre=case.organisation, consent=consents.get(row.pk), by=p.operator, at=p.end,
            basis=Basis.CONSENT if row.pk in consents else Basis.DUTY,
        )
        for p, row, case in handed
    ]  # fmt: skip
    insert_rows(HandOver, overs)
    insert_rows(Grant, (_centres_grant(over, by) for over in overs))
    insert_rows(Obligation, (_first_contact(over) for over in overs))
    journal.record_many(
        [
            Happening(
                "hotline.handed_over",
                over.case.record,
                details={"basis": over.basis, "centre": str(over.centre_id)},
            )
            for over in overs
        ],
        by=by,
    )


def _keys(past: Sequence[PastCall], records: Sequence[Record]) -> dict[Any, DataKey]:
    wanted = [
        r.key_id
        for p, r in zip(past, records, strict=True)
        if any(getattr(p.sheet, c) for c in SEALED_COLUMNS)
    ]
    return dict(key_store().get_many(wanted)) if wanted else {}


def _call(past: PastCall, record: Record, keys: dict[Any, DataKey], marker: Marker) -> Call:
    sheet = past.sheet
    row = Call(record=record, happened_at=past.at, status=past.status)
    for column in OPEN_COLUMNS:
        setattr(row, column, getattr(sheet, column))
    row.taken_by = sheet.taken_by or past.operator
    if record.key_id in keys:
        sealing.seal_with(
            keys[record.key_id], row, **{column: getattr(sheet, column) for column in SEALED_COLUMNS}
        )
    if form := phone_form(sheet.phone):
        row.phone_mark = marker.mark(PHONE, form)
    return row


def _statuses(past: PastCall, row: Call) -> list[CallStatus]:
    who = {"by_id": past.operator.pk, "organisation_id": past.hotline.pk, "subject": row}
    began = unsaved(CallStatus, step="begin", status=CALL.initial, at=past.at, **who)
    if past.status == CALL.initial:
        return [began]
    return [began, unsaved(CallStatus, step=_LAST_STEP[past.status], status=past.status, at=past.end, **who)]


def _owners_grant(past: PastCall, row: Call, by: Actor) -> Grant:
    grant = grant_row(record=row.record, to=past.hotline, opening=owners_opening(), by=by)
    grant.starts_at = past.at
    return grant


def _centres_grant(over: HandOver, by: Actor) -> Grant:
    opening = centres_opening(over.consent, over)
    grant = grant_row(record=over.call.record, to=over.centre, opening=opening, by=by)
    grant.starts_at = over.at
    return grant


def _consent(past: PastCall, row: Call, case: Case) -> Consent:
    agreement = agreement_with(row, case.organisation, past.sheet.guardian)
    return consent_row(person=case.person, agreement=agreement, explained_by=past.operator, given_at=past.end)


def _notice(past: PastCall) -> Notice:
    return Notice(
        hotline=past.hotline, territory=region_of(past.sheet.territory), urgency=past.sheet.urgency,
        category=min(past.sheet.categories, default=""), noticed_on=clock.on_date(past.end),
    )  # fmt: skip


def _callback(past: PastCall, row: Call) -> Obligation:
    due_on = past.sheet.call_back_on or soonest_due(row, clock.on_date(past.end))
    return Obligation(
        rule=CALLBACK.key,
        owner_id=past.hotline.pk,
        subject_id=row.record_id,
        due_on=due_on,
        opened_at=past.end,
    )


def _first_contact(over: HandOver) -> Obligation:
    """Waiting when the call is of the last three days, otherwise long done."""
    due_on = soonest_due(over.call, clock.on_date(over.at))
    recent = clock.now() - over.at < timedelta(days=3)
    return Obligation(
        rule=FIRST_CONTACT.key, owner_id=over.centre.pk, subject_id=over.case.record_id, item_id=over.pk,
        due_on=due_on, opened_at=over.at, done_at=None if recent else over.at + timedelta(hours=20),
    )  # fmt: skip
