"""Who has seen or changed this record? The journal in plain words, for staff and for the person."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import overload

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from opennrm.foundation.access.models import Record, User
from opennrm.foundation.access.roles import roles
from opennrm.foundation.access.sections import section
from opennrm.foundation.core import contributions, journal
from opennrm.foundation.core.models import Entry
from opennrm.foundation.core.verdict import Text

from .models import Case

PAGE_READ, TEXT_OPENED = "section.read", "text.opened"  # what was read is said by their section


@dataclass(frozen=True)
class Sighting:
    """One line of the history: when, who from where, and what was done or read."""

    at: datetime
    who: str
    where: str
    role: Text
    what: Text
    refused: bool


@dataclass(frozen=True)
class Visit:
    """What one person did within a minute: a page that shows three parts is one look, and told as one."""

    first: Sighting
    acts: tuple[Sighting, ...]


def visits(shown: Iterable[Sighting]) -> list[Visit]:
    """The lines of a history, those of one person in one minute together."""
    together = groupby(shown, lambda s: (s.at.replace(second=0, microsecond=0), s.who, s.where, s.role))
    return [Visit(acts[0], acts) for acts in (tuple(group) for _minute, group in together)]


class Sightings(Sequence[Sighting]):
    """The journal about a case and its person, newest first; asked page by page."""

    def __init__(self, entries: QuerySet[Entry]) -> None:
        self._entries = entries

    def __len__(self) -> int:
        return self._entries.count()

    @overload
    def __getitem__(self, place: int) -> Sighting: ...
    @overload
    def __getitem__(self, place: slice) -> list[Sighting]: ...

    def __getitem__(self, place: int | slice) -> Sighting | list[Sighting]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        entries = list(self._entries[place])
        ids: set[uuid.UUID] = {entry.user_id for entry in entries if entry.user_id}
        users = {user.pk: user for user in User.objects.filter(pk__in=ids).select_related("organisation")}
        return [_sighting(entry, users.get(entry.user_id)) for entry in entries]


def sightings(case: Case) -> Sightings:
    """Everything journalled about the person, the case and whatever else names the person, such as the call sheet;
    for those who see the section HISTORY."""
    about = Record.objects.filter(subject_id=case.person_id).exclude(pk=case.record_id)
    return Sightings(journal.entries_about(case.record, case.person, *about))


def _sighting(entry: Entry, user: User | None) -> Sighting:
    role = roles().get(entry.role)
    return Sighting(
        at=entry.at,
        who=user.display_name if user else _("The platform"),
        where=user.organisation.name if user else "",
        role=role.name if role else "",
        what=_what(entry),
        refused=entry.outcome == journal.DENIED,
    )


def _what(entry: Entry) -> Text:
    if entry.outcome == journal.DENIED:
        return _("Was refused: {part}").format(part=_part(entry))
    if entry.event == PAGE_READ and entry.section in contributions.read_names:
        return _("Read: {part}").format(part=contributions.read_names[entry.section])
    if entry.event in (PAGE_READ, TEXT_OPENED) and entry.section:
        return _("Read: {part}").format(part=_part(entry))
    return contributions.event_names.get(entry.event, entry.event)


def _part(entry: Entry) -> Text:
    return (
        section(entry.section).label
        if entry.section
        else contributions.event_names.get(entry.event, entry.event)
    )
