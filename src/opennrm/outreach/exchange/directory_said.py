"""What does one place of a directory in HSDS say, or what is amiss there?

No reason repeats what was sent.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from opennrm.foundation.access.models import Kind

from . import hsds
from .directory_words import plain

_HELPING = {Kind.SERVICE.value, Kind.SHELTER.value}
_UNFIT = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_PHONE = re.compile(r"[0-9+()./ -]{3,40}")
_MOST_NAME = 120


@dataclass(frozen=True)
class Fault:
    """What cannot be taken: its place as a JSON path, and why."""

    place: str
    because: str


@dataclass(frozen=True)
class SaidOrganisation:
    """An organisation as the file says; a language of `names` that is missing was not said."""

    place: str = field(compare=False)
    id: uuid.UUID
    names: Mapping[str, str]
    kind: str | None  # None: not said
    territory: str | None
    phone: str


@dataclass(frozen=True)
class SaidService:
    """A service as the file says."""

    place: str
    id: uuid.UUID
    organisation: SaidOrganisation
    kind: str
    territory: str
    clients: frozenset[str]
    languages: frozenset[str]
    active: bool


@dataclass(frozen=True)
class Directory:
    """What stands in a file: its services, or what is wrong with it."""

    services: tuple[SaidService, ...]
    faults: tuple[Fault, ...]
    languages_left_out: int = 0


class Amiss(Exception):
    """One thing of the file cannot be taken."""

    def __init__(self, place: str, because: str) -> None:
        super().__init__(because)
        self.fault = Fault(place, because)


def object_at(place: str, said: Any) -> Mapping[str, Any]:
    if not isinstance(said, dict):
        raise Amiss(place, _("An object with fields is expected here."))
    return said


def objects_at(place: str, said: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a list, with the place of each; nothing said is an empty list."""
    if said is None:
        return
    if not isinstance(said, list):
        raise Amiss(place, _("A list is expected here."))
    for number, each in enumerate(said):
        yield f"{place}[{number}]", object_at(f"{place}[{number}]", each)


def key_at(place: str, said: Any) -> uuid.UUID:
    try:
        return uuid.UUID(str(said))
    except ValueError:
        raise Amiss(place, _("A key is a UUID, as the standard asks.")) from None


def words_at(place: str, attribute: Mapping[str, Any]) -> Iterator[str]:
    """Everything by which an attribute says what it means."""
    term = attribute.get("taxonomy_term")
    term = object_at(f"{place}.taxonomy_term", term) if term is not None else {}
    for word in (attribute.get("value"), attribute.get("label"), term.get("code"), term.get("name")):
        if isinstance(word, str):
            yield plain(word)


def linked_at(place: str, row: Mapping[str, Any], link: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for at, attribute in objects_at(f"{place}.attributes", row.get("attributes")):
        if attribute.get("link_type") == link:
            yield at, attribute


def addresses_in(row: Any) -> Iterator[str]:
    """Every street that a service names anywhere: read only to keep it out."""
    waiting = [row]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            street = each.get("address_1")
            if isinstance(street, str) and len(plain(street)) > 4:
                yield plain(street)
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def names_at(place: str, row: Mapping[str, Any]) -> dict[str, str]:
    names = {"en": _name(f"{place}.name", row.get("name"))}
    for at, attribute in linked_at(place, row, hsds.NAME):
        if attribute.get("label") in ("en", "be", "ru"):
            names[attribute["label"]] = _name(f"{at}.value", attribute.get("value"))
    return names


def _name(place: str, said: Any) -> str:
    name = said.strip() if isinstance(said, str) else ""
    if not name or len(name) > _MOST_NAME or _UNFIT.search(name):
        raise Amiss(place, _("A name has 1 to 120 characters, without line breaks and invisible signs."))
    return name


def body_at(place: str, row: Mapping[str, Any]) -> str | None:
    for at, attribute in linked_at(place, row, hsds.BODY):
        kind = attribute.get("value")
        if not isinstance(kind, str) or kind not in _HELPING:
            raise Amiss(f"{at}.value", _("Only services and shelters stand in the directory."))
        return kind
    return None


def phone_at(place: str, said: Any) -> str:
    for at, phone in objects_at(place, said):
        number = phone.get("number")
        if not isinstance(number, str) or not _PHONE.fullmatch(number.strip()):
            raise Amiss(
                f"{at}.number",
                _("A telephone number has at most 40 digits, spaces and signs such as + ( ) -."),
            )
        return number.strip()
    return ""
