"""Which organisations work in the invented country, and who works there? Set up by the ordinary actions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from opennrm.foundation.access.actions import create_organisation, create_user
from opennrm.foundation.access.models import Kind, Organisation, User
from opennrm.foundation.core import clock
from opennrm.foundation.core.journal import SYSTEM

from .chance import invented
from .life import Staff


@dataclass(frozen=True)
class Country:
    """The organisations by the key of the pack, and the staff of each."""

    organisations: dict[str, Organisation]
    staff: dict[str, tuple[User, ...]]

    def user(self, staff: Staff) -> User:
        """The member of staff in that place."""
        found = self.staff[staff.organisation]
        return found[staff.place % len(found)]

    def of_kind(self, *kinds: str) -> Iterable[str]:
        """The keys of the organisations of these kinds."""
        return (key for key, organisation in self.organisations.items() if organisation.kind in kinds)


def found_country(began_at: datetime) -> Country:
    """Set up every organisation and member of staff of the pack; nobody gets a password."""
    with clock.at(began_at):
        organisations = {row["key"]: _organisation(row) for row in invented()["organisations"]}
    staff: dict[str, list[User]] = {key: [] for key in organisations}
    for place, row in enumerate(invented()["staff"]):
        organisation = organisations[row["organisation"]]
        with clock.at(began_at + timedelta(minutes=place)):  # one after the other, in the order of the pack
            user = create_user(
                username=_username(row["en"]),
                display_name=row["en"],
                organisation=organisation,
                role=row["role"],
                password=None,
                by=SYSTEM,
            )
        staff[row["organisation"]].append(user)
    return Country(organisations, {key: tuple(users) for key, users in staff.items()})


def offers(key: str) -> tuple[str, ...]:
    """The services that an organisation of the pack gives."""
    return next(tuple(row["services"]) for row in invented()["organisations"] if row["key"] == key)


def _organisation(row: dict[str, str]) -> Organisation:
    # Not assigned by any network: nobody is rung up by mistake.
    phone = (
        "+375 00 000 00 00" if row["kind"] in (Kind.HOTLINE, Kind.CENTRE, Kind.SERVICE, Kind.SHELTER) else ""
    )
    return create_organisation(
        kind=row["kind"],
        name={language: row[language] for language in ("en", "be", "ru")},
        territory=row["territory"],
        languages=("be", "ru", "en") if row["territory"] == "BY-HM" else ("be", "ru"),
        phone=phone,
        by=SYSTEM,
    )


def _username(name: str) -> str:
    return re.sub(r"[^a-z]+", ".", name.lower())
