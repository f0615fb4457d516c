"""A shelter for programs: who is here tonight, a bed for somebody, the arrival, and leaving."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from ninja import Router
from pydantic import BaseModel, Field

from opennrm.care.cases.queries import case_for
from opennrm.care.cases.sections import Permission as Cases
from opennrm.care.referrals.queries import referral_received
from opennrm.care.referrals.sections import REFERRALS
from opennrm.care.referrals.sections import Permission as Referrals
from opennrm.foundation.access.operations import ApiRequest, Done, acts, done, reads
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.components.rest.cursors import Cursor, Limit, Part, part_of
from opennrm.foundation.components.rest.fields import Day, Words, codes, example, sent_example
from opennrm.foundation.core.verdict import NotAllowed, refused
from opennrm.foundation.people.models import Person

from . import actions, queries
from .models import Bed, Stay
from .policies import NOT_AVAILABLE
from .sections import Permission

router = Router()
_AGREED = "A room for others was agreed with everybody in it."
_ID = "4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e"


class Sleeper(BaseModel):
    """Who has a bed, by the alias."""

    stay: str
    alias: str
    status: str
    expected_on: date


class BedTonight(BaseModel):
    """A bed, and who has it. Neither free nor taken: it is not available."""

    id: uuid.UUID
    number: int
    free: bool
    taken: Sleeper | None


class RoomTonightShown(BaseModel):
    """A room, whom it suits (everybody when none is named), and its beds."""

    code: str
    suits: list[str]
    beds: list[BedTonight]


class HouseTonightShown(BaseModel):
    """A house by its number and region, never by its address."""

    reference: str
    number: int
    territory: str
    rooms: list[RoomTonightShown]


class Tonight(BaseModel):
    """Every house, room and bed that you run."""

    houses: list[HouseTonightShown]

    model_config = example(
        houses=[
            {
                "reference": "P3QF-3M2K", "number": 1, "territory": "BY-HM",
                "rooms": [{"code": "4", "suits": ["women"], "beds": [{"id": _ID, "number": 1, "free": True, "taken": None}]}],
            }
        ]
    )  # fmt: skip


class FreeBed(BaseModel):
    """A bed that can be given: nobody has it, or the person who is asked about."""

    id: uuid.UUID
    house: int
    room: str
    number: int
    suits: list[str]
    for_person: bool = Field(description="Does the room suit the person? If not, the bed must be agreed.")


class FreeBeds(BaseModel):
    """The bed that the person has already, if they live here; then the free beds, in rooms that suit them first."""

    items: list[FreeBed]

    model_config = example(
        items=[{"id": _ID, "house": 1, "room": "4", "number": 1, "suits": ["women"], "for_person": True}]
    )


class InBed(BaseModel):
    """Which bed, how the person comes, and when (today unless said otherwise).

    Of somebody who lives there already, the bed alone: they go on staying.
    """

    bed: uuid.UUID
    arrival_mode: Annotated[str, codes("shelters.arrival_modes", blank=True)] = ""
    expected_on: Day | None = None
    agreed: bool = Field(default=False, description=_AGREED)

    model_config = sent_example(bed=_ID, arrival_mode="person_comes")


class AnotherBed(BaseModel):
    """Which bed the person has from now on."""

    bed: uuid.UUID
    agreed: bool = Field(default=False, description=_AGREED)

    model_config = sent_example(bed=_ID)


class StayLine(BaseModel):
    """Somebody in a bed, by the alias."""

    reference: str
    alias: str
    status: str
    room: str
    bed: int
    expected_on: date
    arrived_at: datetime | None
    left_on: date | None
    url: str


_STAY = {
    "reference": "P3QF-3M2K", "alias": "Rabina 27", "status": "expected", "room": "4", "bed": 1,
    "expected_on": "2027-03-01", "arrived_at": None, "left_on": None, "url": "/api/v1/stays/P3QF-3M2K",
}  # fmt: skip


class Stays(Part):
    """A part of the stays that take a bed now, the newest first."""

    items: list[StayLine]

    model_config = example(items=[_STAY], next=None)


class StayTold(StayLine):
    """A stay with what was ticked and agreed on arrival; opening it is recorded."""

    ticked: list[str]
    notes: str

    model_config = example(**_STAY, ticked=["safety_explained"], notes="")


class Arrival(BaseModel):
    """What was done of the check list; what is left can be ticked later."""

    ticked: list[Annotated[str, codes("shelters.arrivals")]] = []
    notes: Words = ""

    model_config = sent_example(ticked=["safety_explained"], notes="Breakfast at eight.")


class Left(BaseModel):
    """Where the person goes, and when they left: today unless said otherwise."""

    left_to: Annotated[str, codes("shelters.destinations")]
    left_on: Day | None = None

    model_config = sent_example(left_to="relatives_friends", left_on="2027-03-01")


@reads(router, "/shelter/tonight", permission=Permission.RUN, gives=Tonight)
def tonight(request: ApiRequest) -> Tonight:
    """Who is here tonight."""
    return Tonight(houses=[_house(house) for house in queries.tonight(request.viewer)])


@reads(router, "/referrals/received/{uuid:pk}/beds", permission=Permission.RUN, gives=FreeBeds)
def free_beds(request: ApiRequest, pk: uuid.UUID) -> FreeBeds:
    """The free beds for the person of a referral; before them the one they have, if they live here already."""
    asked = referral_received(request.viewer, pk)
    return FreeBeds(items=[_free(bed, asked.case.person) for bed in queries.beds_for(request.viewer, asked)])


@acts(router, "/referrals/received/{uuid:pk}/bed", permission=Referrals.ANSWER)
def give_bed(request: ApiRequest, pk: uuid.UUID, sent: InBed) -> Done:
    """Accept somebody into a bed; it is kept for them, and nobody else gets it."""
    viewer = request.viewer
    asked = referral_received(viewer, pk)
    stay = actions.accept_into_bed(
        referral=asked, bed=_bed(queries.beds_for(viewer, asked), sent.bed), arrival_mode=sent.arrival_mode,
        expected_on=sent.expected_on, agreed=sent.agreed, by=viewer,
    )  # fmt: skip
    return _done(request, stay)


@reads(router, "/stays", permission=Permission.RUN, gives=Stays)
def stay_list(request: ApiRequest, cursor: Cursor = "", limit: Limit = 25) -> Stays:
    """The stays that take a bed now."""
    rows = queries.stays_seen(request.viewer).current()
    part = part_of(rows, order=("-expected_on", "pk"), cursor=cursor, limit=limit)
    request.next = part.next
    return Stays(items=[_line(stay) for stay in part.rows], next=part.next)


@reads(router, "/stays/{reference}", permission=Permission.RUN, gives=StayTold)
def stay(request: ApiRequest, reference: str) -> StayTold:
    """One stay, with what was agreed on arrival."""
    found = queries.stay_for(request.viewer, reference)
    ticked = [check.code for check in found.checks.all()]
    return StayTold(**_line(found).model_dump(), ticked=ticked, notes=queries.notes_of(request.viewer, found))


@acts(router, "/stays/{reference}/arrival", permission=Permission.RUN, status=200)
def arrival(request: ApiRequest, reference: str, sent: Arrival) -> Done:
    """The person has come: tick what was done of the check list."""
    found = queries.stay_for(request.viewer, reference)
    actions.settle_in(stay=found, ticked=sent.ticked, notes=sent.notes, by=request.viewer)
    return _done(request, found)


@acts(router, "/stays/{reference}/bed", permission=Permission.RUN, status=200)
def another_bed(request: ApiRequest, reference: str, sent: AnotherBed) -> Done:
    """Give somebody another bed; the one they had is free at once."""
    found = queries.stay_for(request.viewer, reference, WRITE)
    bed = _bed(queries.free_beds(request.viewer), sent.bed)
    actions.move_to_bed(stay=found, bed=bed, agreed=sent.agreed, by=request.viewer)
    return _done(request, found)


@acts(router, "/stays/{reference}/leave", permission=Permission.RUN, status=200)
def leave(request: ApiRequest, reference: str, sent: Left) -> Done:
    """The person has left: the bed is free, and you see nothing more of the case."""
    found = queries.stay_for(request.viewer, reference, WRITE)
    actions.leave(stay=found, left_to=sent.left_to, left_on=sent.left_on, by=request.viewer)
    return _done(request, found)


@acts(router, "/cases/{reference}/stay-follow-up", permission=Cases.WORK, status=200)
def follow_up(request: ApiRequest, reference: str) -> Done:
    """Say that somebody who left a shelter, or never came to it, was looked after."""
    case = case_for(request.viewer, reference, REFERRALS, WRITE)
    actions.note_follow_up(case=case, by=request.viewer)
    return done(request, case.reference, f"/api/v1/cases/{case.reference}")


@acts(router, "/stays/{reference}/hold", permission=Permission.RUN, status=200)
def hold(request: ApiRequest, reference: str) -> Done:
    """The person is away for some nights: the bed is held."""
    found = queries.stay_for(request.viewer, reference, WRITE)
    actions.hold_bed(stay=found, by=request.viewer)
    return _done(request, found)


@acts(router, "/stays/{reference}/back", permission=Permission.RUN, status=200)
def come_back(request: ApiRequest, reference: str) -> Done:
    """The person is back."""
    found = queries.stay_for(request.viewer, reference, WRITE)
    actions.come_back(stay=found, by=request.viewer)
    return _done(request, found)


@acts(router, "/stays/{reference}/not-come", permission=Permission.RUN, status=200)
def give_up(request: ApiRequest, reference: str) -> Done:
    """The person did not come: the bed is free, and the centre is to find out today where they are."""
    found = queries.stay_for(request.viewer, reference, WRITE)
    actions.give_up(stay=found, by=request.viewer)
    return _done(request, found)


def _done(request: ApiRequest, stay: Stay) -> Done:
    return done(request, stay.reference, f"/api/v1/stays/{stay.reference}", state=stay.status)


def _house(house: queries.HouseTonight) -> HouseTonightShown:
    shelter = house.shelter
    rooms = [
        RoomTonightShown(
            code=room.room.code,
            suits=list(room.suits),
            beds=[
                BedTonight(id=p.bed.pk, number=p.bed.number, free=p.free, taken=_sleeper(p.stay))
                for p in room.places
            ],
        )
        for room in house.rooms
    ]
    return HouseTonightShown(
        reference=shelter.reference, number=shelter.number, territory=shelter.territory, rooms=rooms
    )


def _sleeper(stay: Stay | None) -> Sleeper | None:
    if stay is None:
        return None
    return Sleeper(stay=stay.reference, alias=stay.alias, status=stay.status, expected_on=stay.expected_on)


def _bed(among: Iterable[Bed], pk: uuid.UUID) -> Bed:
    """The bed of a key among those that may be given."""
    bed = next((bed for bed in among if bed.pk == pk), None)
    if bed is None:
        raise NotAllowed(refused(NOT_AVAILABLE))
    return bed


def _free(bed: Bed, person: Person) -> FreeBed:
    return FreeBed(
        id=bed.pk, house=bed.room.shelter.number, room=bed.room.code, number=bed.number,
        suits=[suit.code for suit in bed.room.suits.all()], for_person=bed.room.is_for(person),
    )  # fmt: skip


def _line(stay: Stay) -> StayLine:
    return StayLine(
        reference=stay.reference,
        alias=stay.alias,
        status=stay.status,
        room=stay.bed.room.code,
        bed=stay.bed.number,
        expected_on=stay.expected_on,
        arrived_at=stay.arrived_at,
        left_on=stay.left_on,
        url=f"/api/v1/stays/{stay.reference}",
    )
