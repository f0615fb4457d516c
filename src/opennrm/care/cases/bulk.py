"""How do many cases come into an instance at once, by the same rules as one? For imports and the demonstration.

``add_cases([PastCase(person, officer, opened_at, needs=("medical",), notes=(PastNote(...),))], by=SYSTEM)``;
the persons are saved before, each at the centre that will own the case.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from opennrm.foundation.access.actions import grant_row, open_records
from opennrm.foundation.access.models import Grant, Record, User
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, sealing
from opennrm.foundation.core.bulk import insert_rows, unsaved
from opennrm.foundation.core.journal import Actor, Happening
from opennrm.foundation.core.keystore import DataKey, key_store
from opennrm.foundation.core.verdict import require
from opennrm.foundation.people.models import Person

from .actions import owners_opening
from .models import CameBy, Case, Need, Note, SafetyAlert
from .policies import may_receive_case


@dataclass(frozen=True)
class PastNote:
    """What somebody wrote down at some time."""

    at: datetime
    by: User
    text: str


@dataclass(frozen=True)
class PastCase:
    """A case that was opened at some time; `met` are those of its needs that are met, and when.

    `opened_on` is the day the case began when that was before it was written down here at `opened_at`.
    """

    person: Person
    officer: User
    opened_at: datetime
    came_by: str = CameBy.CENTRE
    risk: str = ""
    safety_advice: str = ""
    needs: tuple[str, ...] = ()
    met: Mapping[str, datetime] | None = None
    alerts: tuple[str, ...] = ()
    notes: tuple[PastNote, ...] = ()
    opened_on: date | None = None
    closed_on: date | None = None


@transaction.atomic
def add_cases(past: Sequence[PastCase], *, by: Actor) -> list[Case]:
    """Write many cases with everything that hangs on them; returned in the order given.

    NotAllowed when one of the persons does not belong to a Territorial Centre.
    """
    for centre in {p.person.organisation for p in past}:
        require(may_receive_case(centre))
    records = open_records(kind="case", owners=[(p.person.organisation, p.person.pk) for p in past])
    keys = key_store().get_many(
        r.key_id for p, r in zip(past, records, strict=True) if p.safety_advice or p.notes
    )
    cases = [_case(p, record, keys) for p, record in zip(past, records, strict=True)]
    pairs = list(zip(past, cases, strict=True))
    insert_rows(Case, cases)
    insert_rows(Grant, (_owners_grant(p, case, by) for p, case in pairs))
    insert_rows(Need, (need for p, case in pairs for need in _needs(p, case)))
    insert_rows(SafetyAlert, (_alert(p, case, kind) for p, case in pairs for kind in p.alerts))
    insert_rows(Note, (_note(note, case, keys) for p, case in pairs for note in p.notes))
    journal.record_many(
        [
            Happening(
                "cases.opened",
                c.record,
                at=p.opened_at,
                by=Viewer.of(p.officer),
                details={"came_by": str(p.came_by)},
            )
            for p, c in pairs
        ],
        by=by,
    )
    return cases


def _case(past: PastCase, record: Record, keys: Mapping[uuid.UUID, DataKey]) -> Case:
    case = unsaved(
        Case,
        record=record, person=past.person, came_by=past.came_by, risk=past.risk,
        opened_on=past.opened_on or clock.on_date(past.opened_at), closed_on=past.closed_on,
    )  # fmt: skip
    if past.safety_advice:
        sealing.seal_with(keys[record.key_id], case, safety_advice=past.safety_advice)
    return case


def _owners_grant(past: PastCase, case: Case, by: Actor) -> Grant:
    grant = grant_row(record=case.record, to=case.record.organisation, opening=owners_opening(), by=by)
    grant.starts_at = past.opened_at
    return grant


def _needs(past: PastCase, case: Case) -> Iterable[Need]:
    met = past.met or {}
    for kind in past.needs:
        yield unsaved(
            Need, case=case, kind=kind, noted_at=past.opened_at, noted_by=past.officer, met_at=met.get(kind)
        )


def _alert(past: PastCase, case: Case, kind: str) -> SafetyAlert:
    return unsaved(SafetyAlert, case=case, kind=kind, noted_at=past.opened_at, noted_by=past.officer)


def _note(past: PastNote, case: Case, keys: Mapping[uuid.UUID, DataKey]) -> Note:
    note = unsaved(Note, case=case, noted_at=past.at, noted_by=past.by)
    sealing.seal_with(keys[case.record.key_id], note, text=past.text)
    return note
