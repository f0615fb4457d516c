"""What do the rows of this room look like before they are saved? One place for single and for bulk actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import models

from opennrm.care.referrals.models import Referral
from opennrm.foundation.access.actions import Opening
from opennrm.foundation.access.models import Basis, Record, User
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.core import clock
from opennrm.foundation.core.country import country

from .models import ArrivalCheck, Bed, Room, RoomSuit, Stay
from .sections import ADDRESS, STAY

ADDRESS_OPEN_BEFORE, ADDRESS_OPEN_FOR = timedelta(days=1), timedelta(hours=48)
KIND = "accommodation"  # the kind of service that gives somebody a bed


def house_opening() -> Opening:
    """What a shelter may open of its own house."""
    return Opening(frozenset({STAY, ADDRESS}), Purpose.ASSIST, may_write=True, basis=Basis.OWNER)


def stay_opening() -> Opening:
    """What a shelter may open of a stay: the stay alone.

    The record names the person, so any other section here would open what the person never agreed to.
    """
    return Opening(frozenset({STAY}), Purpose.ASSIST, may_write=True, basis=Basis.OWNER)


def way_opening(referral: Referral, expected_on: date) -> Opening:
    """The address, for the one member of staff who brings the person: from the day before until the day after."""
    day = datetime.combine(expected_on, time(), country().zone)
    return Opening(
        frozenset({ADDRESS}),
        Purpose.ASSIST,
        basis=Basis.DUTY,
        item_id=referral.pk,
        starts_at=max(clock.now(), day - ADDRESS_OPEN_BEFORE),
        expires_at=max(clock.now(), day) + ADDRESS_OPEN_FOR,
    )


def room_rows(room: Room, *, beds: int, suits: Iterable[str]) -> list[models.Model]:
    """The beds of a room, numbered from one, and whom the room suits."""
    rows: list[models.Model] = [Bed(room=room, number=number) for number in range(1, beds + 1)]
    return rows + [RoomSuit(room=room, code=code) for code in suits]


def stay_row(*, record: Record, referral: Referral, bed: Bed, arrival_mode: str, expected_on: date) -> Stay:
    """A stay as it begins: somebody is expected."""
    return Stay(
        record=record,
        case=referral.case,
        referral=referral,
        bed=bed,
        arrival_mode=arrival_mode,
        expected_on=expected_on,
    )


def check_rows(
    stay: Stay, ticked: Iterable[str], *, done_at: datetime, done_by: User | None
) -> list[ArrivalCheck]:
    """The points of the arrival check list that were ticked."""
    return [ArrivalCheck(stay=stay, code=code, done_at=done_at, done_by=done_by) for code in ticked]
