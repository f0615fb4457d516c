"""Who is here tonight, who is expected, and which beds are free?"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from opennrm.care.cases.models import Case
from opennrm.care.referrals.models import Referral
from opennrm.care.referrals.queries import referral_received
from opennrm.care.referrals.sections import REFERRALS
from opennrm.foundation.access.doors import fetch, sees
from opennrm.foundation.access.scoping import live_grants
from opennrm.foundation.access.sections import READ, WRITE, Act
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.people.models import Person
from opennrm.foundation.people.vault import open_text

from .models import Bed, Room, Shelter, ShelterSet, Stay, StaySet
from .sections import ADDRESS, STAY
from .workflow import EXPECTED, FOLLOW_UP


@dataclass(frozen=True)
class Place:
    """A bed, and who has it as far as the viewer sees them.

    A bed that is neither free nor somebody's is not available: it is out of use, or whoever has it keeps the viewer out.
    The two look alike.
    """

    bed: Bed
    stay: Stay | None
    free: bool


@dataclass(frozen=True)
class RoomTonight:
    """A room, whom it suits, and its beds."""

    room: Room
    suits: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class HouseTonight:
    """A house and its rooms."""

    shelter: Shelter
    rooms: tuple[RoomTonight, ...]


def houses_of(viewer: Viewer) -> ShelterSet:
    """The houses that the viewer runs."""
    rows: ShelterSet = Shelter.objects.visible_to(viewer, STAY)
    return rows.filter(active=True).select_related("record__organisation")


def tonight(viewer: Viewer) -> list[HouseTonight]:
    """Every house, room and bed, with who has it tonight; five queries, however many beds."""
    beds = Prefetch("beds", Bed.objects.with_taken().order_by("number"))
    rooms = Prefetch("rooms", Room.objects.prefetch_related("suits", beds))
    by_bed = {stay.bed_id: stay for stay in stays_seen(viewer).current()}
    return [
        HouseTonight(house, tuple(_room(room, by_bed) for room in sorted(house.rooms.all(), key=_by_door)))
        for house in houses_of(viewer).prefetch_related(rooms)
    ]


def _room(room: Room, by_bed: dict[uuid.UUID, Stay]) -> RoomTonight:
    suits = tuple(suit.code for suit in room.suits.all())
    return RoomTonight(
        room,
        suits,
        tuple(Place(bed, by_bed.get(bed.pk), bed.in_use and not bed.taken) for bed in room.beds.all()),
    )


def _by_door(room: Room) -> tuple[int, str]:
    digits = "".join(sign for sign in room.code if sign.isdigit())
    return int(digits or 0), room.code


def free_by_kind(houses: Sequence[HouseTonight]) -> list[tuple[str, int]]:
    """How many free beds there are for whom; a bed in a room for everybody counts as such."""
    free: Counter[str] = Counter()
    for house in houses:
        for room in house.rooms:
            empty = sum(place.free for place in room.places)
            free.update(dict.fromkeys(room.suits or ("",), empty))
    return [(code, free[code]) for code in ("", *code_list("shelters.room_suits").codes) if free[code]]


def stays_seen(viewer: Viewer) -> StaySet:
    """The stays that the viewer sees."""
    rows: StaySet = Stay.objects.visible_to(viewer, STAY)
    return rows.select_related(
        "record__organisation", "case__person__organisation", "bed__room__shelter__record"
    ).prefetch_related("checks")


def stay_for(viewer: Viewer, reference: str, act: Act = READ) -> Stay:
    """One stay of the viewer's shelter; reading it is journalled."""
    rows = Stay.objects.select_related(
        "record__organisation", "case__person__organisation", "bed__room__shelter__record__organisation",
        "referral__consent", "referral__service__organisation", "referral__case__record__organisation",
        "referral__case__person__organisation",
    )  # fmt: skip
    stay: Stay = fetch(rows, viewer=viewer, section=STAY, act=act, reference=reference)
    return stay


def stay_of(viewer: Viewer, referral: Referral) -> Stay | None:
    """The stay that a referral has led to and that still takes a bed, if the viewer sees it."""
    return stays_seen(viewer).current().filter(referral=referral).first()


def stay_before(viewer: Viewer, referral: Referral) -> Stay | None:
    """The stay of somebody who lives in the house already and is referred there again, if the viewer sees it."""
    return stays_seen(viewer).earlier_than(referral).here().first()


def card_of(viewer: Viewer, stay: Stay) -> Referral | None:
    """The referral of a stay while it is live and open to the viewer; reading it is journalled."""
    asked = stay.referral
    if not asked.is_live or not sees(viewer, asked.case.record, REFERRALS):
        return None
    return referral_received(viewer, asked.pk)


def notes_of(viewer: Viewer, stay: Stay) -> str:
    """What was agreed on arrival; opening it is journalled."""
    return open_text(stay, "notes", by=viewer, section=STAY) if stay.notes is not None else ""


def free_beds(viewer: Viewer, person: Person | None = None) -> list[Bed]:
    """The free beds of the viewer's houses, by house and door; for a person, rooms that suit them first."""
    rows = Bed.objects.visible_to(viewer, STAY, WRITE).free()
    found = rows.select_related("room__shelter__record__organisation").prefetch_related("room__suits")

    def place(bed: Bed) -> tuple[Any, ...]:
        suits = person is None or bed.room.is_for(person)
        return (not suits, bed.room.shelter.number, _by_door(bed.room), bed.number)

    return sorted(found, key=place)


def beds_for(viewer: Viewer, referral: Referral) -> list[Bed]:
    """The beds that the person of a referral can be given: the one they have, if they live here, and the free ones."""
    living = stay_before(viewer, referral)
    return [*([living.bed] if living else []), *free_beds(viewer, referral.case.person)]


def rooms_of(house: Shelter) -> list[Room]:
    """The rooms of a house that was fetched for the viewer, by door."""
    return sorted(house.rooms.prefetch_related("beds", "suits"), key=_by_door)


def house_for(viewer: Viewer, reference: str, act: Act = READ) -> Shelter:
    """A house whose address the viewer may open; reading is journalled."""
    rows = Shelter.objects.select_related("record__organisation")
    house: Shelter = fetch(rows, viewer=viewer, section=ADDRESS, act=act, reference=reference)
    return house


def house_run(viewer: Viewer, reference: str) -> Shelter:
    """A house that the viewer runs, to change its rooms."""
    rows = Shelter.objects.select_related("record__organisation")
    house: Shelter = fetch(rows, viewer=viewer, section=STAY, act=WRITE, reference=reference)
    return house


def bed_run(viewer: Viewer, reference: str, pk: uuid.UUID) -> Bed:
    """A bed of a house that the viewer runs, to take it out of use or put it back."""
    rows = Bed.objects.select_related("room__shelter__record__organisation")
    bed: Bed = fetch(rows, viewer=viewer, section=STAY, act=WRITE, reference=reference, pk=pk)
    return bed


def address_of(viewer: Viewer, house: Shelter) -> str:
    """The address of a house; opening it is journalled."""
    return open_text(house, "address", by=viewer, section=ADDRESS)


@dataclass(frozen=True)
class Placement:
    """What the centre knows of a stay: which shelter, in which region, and where it stands; no room, no place."""

    organisation: str
    territory: str
    status: str
    status_label: str
    expected_on: object
    arrived_at: datetime | None
    left_on: object
    left_to: str
    way: str  # the reference under which the address is open to this viewer; empty when it is not
    way_until: datetime | None


def placements_of(viewer: Viewer, case: Case) -> list[Placement]:
    """The stays that this case's referrals led to, newest first, for those who see the referrals."""
    seen = Referral.objects.visible_to(viewer, REFERRALS).filter(case=case)
    rows = Stay.objects.filter(referral__in=seen).select_related(
        "record__organisation", "bed__room__shelter__record"
    )
    stays = list(rows.order_by("-expected_on"))
    ways = _ways_open(viewer, [stay.bed.room.shelter for stay in stays])
    return [_placement(stay, ways) for stay in stays]


def _ways_open(viewer: Viewer, houses: Sequence[Shelter]) -> dict[uuid.UUID, datetime | None]:
    """Those of the houses' records whose address is open to this viewer, and until when; one query for all."""
    if not houses or not viewer.may_touch(ADDRESS, READ):
        return {}
    ways: dict[uuid.UUID, datetime | None] = {}
    for grant in live_grants(viewer, ADDRESS, READ).filter(record__in={house.record_id for house in houses}):
        ends = [ends for ends in (ways.get(grant.record_id), grant.expires_at) if ends]
        ways[grant.record_id] = max(ends, default=None)
    return ways


def _placement(stay: Stay, ways: Mapping[uuid.UUID, datetime | None]) -> Placement:
    house = stay.bed.room.shelter
    return Placement(
        organisation=str(stay.organisation), territory=house.territory_name, status=stay.status,
        status_label=stay.status_label, expected_on=stay.expected_on, arrived_at=stay.arrived_at, left_on=stay.left_on,
        left_to=code_list("shelters.destinations").label(stay.left_to) if stay.left_to else "",
        way=house.reference if house.record_id in ways else "", way_until=ways.get(house.record_id),
    )  # fmt: skip


def waits_for_follow_up(case: Case) -> date | None:
    """By when somebody looks after the person of this case, who left a shelter; None when nobody owes it."""
    owed = Obligation.objects.waiting().filter(rule=FOLLOW_UP.key, subject_id=case.record_id)
    due: date | None = owed.values_list("due_on", flat=True).first()
    return due


def lives_there(referral: Referral) -> str:
    """Where the person is because of this referral, in words; empty when nobody is kept a bed for."""
    stay = Stay.objects.filter(referral=referral).current().select_related("case__person").first()
    if stay is None:
        return ""
    if stay.status == EXPECTED:
        words = _("A bed is kept there for {alias}, expected on {day}.")
        return words.format(alias=stay.alias, day=date_format(stay.expected_on, "DATE_FORMAT"))
    words = _("{alias} lives there now, since {day}.")
    return words.format(alias=stay.alias, day=date_format(clock.on_date(stay.arrived_at), "DATE_FORMAT"))


def expected_today(stays: Sequence[Stay]) -> list[Stay]:
    """Those expected today, or before and not come yet."""
    return [stay for stay in stays if stay.expected_on <= clock.today()]
