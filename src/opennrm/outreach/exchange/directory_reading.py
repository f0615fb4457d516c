"""What does a directory in HSDS 3.1 say of services, in our words? Or at which place does it say something else?

Whoever sent the file is not trusted. Only the fields below are looked at, and what is looked at is a code of ours, a
key, a name or a public number: an address has no way in, whatever field it stands in. No reason repeats what was sent.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from opennrm.foundation.core.country import country

from . import hsds
from .directory_said import (
    Amiss,
    Directory,
    Fault,
    SaidOrganisation,
    SaidService,
    addresses_in,
    body_at,
    key_at,
    linked_at,
    names_at,
    object_at,
    objects_at,
    phone_at,
    words_at,
)
from .directory_words import Terms, among, languages, places, plain, words_for
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


def read_directory(content: bytes, terms: Terms | None = None) -> Directory:
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

    def __init__(self, terms: Terms) -> None:
        self.kinds = {**words_for("referrals.services"), **among(terms, "referrals.services")}
        self.clients = {**words_for("referrals.clients"), **among(terms, "referrals.clients")}
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
                    raise Amiss(f"{place}.id", _("This key stands in the file twice."))
            except Amiss as amiss:
                faults.append(amiss.fault)
            else:
                services[service.id] = service
        return Directory(tuple(services.values()), tuple(faults), self.languages_left_out)

    def _service(self, place: str, row: Any) -> SaidService:
        row = object_at(place, row)
        key = key_at(f"{place}.id", row.get("id"))
        status = row.get("status")
        if not isinstance(status, str) or status not in _STATES:
            raise Amiss(
                f"{place}.status", _("Say whether it is active, inactive, defunct or temporarily closed.")
            )
        organisation = self._organisation(f"{place}.organization", row.get("organization"))
        if any(
            address in plain(name) for name in organisation.names.values() for address in addresses_in(row)
        ):
            raise Amiss(
                f"{place}.organization.name",
                _("This name holds an address. No address comes into the directory."),
            )
        kinds, clients = self._meant(f"{place}.attributes", row.get("attributes"))
        if not kinds:
            raise Amiss(
                f"{place}.attributes",
                _("No attribute says which kind of help this is. Name the words in --terms."),
            )
        if len(kinds) > 1:
            raise Amiss(f"{place}.attributes", _("Several kinds of help: make a service of each."))
        return SaidService(
            place, key, organisation, kinds.pop(), self._territory(f"{place}.service_areas", row.get("service_areas")),
            frozenset(clients), frozenset(self._languages(f"{place}.languages", row.get("languages"))), _STATES[status],
        )  # fmt: skip

    def _organisation(self, place: str, row: Any) -> SaidOrganisation:
        row = object_at(place, row)
        said = SaidOrganisation(
            place=place,
            id=key_at(f"{place}.id", row.get("id")),
            names=names_at(place, row),
            kind=body_at(place, row),
            territory=self._at(place, row),
            phone=phone_at(f"{place}.phones", row.get("phones")),
        )
        if self.organisations.setdefault(said.id, said) != said:
            raise Amiss(place, _("The file says something else of this organisation at another place."))
        return said

    def _at(self, place: str, row: Any) -> str | None:
        for at, attribute in linked_at(place, row, hsds.AT):
            code = attribute.get("value")
            if code == hsds.WHOLE:
                return ""
            if not isinstance(code, str) or code not in country().territories:
                raise Amiss(f"{at}.value", _("This is no region or district of the country."))
            return code
        return None

    def _meant(self, place: str, said: Any) -> tuple[set[str], set[str]]:
        """The kinds of help and the groups of people that the attributes of a service name."""
        kinds, clients = set(), set()
        for at, attribute in objects_at(place, said):
            link, words = attribute.get("link_type"), set(words_at(at, attribute))
            if link != hsds.CLIENT:
                kinds |= {self.kinds[word] for word in words & self.kinds.keys()}
            if link != hsds.KIND:
                clients |= {self.clients[word] for word in words & self.clients.keys()}
            if link == hsds.CLIENT and not words & self.clients.keys():
                raise Amiss(at, _("For whom is it? This word is not in the list. Name it in --terms."))
        return kinds, clients

    def _territory(self, place: str, said: Any) -> str:
        areas = list(objects_at(place, said))
        if len(areas) > 1:
            raise Amiss(
                place, _("Several areas: make a service of each, or name the region that holds them all.")
            )
        for at, area in areas:
            uri, name = area.get("uri"), area.get("name")
            if isinstance(uri, str) and uri.startswith(hsds.TERRITORY):
                code = uri.removeprefix(hsds.TERRITORY)
                found = {"" if code == hsds.WHOLE else code} & {"", *country().territories}
            else:
                found = set(places(country().code).get(plain(name), ())) if isinstance(name, str) else set()
            if len(found) != 1:
                raise Amiss(at, _("This is no region or district of the country, or the name of several."))
            return found.pop()
        return ""

    def _languages(self, place: str, said: Any) -> Iterator[str]:
        known = languages()
        for _at, language in objects_at(place, said):
            words = (language.get("code"), language.get("name"))
            found = next((known[plain(w)] for w in words if isinstance(w, str) and plain(w) in known), None)
            if found:
                yield found
            else:
                self.languages_left_out += 1
