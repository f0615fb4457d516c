"""How does the directory of services look to other directories? As HSDS 3, the Human Services Data Specification.

Field names and shapes are those of HSDS 3.1 (Open Referral, docs.openreferral.org); public facts only. A shelter
has no place here: its region is all that stands in the directory.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, Field

from opennrm.care.referrals.models import Service
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.components.rest.fields import example
from opennrm.foundation.core.codes import code_list

# Rows of HSDS have keys of their own where ours have none: made from ours, so that they stay the same.
_SPACE = uuid.UUID("6a1f3c1e-8f0b-5e55-9d0a-0c6c5a7f6e01")
TERRITORY, WHOLE = "urn:opennrm:territory:", "all"
VERSION, PROFILE = "3.1", "https://docs.openreferral.org/"  # the standard as it is
KIND, CLIENT = "service_type", "eligibility"
BODY, NAME, AT = (
    "organization_kind",
    "name",
    "territory",
)  # what an organisation is, its names, where it works
ACTIVE, STOPPED = "active", "temporarily closed"
_SERVICE = {
    "id": "4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e",
    "name": "Heron House: Shelter and accommodation",
    "description": "Shelter and accommodation",
    "status": ACTIVE,
    "eligibility_description": "Everybody",
    "organization": {
        "id": "9c7b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d",
        "name": "Heron House",
        "description": "Shelter",
        "phones": [],
        "attributes": [],
    },
    "service_areas": [],
    "languages": [],
    "attributes": [],
}


class HsdsPhone(BaseModel):
    """A public number."""

    id: uuid.UUID
    number: str


class HsdsAttribute(BaseModel):
    """What kind of help it is, for whom, or what an organisation is: a code of ours, with its label."""

    id: uuid.UUID
    link_id: uuid.UUID
    link_type: str
    link_entity: str
    value: str
    label: str


class HsdsOrganization(BaseModel):
    """Who gives the help."""

    id: uuid.UUID
    name: str
    description: str
    phones: list[HsdsPhone] = []
    attributes: list[HsdsAttribute] = []

    model_config = example(
        id="9c7b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d", name="Heron House", description="Shelter", phones=[], attributes=[],
    )  # fmt: skip


class HsdsLanguage(BaseModel):
    """A language in which the help is given."""

    id: uuid.UUID
    code: str
    name: str


class HsdsArea(BaseModel):
    """Where the help is given: a region or district, never an address."""

    id: uuid.UUID
    name: str
    uri: str


class HsdsService(BaseModel):
    """One kind of help that an organisation gives."""

    id: uuid.UUID
    name: str
    description: str
    status: str
    eligibility_description: str
    organization: HsdsOrganization
    service_areas: list[HsdsArea]
    languages: list[HsdsLanguage]
    attributes: list[HsdsAttribute]

    model_config = example(**_SERVICE)


class HsdsLocation(BaseModel):
    """Where a service is, as near as this directory says: its region, without an address."""

    id: uuid.UUID
    location_type: str
    name: str


class HsdsServiceAtLocation(BaseModel):
    """A service, and the region in which it is."""

    id: uuid.UUID
    service: HsdsService
    location: HsdsLocation
    service_areas: list[HsdsArea]

    model_config = example(
        id="1b9f8f8e-7a55-4d0c-8a6e-0d5c6c1d2e3f",
        service=_SERVICE,
        location={"id": "2c0a9b8e-7a55-4d0c-8a6e-0d5c6c1d2e3f", "location_type": "physical", "name": "Minsk City"},
        service_areas=[],
    )  # fmt: skip


class HsdsBase(BaseModel):
    """Which version of HSDS is spoken here, and where it is described."""

    version: str
    profile: str
    openapi_url: str

    model_config = example(
        version=VERSION,
        profile=PROFILE,
        openapi_url="https://nrm.example/api/v1/openapi.json",
    )


class HsdsPage(BaseModel):
    """What a page of HSDS says of the others."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool

    model_config = example(
        total_items=0,
        total_pages=1,
        page_number=1,
        size=0,
        first_page=True,
        last_page=True,
        empty=True,
        contents=[],
    )


class HsdsServices(HsdsPage):
    """A page of services."""

    contents: list[HsdsService]


class HsdsOrganizations(HsdsPage):
    """A page of organisations."""

    contents: list[HsdsOrganization]


class HsdsServicesAtLocations(HsdsPage):
    """A page of services where they are."""

    contents: list[HsdsServiceAtLocation]


class HsdsFile(BaseModel):
    """A whole directory in one file."""

    version: str = Field(default=VERSION)
    services: list[HsdsService]


def organization_of(row: Organisation) -> HsdsOrganization:
    """An organisation as HSDS shows it."""
    phones = [HsdsPhone(id=_key(row.pk, "phone"), number=row.phone)] if row.phone else []
    return HsdsOrganization(
        id=row.pk, name=str(row), description=str(row.get_kind_display()), phones=phones,
        attributes=list(_attributes_of_organization(row)),
    )  # fmt: skip


def _attributes_of_organization(row: Organisation) -> Iterator[HsdsAttribute]:
    """What the standard has no field for, and whoever reads the file here again needs."""
    said = {"en": row.name_en, "be": row.name_be, "ru": row.name_ru}
    yield _of_organization(row, BODY, row.kind, str(row.get_kind_display()))
    yield from (_of_organization(row, NAME, name, language) for language, name in said.items() if name)
    yield _of_organization(row, AT, row.territory or WHOLE, row.territory_name)


def _of_organization(row: Organisation, link: str, value: str, label: str) -> HsdsAttribute:
    key = _key(row.pk, f"{link} {label}" if link == NAME else link)
    return HsdsAttribute(
        id=key, link_id=row.pk, link_type=link, link_entity="organization", value=value, label=label
    )


def service_of(row: Service) -> HsdsService:
    """A service as HSDS shows it; needs its organisation, languages and clients."""
    clients = [code_list("referrals.clients").label(code) for code in _clients(row)]
    return HsdsService(
        id=row.pk,
        name=f"{row.organisation}: {row.help}",
        description=row.help,
        status=ACTIVE if row.active and row.organisation.active else STOPPED,
        eligibility_description=", ".join(clients),
        organization=organization_of(row.organisation),
        service_areas=[_area(row)],
        languages=list(_languages(row)),
        attributes=list(_attributes(row)),
    )


def service_at_location_of(row: Service) -> HsdsServiceAtLocation:
    """A service with the region it is in; no address stands in the directory, so none can be shown."""
    where = HsdsLocation(
        id=_key(_SPACE, f"location {row.territory}"), location_type="physical", name=row.territory_name
    )
    return HsdsServiceAtLocation(
        id=row.pk, service=service_of(row), location=where, service_areas=[_area(row)]
    )


def _area(row: Service) -> HsdsArea:
    uri = f"{TERRITORY}{row.territory or WHOLE}"
    return HsdsArea(id=_key(row.pk, "area"), name=row.territory_name, uri=uri)


def _languages(row: Service) -> Iterator[HsdsLanguage]:
    listed = code_list("people.languages")
    for code in sorted(each.language for each in row.organisation.languages.all()):
        yield HsdsLanguage(id=_key(row.pk, f"language {code}"), code=code, name=listed.label(code))


def _clients(row: Service) -> list[str]:
    return sorted(client.code for client in row.clients.all())


def _attributes(row: Service) -> Iterator[HsdsAttribute]:
    yield _attribute(row, KIND, "referrals.services", row.kind)
    for code in _clients(row):
        yield _attribute(row, CLIENT, "referrals.clients", code)


def _attribute(row: Service, link: str, listed: str, code: str) -> HsdsAttribute:
    return HsdsAttribute(
        id=_key(row.pk, f"{link} {code}"), link_id=row.pk, link_type=link, link_entity="service", value=code,
        label=code_list(listed).label(code),
    )  # fmt: skip


def _key(of: uuid.UUID, what: str) -> uuid.UUID:
    return uuid.uuid5(_SPACE, f"{of} {what}")


def page(number: int, size: int, total: int, shown: int) -> dict[str, Any]:
    """What stands around the contents of a page."""
    pages = max(1, -(-total // size))
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": shown,
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": shown == 0,
    }
