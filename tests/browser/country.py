"""The invented country that the browser walks through: the demonstration itself, put back before each test."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.test import Client

from opennrm.foundation.access.models import User
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.front.cli.demo.bodies import Country
from opennrm.front.cli.demo.build import build_country
from tests.browser.busy_week import People, pass_a_week

PEOPLE, SEED = 300, 7


@dataclass(frozen=True)
class Inhabited:
    """The country, and where its copy is kept."""

    country: Country
    copies: Path
    people: People

    def keep(self) -> None:
        """Take the copy that later tests begin with."""
        for alias in connections:
            _copy(_file(alias), self.copies / alias)

    def restore(self) -> None:
        """Put the copy back; nobody is at work between two tests."""
        connections.close_all()
        for alias in connections:
            _copy(self.copies / alias, _file(alias))

    def viewer(self, organisation: str, place: int = 0) -> Viewer:
        """A member of staff of an organisation of the pack."""
        return Viewer.of(self.country.staff[organisation][place])

    def session(self, username: str) -> str:
        """The key of a session in which this member of staff is signed in."""
        client = Client()
        client.force_login(
            User.objects.get(username=username), "allauth.account.auth_backends.AuthenticationBackend"
        )
        return client.cookies[settings.SESSION_COOKIE_NAME].value


def inhabit(copies: Path) -> Inhabited:
    """Build the country and keep a copy."""
    country = build_country(people=PEOPLE, seed=SEED, until=clock.today())
    inhabited = Inhabited(country, copies, pass_a_week(country))
    inhabited.keep()
    return inhabited


def _file(alias: str) -> Path:
    return Path(connections[alias].settings_dict["NAME"])


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)
