"""What does a directory in HSDS 3.1 say of services, in our words? Or at which place does it say something else?

Whoever sent the file is not trusted. Only the fields below are looked at, and what is looked at is a code of ours, a
key, a name or a public number: an address has no way in, whatever field it stands in. No reason repeats what was sent.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from opennrm.foundation.access.models import Kind
from opennrm.foundation.core.codes import Code, code_list
from opennrm.foundation.core.country import country

from . import hsds
from .reading import MOST_BYTES, Unreadable

MOST_SERVICES = 5_000
# Each field of HSDS that is read, and where it goes; what is not named here is left in the file.
TAKEN: Mapping[str, str] = {
    "service.id": "the key of the service: by it the service is known again",
    "service.status": "takes people now: `active`; every other word of the standard: does not",
    "service.organization": "who gives the help; has to stand inside the service",
    "service.service_areas": "where: a region or district by its name or our `uri`; none means the whole country",
    "service.languages": "added to the languages of the organisation; a language that is not in our list is left out",
    "service.attributes": "the kind of help (exactly one) and for whom: our codes or labels, in `value`, `label` or the "
    "taxonomy term; what `--terms` says of other words",
    "organization.id": "the key of the organisation",
    "organization.name": "its name, at most 120 characters",
    "organization.phones": "the first number, as its public telephone",
    "organization.attributes": f"`{hsds.BODY}` (service or shelter; service if nothing is said), `{hsds.NAME}` in each "
    f"language, `{hsds.AT}`",
}
LEFT: Mapping[str, str] = {
    "locations, service_at_locations, addresses": "never taken, never shown: the place of a shelter is secret",
    "schedules": "the directory has no hours yet: ask by telephone",
    "name, description, alternate_name of a service": "made from the organisation and the kind of help, in each language",
    "eligibility_description, minimum_age, maximum_age": "free text and ages; for whom is a code here",
    "email, url, website, contacts, phones of a service": "named people and addresses of their own stay where they are kept",
    "fees, cost_options, funding, capacities, required_documents, accessibility, program, metadata": "no place here",
}
_STATES = {hsds.ACTIVE: True, "inactive": False, "defunct": False, hsds.STOPPED: False}
_HELPING = {Kind.SERVICE.value, Kind.SHELTER.value}
_UNFIT = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_PHONE = re.compile(r"[0-9+()./ -]{3,40}")
_MOST_NAME = 120
_Terms = Mapping[str, str]


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


class _Amiss(Exception):
    """One thing of the file cannot be taken."""

    def __init__(self, place: str, because: str) -> None:
        super().__init__(because)
        self.fault = Fault(place, because)


def read_directory(content: bytes, terms: _Terms | None = None) -> Directory:
    """The services of a file; `terms` says which words of another directory mean which of our codes.

    Unreadable when it is no such file at all.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(_("This file is larger than 10 MB. Split the directory into several files."))
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as wrong:
        raise Unreadable(_("The letters of this file cannot be read. Save it in UTF-8.")) from wrong
    except RecursionError as wrong:
        raise Unreadable(_("This file is nested deeper than any directory.")) from wrong
    except ValueError as wrong:
        raise Unreadable(_("This is no JSON, or it is damaged.")) from wrong
    where, rows = _rows_of(said)
    if len(rows) > MOST_SERVICES:
        raise Unreadable(
            _("This file has more than {most} services. Split it into several files.").format(
                most=MOST_SERVICES
            )
        )
    return _Reader(terms or {}).read(where, rows)


def terms_of(said: Any) -> _Terms:
    """Which words mean which code, as a file of choices says; Unreadable when it says something else."""
    known = {*code_list("referrals.services").codes, *code_list("referrals.clients").codes}
    if not isinstance(said, dict) or not all(
        isinstance(code, str) and code in known for code in said.values()
    ):
        raise Unreadable(
            _("An object of words and codes of referrals.services or referrals.clients is expected.")
        )
    return {_plain(word): code for word, code in said.items()}


def _rows_of(said: Any) -> tuple[str, Sequence[Any]]:
    if isinstance(said, list):
        return "$", said
    if isinstance(said, dict):
        for name in ("contents", "services"):
            if isinstance(said.get(name), list):
                return f"$.{name}", said[name]
        if "id" in said:
            return "", [said]
    raise Unreadable(
        _("This is no directory: a list of services, or an object with “contents”, is expected.")
    )


class _Reader:
    """Reads one file, and gathers what is wrong with it."""

    def __init__(self, terms: _Terms) -> None:
        self.kinds = {**_words("referrals.services"), **_of(terms, "referrals.services")}
        self.clients = {**_words("referrals.clients"), **_of(terms, "referrals.clients")}
        self.organisations: dict[uuid.UUID, SaidOrganisation] = {}
        self.languages_left_out = 0

    def read(self, where: str, rows: Sequence[Any]) -> Directory:
        services: dict[uuid.UUID, SaidService] = {}
        faults: list[Fault] = []
        for number, row in enumerate(rows):
            place = f"{where}[{number}]" if where else "$"
            try:
                service = self._service(place, row)
                if service.id in services:
                    raise _Amiss(f"{place}.id", _("This key stands in the file twice."))
            except _Amiss as amiss:
                faults.append(amiss.fault)
            else:
                services[service.id] = service
        return Directory(tuple(services.values()), tuple(faults), self.languages_left_out)

    def _service(self, place: str, row: Any) -> SaidService:
        row = _object(place, row)
        key = _key(f"{place}.id", row.get("id"))
        status = row.get("status")
        if not isinstance(status, str) or status not in _STATES:
            raise _Amiss(
                f"{place}.status", _("Say whether it is active, inactive, defunct or temporarily closed.")
            )
        organisation = self._organisation(f"{place}.organization", row.get("organization"))
        if any(
            address in _plain(name) for name in organisation.names.values() for address in _addresses(row)
        ):
            raise _Amiss(
                f"{place}.organization.name",
                _("This name holds an address. No address comes into the directory."),
            )
        kinds, clients = self._meant(f"{place}.attributes", row.get("attributes"))
        if not kinds:
            raise _Amiss(
                f"{place}.attributes",
                _("No attribute says which kind of help this is. Name the words in --terms."),
            )
        if len(kinds) > 1:
            raise _Amiss(f"{place}.attributes", _("Several kinds of help: make a service of each."))
        return SaidService(
            place, key, organisation, kinds.pop(), self._territory(f"{place}.service_areas", row.get("service_areas")),
            frozenset(clients), frozenset(self._languages(f"{place}.languages", row.get("languages"))), _STATES[status],
        )  # fmt: skip

    def _organisation(self, place: str, row: Any) -> SaidOrganisation:
        row = _object(place, row)
        said = SaidOrganisation(
            place=place,
            id=_key(f"{place}.id", row.get("id")),
            names=_names(place, row),
            kind=_body(place, row),
            territory=self._at(place, row),
            phone=_phone(f"{place}.phones", row.get("phones")),
        )
        if self.organisations.setdefault(said.id, said) != said:
            raise _Amiss(place, _("The file says something else of this organisation at another place."))
        return said

    def _at(self, place: str, row: Any) -> str | None:
        for at, attribute in _linked(place, row, hsds.AT):
            code = attribute.get("value")
            if code == hsds.WHOLE:
                return ""
            if not isinstance(code, str) or code not in country().territories:
                raise _Amiss(f"{at}.value", _("This is no region or district of the country."))
            return code
        return None

    def _meant(self, place: str, said: Any) -> tuple[set[str], set[str]]:
        """The kinds of help and the groups of people that the attributes of a service name."""
        kinds, clients = set(), set()
        for at, attribute in _objects(place, said):
            link, words = attribute.get("link_type"), set(_words_of(at, attribute))
            if link != hsds.CLIENT:
                kinds |= {self.kinds[word] for word in words & self.kinds.keys()}
            if link != hsds.KIND:
                clients |= {self.clients[word] for word in words & self.clients.keys()}
            if link == hsds.CLIENT and not words & self.clients.keys():
                raise _Amiss(at, _("For whom is it? This word is not in the list. Name it in --terms."))
        return kinds, clients

    def _territory(self, place: str, said: Any) -> str:
        areas = list(_objects(place, said))
        if len(areas) > 1:
            raise _Amiss(
                place, _("Several areas: make a service of each, or name the region that holds them all.")
            )
        for at, area in areas:
            uri, name = area.get("uri"), area.get("name")
            if isinstance(uri, str) and uri.startswith(hsds.TERRITORY):
                code = uri.removeprefix(hsds.TERRITORY)
                found = {"" if code == hsds.WHOLE else code} & {"", *country().territories}
            else:
                found = set(_places(country().code).get(_plain(name), ())) if isinstance(name, str) else set()
            if len(found) != 1:
                raise _Amiss(at, _("This is no region or district of the country, or the name of several."))
            return found.pop()
        return ""

    def _languages(self, place: str, said: Any) -> Iterator[str]:
        known = _spoken()
        for _at, language in _objects(place, said):
            words = (language.get("code"), language.get("name"))
            found = next((known[_plain(w)] for w in words if isinstance(w, str) and _plain(w) in known), None)
            if found:
                yield found
            else:
                self.languages_left_out += 1


def _object(place: str, said: Any) -> Mapping[str, Any]:
    if not isinstance(said, dict):
        raise _Amiss(place, _("An object with fields is expected here."))
    return said


def _objects(place: str, said: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a list, with the place of each; nothing said is an empty list."""
    if said is None:
        return
    if not isinstance(said, list):
        raise _Amiss(place, _("A list is expected here."))
    for number, each in enumerate(said):
        yield f"{place}[{number}]", _object(f"{place}[{number}]", each)


def _key(place: str, said: Any) -> uuid.UUID:
    try:
        return uuid.UUID(str(said))
    except ValueError:
        raise _Amiss(place, _("A key is a UUID, as the standard asks.")) from None


def _words_of(place: str, attribute: Mapping[str, Any]) -> Iterator[str]:
    """Everything by which an attribute says what it means."""
    term = attribute.get("taxonomy_term")
    term = _object(f"{place}.taxonomy_term", term) if term is not None else {}
    for word in (attribute.get("value"), attribute.get("label"), term.get("code"), term.get("name")):
        if isinstance(word, str):
            yield _plain(word)


def _linked(place: str, row: Mapping[str, Any], link: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for at, attribute in _objects(f"{place}.attributes", row.get("attributes")):
        if attribute.get("link_type") == link:
            yield at, attribute


def _addresses(row: Any) -> Iterator[str]:
    """Every street that a service names anywhere: read only to keep it out."""
    waiting = [row]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            street = each.get("address_1")
            if isinstance(street, str) and len(_plain(street)) > 4:
                yield _plain(street)
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _names(place: str, row: Mapping[str, Any]) -> dict[str, str]:
    names = {"en": _name(f"{place}.name", row.get("name"))}
    for at, attribute in _linked(place, row, hsds.NAME):
        if attribute.get("label") in ("en", "be", "ru"):
            names[attribute["label"]] = _name(f"{at}.value", attribute.get("value"))
    return names


def _name(place: str, said: Any) -> str:
    name = said.strip() if isinstance(said, str) else ""
    if not name or len(name) > _MOST_NAME or _UNFIT.search(name):
        raise _Amiss(place, _("A name has 1 to 120 characters, without line breaks and invisible signs."))
    return name


def _body(place: str, row: Mapping[str, Any]) -> str | None:
    for at, attribute in _linked(place, row, hsds.BODY):
        kind = attribute.get("value")
        if not isinstance(kind, str) or kind not in _HELPING:
            raise _Amiss(f"{at}.value", _("Only services and shelters stand in the directory."))
        return kind
    return None


def _phone(place: str, said: Any) -> str:
    for at, phone in _objects(place, said):
        number = phone.get("number")
        if not isinstance(number, str) or not _PHONE.fullmatch(number.strip()):
            raise _Amiss(
                f"{at}.number",
                _("A telephone number has at most 40 digits, spaces and signs such as + ( ) -."),
            )
        return number.strip()
    return ""


def _plain(word: str) -> str:
    return " ".join(word.split()).casefold()


def _names_of(code: Code) -> Iterator[str]:
    yield from (code.code, *code.labels.values())


@cache
def _words(key: str) -> Mapping[str, str]:
    return {_plain(word): code.code for code in code_list(key) for word in _names_of(code)}


def _of(terms: _Terms, key: str) -> _Terms:
    return {word: code for word, code in terms.items() if code in code_list(key)}


@cache
def _spoken() -> Mapping[str, str]:
    """Every word for a language; of several that share a code of ISO 639-2, the first: codes of ours come first."""
    found: dict[str, str] = {}
    listed = list(code_list("people.languages"))
    for words in (_names_of, lambda code: iter((code.extra["iso639_2"],))):
        for code in listed:
            for word in words(code):
                found.setdefault(_plain(word), code.code)
    return found


@cache
def _places(_country: str) -> Mapping[str, tuple[str, ...]]:
    """The places of each name, in any language; the name of the country stands for all of it."""
    found: dict[str, set[str]] = {_plain(name): {""} for name in country().names.values()}
    for place in country().territories.values():
        for name in (place.code, *place.names.values()):
            found.setdefault(_plain(name), set()).add(place.code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}
