"""How does a house come into being, with rooms and beds, and an address that stands apart?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from opennrm.foundation.access.actions import give_access, open_record
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import journal, sealing
from opennrm.foundation.core.country import country
from opennrm.foundation.core.journal import Actor
from opennrm.foundation.core.verdict import refused, require

from ..models import Bed, Room, RoomSuit, Shelter
from ..models.house import ROOM_CODE
from ..policies import can_have_houses, may_run, may_set_up
from ..rows import house_opening, room_rows
from ..sections import ADDRESS

MOST_BEDS = 12


@transaction.atomic
def open_shelter(*, organisation: Organisation, territory: str, address: str = "", by: Actor) -> Shelter:
    """Set up a house of a shelter. In the open stands its region or district; the address is sealed."""
    if isinstance(by, Viewer):
        require(may_set_up(by))
        organisation = by.organisation
    require(can_have_houses(organisation))
    if territory not in country().territories:
        require(refused(_("Choose the region or district that the house lies in.")))
    record = open_record(kind="shelter", organisation=organisation)
    last = (
        Shelter.objects.filter(record__organisation=organisation).aggregate(last=Max("number"))["last"] or 0
    )
    shelter = Shelter(record=record, number=last + 1, territory=territory)
    sealing.seal(shelter, address=address.strip())
    shelter.save()
    give_access(record=record, to=organisation, opening=house_opening(), by=by)
    journal.record("shelters.house_opened", by=by, subject=record)
    return shelter


@transaction.atomic
def add_room(*, shelter: Shelter, code: str, beds: int, suits: Iterable[str] = (), by: Actor) -> Room:
    """Add a room by the number on its door, with so many beds; `suits` none: for everybody."""
    if isinstance(by, Viewer):
        require(may_run(by, shelter.record))
    if not re.fullmatch(ROOM_CODE, code):
        require(refused(_("A room is called by the number on its door, such as 4 or 12B.")))
    if not 1 <= beds <= MOST_BEDS:
        require(refused(_("A room has between 1 and {most} beds.").format(most=MOST_BEDS)))
    if Room.objects.filter(shelter=shelter, code=code).exists():
        require(refused(_("There is a room {code} already.").format(code=code)))
    room = Room.objects.create(shelter=shelter, code=code)
    rows = room_rows(room, beds=beds, suits=suits)
    Bed.objects.bulk_create([row for row in rows if isinstance(row, Bed)])
    RoomSuit.objects.bulk_create([row for row in rows if isinstance(row, RoomSuit)])
    journal.record("shelters.room_added", by=by, subject=shelter.record, beds=beds)
    return room


@transaction.atomic
def take_out_of_use(*, bed: Bed, by: Viewer) -> None:
    """Offer this bed to nobody until it is put back; whoever sleeps in it stays."""
    _put(bed, False, "shelters.bed_taken_out", by)


@transaction.atomic
def put_back(*, bed: Bed, by: Viewer) -> None:
    """Offer this bed again, as soon as nobody has it."""
    _put(bed, True, "shelters.bed_put_back", by)


def _put(bed: Bed, in_use: bool, happened: str, by: Viewer) -> None:
    record = bed.room.shelter.record
    require(may_run(by, record))
    if Bed.objects.filter(pk=bed.pk, in_use=not in_use).update(in_use=in_use):
        journal.record(happened, by=by, subject=record, bed=str(bed.pk))


@transaction.atomic
def write_address(*, shelter: Shelter, address: str, version: int, by: Viewer) -> None:
    """Seal a new address; ChangedMeanwhile when somebody saved after `version`."""
    require(may_run(by, shelter.record, ADDRESS))
    if not address.strip():
        require(refused(_("Write the address, and how to find the door.")))
    sealing.seal(shelter, address=address.strip())
    shelter.save_over(version, "address")
    journal.record("shelters.address_written", by=by, subject=shelter.record, section=ADDRESS.code)
