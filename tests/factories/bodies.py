"""A small country in which every body has a program, and the programs share nothing but HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from opennrm.care.referrals.actions import list_service
from opennrm.care.shelters.actions import add_room, open_shelter
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.journal import SYSTEM

from . import world
from .programs import Program


@dataclass
class Bodies:
    """Who works where, and the program of each."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)


def build() -> Bodies:
    """One of every body, two services and a house with two beds."""
    found = Bodies()
    for role, kind in world.KIND_OF_ROLE.items():
        found.organisations[kind] = world.an_organisation(kind)
        found.viewers[role] = world.a_viewer(role, found.organisations[kind])
        found.programs[role] = Program.of(found.viewers[role])
    shelter = found.organisations["shelter"]
    list_service(organisation=shelter, kind="accommodation", by=SYSTEM)
    list_service(organisation=found.organisations["service"], kind="medical", by=SYSTEM)
    house: Any = open_shelter(organisation=shelter, territory="BY-HM", address="Invented street 1", by=SYSTEM)
    add_room(shelter=house, code="4", beds=2, suits=["women"], by=SYSTEM)
    return found
