"""How does a call sheet come to be, and how is it changed?"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from opennrm.foundation.access.actions import Opening, give_access, open_record
from opennrm.foundation.access.models import Basis
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, obligations, sealing
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.verdict import require

from ..models import Call, CallAlert, CallCategory, CallNeed
from ..policies import may_take_calls, may_write_sheet
from ..sections import SHEET
from ..sheet import OPEN_COLUMNS, SEALED_COLUMNS, Sheet, phone_mark
from ..workflow import CALL, CALLBACK, TO_CALL_BACK


@transaction.atomic
def save_call(*, sheet: Sheet, by: Viewer) -> Call:
    """Write down a new contact, as far as the sheet was filled in; the operator's hotline owns it."""
    require(may_take_calls(by))
    record = open_record(kind="call", organisation=by.organisation)
    call = Call(record=record, happened_at=sheet.happened_at or clock.now())
    _fill(call, sheet, by)
    call.save(force_insert=True)
    _set_codes(call, sheet)
    give_access(record=record, to=by.organisation, opening=owners_opening(), by=by)
    CALL.begin(call, by=by)
    journal.record("hotline.call_saved", by=by, subject=record, call_type=call.call_type)
    return call


@transaction.atomic
def change_call(*, call: Call, sheet: Sheet, version: int, by: Viewer) -> Call:
    """Write the sheet again as it is now; ChangedMeanwhile when it was saved after `version`.

    A call that it is not safe to return, as the sheet says now, waits for no callback any more.
    """
    call.status = CALL.held_status(call)
    require(may_write_sheet(by, call))
    call.happened_at = sheet.happened_at or call.happened_at
    _fill(call, sheet, by)
    call.save_over(version, "happened_at", "phone_mark", *OPEN_COLUMNS, *SEALED_COLUMNS)
    _set_codes(call, sheet)
    if call.status == TO_CALL_BACK and call.safe_to_call_back != Answer.YES:
        CALL.take("stop_callback", call, by=by)
        obligations.cancel(CALLBACK, subject=call.record_id)
    elif call.status == TO_CALL_BACK and call.call_back_on:
        obligations.move(CALLBACK, subject=call.record_id, due_on=call.call_back_on)
    journal.record("hotline.call_changed", by=by, subject=call.record)
    return call


def hold(call: Call) -> None:
    """What the sheet says now decides: until the transaction ends nobody else changes an answer or ends the call.

    For actions that rest on an answer, such as a yes: called before their policy is asked.
    """
    call.status = CALL.held_status(call)
    call.refresh_from_db(fields=OPEN_COLUMNS)


def owners_opening() -> Opening:
    """What the hotline may open of its own call: the sheet."""
    return Opening(frozenset({SHEET}), Purpose.ADVISE, may_write=True, basis=Basis.OWNER)


def _fill(call: Call, sheet: Sheet, by: Viewer) -> None:
    taken_by = sheet.taken_by or call.taken_by or by.user
    for column in OPEN_COLUMNS:
        setattr(call, column, getattr(sheet, column))
    call.taken_by = taken_by
    call.phone_mark = phone_mark(sheet.phone, call.record.organisation)
    sealing.seal(call, **{column: getattr(sheet, column).strip() for column in SEALED_COLUMNS})


def _set_codes(call: Call, sheet: Sheet) -> None:
    tables: list[tuple[Any, tuple[str, ...]]] = [
        (CallCategory, sheet.categories),
        (CallNeed, sheet.needs),
        (CallAlert, sheet.alerts),
    ]
    for model, kinds in tables:
        model.objects.filter(call=call).delete()
        model.objects.bulk_create(model(call=call, kind=kind) for kind in kinds)
