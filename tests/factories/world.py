"""A small invented country for tests: organisations, staff, persons. Every key is random, so none align."""

from __future__ import annotations

import itertools
from typing import Any

from opennrm.foundation.access.actions import create_organisation, create_user
from opennrm.foundation.access.models import Kind, Organisation, User
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.journal import SYSTEM

_number = itertools.count(1)
MINSK, BREST = "BY-HM", "BY-BR"


def an_organisation(kind: str = Kind.CENTRE, *, territory: str = MINSK, **more: Any) -> Organisation:
    """An organisation of a kind."""
    name = f"{Kind(kind).label} {next(_number)} (invented)"
    return create_organisation(
        kind=kind,
        name={"en": name},
        territory=territory,
        languages=more.pop("languages", ("be", "ru")),
        by=SYSTEM,
        **more,
    )


def a_user(role: str, organisation: Organisation) -> User:
    """A member of staff in a role; nobody can sign in with a password."""
    number = next(_number)
    return create_user(
        username=f"{role}-{number}", display_name=f"{role} {number}", organisation=organisation, role=role,
        password=None, by=SYSTEM,
    )  # fmt: skip


KIND_OF_ROLE = {
    "hotline-operator": Kind.HOTLINE,
    "desk-officer": Kind.CENTRE,
    "panel-member": Kind.PANEL,
    "shelter-worker": Kind.SHELTER,
    "service-worker": Kind.SERVICE,
    "rapporteur": Kind.RAPPORTEUR,
    "administrator": Kind.ADMINISTRATION,
}


def a_viewer(role: str, organisation: Organisation | None = None) -> Viewer:
    """Somebody at work in a role, in an organisation of the right kind."""
    return Viewer.of(a_user(role, organisation or an_organisation(KIND_OF_ROLE[role])))
