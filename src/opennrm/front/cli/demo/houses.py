"""Who sleeps in which bed? Beds are given in the order of time, and each house has as many as that needs."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from opennrm.care.shelters.actions import add_room, open_shelter
from opennrm.care.shelters.models import Bed
from opennrm.foundation.access.models import Kind
from opennrm.foundation.core.journal import SYSTEM

from .bodies import Country
from .chance import texts
from .life import Help, Life

_BEDS_IN_ROOM = 2
_FREE = 2  # beds that nobody has needed yet, for each group of people
_ALWAYS = datetime.max.replace(tzinfo=UTC)
_SUITS = {"female": "women", "male": "men"}


@dataclass(frozen=True)
class Place:
    """The bed of a shelter for women or for men, counted from 0."""

    shelter: str
    suits: str
    number: int


def needs_bed(help_given: Help) -> bool:
    """Was a roof found for the person?"""
    return bool(
        help_given.service == "accommodation" and help_given.accepted_at and not help_given.withdrawn_at
    )


def give_places(lives: Iterable[Life]) -> dict[int, Place]:
    """A place for each life (by its number) that found a roof; nobody shares a bed at any time."""
    stays = [
        (each.accepted_at, each.left_at or _ALWAYS, life.number, (each.to, _SUITS[life.facts.sex]))
        for life in lives
        for each in life.help
        if needs_bed(each) and each.accepted_at
    ]
    places: dict[int, Place] = {}
    free: dict[tuple[str, str], list[tuple[datetime, int]]] = defaultdict(list)
    made: Counter[tuple[str, str]] = Counter()
    for begins, ends, number, house in sorted(stays):
        beds = free[house]
        if beds and beds[0][0].date() < begins.date():  # made up for the next person by the next day
            bed = heapq.heappop(beds)[1]
        else:
            bed = made[house]
            made[house] += 1
        heapq.heappush(beds, (ends, bed))
        places[number] = Place(*house, bed)
    return places


def build_houses(places: Iterable[Place], country: Country) -> dict[Place, Bed]:
    """A house for each shelter, with rooms for women and for men, and some beds that are free."""
    wanted = Counter({(key, suits): 0 for key in country.of_kind(Kind.SHELTER) for suits in _SUITS.values()})
    for place in places:
        house = (place.shelter, place.suits)
        wanted[house] = max(wanted[house], place.number + 1)
    return {
        Place(key, suits, number): bed
        for key in country.of_kind(Kind.SHELTER)
        for suits, beds in _build_house(
            key, country, {suits: wanted[key, suits] for suits in _SUITS.values()}
        )
        for number, bed in enumerate(beds)
    }


def _build_house(key: str, country: Country, wanted: Mapping[str, int]) -> Iterator[tuple[str, list[Bed]]]:
    organisation = country.organisations[key]
    address = f"{texts()['street']['be'][len(key) % 4]} {len(key)}"
    house = open_shelter(
        organisation=organisation, territory=organisation.territory, address=address, by=SYSTEM
    )
    door = 0
    for suits, number in wanted.items():
        beds: list[Bed] = []
        while len(beds) < number + _FREE:
            door += 1
            room = add_room(shelter=house, code=str(door), beds=_BEDS_IN_ROOM, suits=[suits], by=SYSTEM)
            beds += room.beds.select_related("room__shelter__record").order_by("number")
        yield suits, beds
