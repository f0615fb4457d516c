"""Houses, rooms and beds, and the stays of people in them."""

from .house import Bed, BedSet, Room, RoomSuit, Shelter, ShelterSet
from .stay import ArrivalCheck, Stay, StaySet, StayStatus

__all__ = [
    "ArrivalCheck",
    "Bed",
    "BedSet",
    "Room",
    "RoomSuit",
    "Shelter",
    "ShelterSet",
    "Stay",
    "StaySet",
    "StayStatus",
]
