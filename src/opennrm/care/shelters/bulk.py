"""How are many stays written at once, by the same rules as one?

For imports and for the demonstration. Houses and rooms are few: `open_shelter` and `add_room` make them.
Stays follow from referrals that were accepted (`ReferralRows.accept`) and saved before these:

    rows = StayRows()
    for referral, bed in …:
        rows.add_stay(referral, bed, expected_on=…, arrived_at=…, left_on=…, by=worker)
    rows.save(by=SYSTEM)

Without `arrived_at` the person is expected, with `left_on` the person has left. A bed or a referral that
would hold two current stays is refused at once (ValueError), and so is what the single actions refuse
(NotAllowed), by the same policies. `save` makes the records, with keys and the shelter's access, in one go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction

from opennrm.care.referrals.models import Referral
from opennrm.foundation.access.actions import grant_row, open_records
from opennrm.foundation.access.models import Grant, Organisation, Record, User
from opennrm.foundation.core import clock, journal
from opennrm.foundation.core.bulk import insert_rows
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.country import country
from opennrm.foundation.core.journal import Actor, Happening
from opennrm.foundation.core.verdict import require

from .models import ArrivalCheck, Bed, Stay, StayStatus
from .policies import may_have_left, may_lead_to
from .rows import check_rows, stay_opening, stay_row
from .workflow import ARRIVED, EXPECTED, LEFT, TAKES_A_BED

_ACCEPTED_BEFORE = timedelta(hours=5)


@dataclass(frozen=True)
class _PastStay:
    referral: Referral
    bed: Bed
    expected_on: date
    arrival_mode: str
    arrived_at: datetime | None
    left_on: date | None
    ticked: tuple[str, ...]
    by: User

    @property
    def status(self) -> str:
        if self.left_on:
            return LEFT
        return ARRIVED if self.arrived_at else EXPECTED

    @property
    def owner(self) -> Organisation:
        return self.referral.service.organisation

    @property
    def began_at(self) -> datetime:
        return self.referral.accepted_at or (self.arrived_at or clock.now()) - _ACCEPTED_BEFORE


@dataclass
class StayRows:
    """Stays of many people, not saved yet."""

    _stays: list[_PastStay] = field(default_factory=list)
    _taken: set[object] = field(default_factory=set)

    def add_stay(
        self,
        referral: Referral,
        bed: Bed,
        *,
        expected_on: date,
        by: User,
        arrival_mode: str = "shelter_collects",
        arrived_at: datetime | None = None,
        left_on: date | None = None,
        ticked: Iterable[str] | None = None,
    ) -> None:
        """A stay that an accepted referral led to; `ticked` is the whole check list unless said otherwise."""
        require(may_lead_to(referral, bed))
        if left_on:
            if arrived_at is None:
                raise ValueError("nobody leaves who has not come")
            require(may_have_left(arrived_at, left_on))
        points = code_list("shelters.arrivals").codes if ticked is None else tuple(ticked)
        stay = _PastStay(
            referral, bed, expected_on, arrival_mode, arrived_at, left_on, points if arrived_at else (), by
        )
        if stay.status in TAKES_A_BED:
            if {bed.pk, referral.pk} & self._taken:
                raise ValueError("a bed holds one person at a time, and a person one bed")
            self._taken |= {bed.pk, referral.pk}
        self._stays.append(stay)

    @transaction.atomic
    def save(self, *, by: Actor) -> list[Stay]:
        """Write everything; returned in the order of adding."""
        owners = [(past.owner, past.referral.case.person_id) for past in self._stays]
        records = open_records(kind="stay", owners=owners)
        rows = [_stay(past, record) for past, record in zip(self._stays, records, strict=True)]
        pairs = list(zip(self._stays, rows, strict=True))
        insert_rows(Stay, rows)
        insert_rows(Grant, (_grant(past, row, by) for past, row in pairs))
        insert_rows(StayStatus, (step for past, row in pairs for step in _steps(past, row)))
        insert_rows(ArrivalCheck, (check for past, row in pairs for check in _checks(past, row)))
        journal.record_many([Happening("shelters.bed_given", row.record) for row in rows], by=by)
        self._stays, self._taken = [], set()
        return rows


def _stay(past: _PastStay, record: Record) -> Stay:
    row = stay_row(
        record=record,
        referral=past.referral, bed=past.bed, arrival_mode=past.arrival_mode, expected_on=past.expected_on,
    )  # fmt: skip
    row.status, row.arrived_at, row.left_on = past.status, past.arrived_at, past.left_on
    return row


def _grant(past: _PastStay, row: Stay, by: Actor) -> Grant:
    grant = grant_row(record=row.record, to=past.owner, opening=stay_opening(), by=by)
    grant.starts_at = past.began_at
    return grant


def _steps(past: _PastStay, row: Stay) -> list[StayStatus]:
    who = {"subject": row, "by_id": past.by.pk, "organisation_id": past.owner.pk}
    steps = [StayStatus(step="begin", status=EXPECTED, at=past.began_at, **who)]
    if past.arrived_at:
        steps.append(StayStatus(step="arrive", status=ARRIVED, at=past.arrived_at, **who))
    if past.left_on:
        noon = datetime.combine(past.left_on, time(12), country().zone)
        steps.append(StayStatus(step="leave", status=LEFT, at=noon, **who))
    return steps


def _checks(past: _PastStay, row: Stay) -> list[ArrivalCheck]:
    return check_rows(row, past.ticked, done_at=past.arrived_at or past.began_at, done_by=past.by)
