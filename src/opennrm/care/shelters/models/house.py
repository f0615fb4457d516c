"""Which beds are there, in which rooms, of which house? The address stands apart, under seal."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef

from opennrm.foundation.access.models import Organisation, Record
from opennrm.foundation.access.scoping import VisibleQuerySet
from opennrm.foundation.core import clock
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.country import country
from opennrm.foundation.core.models import Editable, Row
from opennrm.foundation.core.sealing import HasKey, SealedField
from opennrm.foundation.people.models import Person

from ..workflow import TAKES_A_BED

STEP_FREE = "accessible"
ROOM_CODE = r"^[0-9]{1,3}[A-Za-z]?$"  # a door, such as 4 or 12B: never a name


class ShelterSet(VisibleQuerySet):
    """Houses, reached through their records."""

    record_path = "record"


class Shelter(Editable):
    """One house of a shelter. In the open: the region or district. The address is a section of its own."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="shelter")
    number = models.PositiveSmallIntegerField()  # house 1, 2 … of the organisation
    territory = models.CharField(max_length=20)
    address = SealedField()
    active = models.BooleanField(default=True)

    objects: Any = models.Manager.from_queryset(ShelterSet)()

    class Meta:
        ordering = ["number"]

    class Privacy:
        operational = ("id", "version", "record", "number", "territory", "active")
        sealed = ("address",)

    def __str__(self) -> str:
        return f"{self.organisation} {self.number}"

    @property
    def organisation(self) -> Organisation:
        """Whose house it is."""
        return self.record.organisation

    @property
    def reference(self) -> str:
        """What stands in addresses of pages."""
        return self.record.reference

    @property
    def territory_name(self) -> str:
        """In which region or district it lies, in the reader's language."""
        return str(country().territory(self.territory)) if self.territory else ""

    @property
    def sealed_under(self) -> HasKey:
        return self.record


class RoomSet(VisibleQuerySet):
    """Rooms, reached through the record of their house."""

    record_path = "shelter__record"


class Room(Row):
    """A room, named by the number on its door."""

    shelter = models.ForeignKey(Shelter, on_delete=models.CASCADE, related_name="rooms")
    code = models.CharField(max_length=4, validators=[RegexValidator(ROOM_CODE)])

    objects: Any = models.Manager.from_queryset(RoomSet)()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["shelter", "code"], name="shelters_room_once")]

    class Privacy:
        operational = ("id", "shelter", "code")

    def __str__(self) -> str:
        return self.code

    def is_for(self, person: Person) -> bool:
        """Does the room suit this person, as far as sex and age are known?

        A door without a step says for whom a room is built, not who sleeps in it.
        """
        whom = {suit.code for suit in self.suits.all()} - {STEP_FREE}
        return not whom or bool(whom & _suiting(person))


def _suiting(person: Person) -> set[str]:
    if person.treated_as_child(clock.today()):
        return {"children", "families"}
    return {"female": {"women"}, "male": {"men"}}.get(person.sex, set())


class RoomSuit(Row):
    """Whom a room suits."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="suits")
    code = CodeField("shelters.room_suits")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "code"], name="shelters_suit_once")]

    class Privacy:
        operational = ("id", "room", "code")


class BedSet(VisibleQuerySet):
    """Beds, reached through the record of their house."""

    record_path = "room__shelter__record"

    def free(self) -> BedSet:
        """Beds in use that nobody sleeps in and that are kept for nobody."""
        return self.with_taken().filter(taken=False, in_use=True, room__shelter__active=True)

    def with_taken(self) -> BedSet:
        """With `taken`: does somebody have it, whoever may see that person?"""
        from .stay import Stay

        taken = Exists(Stay.objects.filter(bed=OuterRef("pk"), status__in=TAKES_A_BED))
        found: BedSet = self.annotate(taken=taken)
        return found


class Bed(Row):
    """A bed: one person at a time, which the database itself holds to."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="beds")
    number = models.PositiveSmallIntegerField()
    in_use = models.BooleanField(default=True)  # not while it is broken, or the room is painted

    objects: Any = models.Manager.from_queryset(BedSet)()

    class Meta:
        ordering = ["room__code", "number"]
        constraints = [models.UniqueConstraint(fields=["room", "number"], name="shelters_bed_once")]

    class Privacy:
        operational = ("id", "room", "number", "in_use")
