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
TERRITORY = "urn:opennrm:territory:"
KIND, CLIENT = "service_type", "eligibility"


class HsdsPhone(BaseModel):
    """A public number."""

    id: uuid.UUID
    number: str


class HsdsOrganization(BaseModel):
    """Who gives the help."""

    id: uuid.UUID
    name: str
    description: str
    phones: list[HsdsPhone] = []


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


class HsdsAttribute(BaseModel):
    """What kind of help it is, and for whom: a code of ours, with its label."""

    id: uuid.UUID
    link_id: uuid.UUID
    link_type: str
    link_entity: str
    value: str
    label: str


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

    model_config = example(
        id="4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e", name="Heron House: Shelter and accommodation",
        description="Shelter and accommodation", status="active", eligibility_description="Everybody",
        organization={
            "id": "9c7b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d", "name": "Heron House", "description": "Shelter", "phones": [],
        },
        service_areas=[], languages=[], attributes=[],
    )  # fmt: skip


class HsdsPage(BaseModel):
    """What a page of HSDS says of the others."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool


class HsdsServices(HsdsPage):
    """A page of services."""

    contents: list[HsdsService]

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


class HsdsOrganizations(HsdsPage):
    """A page of organisations."""

    contents: list[HsdsOrganization]

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


class HsdsFile(BaseModel):
    """A whole directory in one file."""

    version: str = Field(default="3.1")
    services: list[HsdsService]


def organization_of(row: Organisation) -> HsdsOrganization:
    """An organisation as HSDS shows it."""
    phones = [HsdsPhone(id=_key(row.pk, "phone"), number=row.phone)] if row.phone else []
    return HsdsOrganization(id=row.pk, name=str(row), description=str(row.get_kind_display()), phones=phones)


def service_of(row: Service) -> HsdsService:
    """A service as HSDS shows it; needs its organisation, languages and clients."""
    clients = [code_list("referrals.clients").label(client.code) for client in row.clients.all()]
    area = HsdsArea(
        id=_key(row.pk, "area"), name=row.territory_name, uri=f"{TERRITORY}{row.territory or 'all'}"
    )
    return HsdsService(
        id=row.pk,
        name=f"{row.organisation}: {row.help}",
        description=row.help,
        status="active" if row.active and row.organisation.active else "temporarily closed",
        eligibility_description=", ".join(clients),
        organization=organization_of(row.organisation),
        service_areas=[area],
        languages=list(_languages(row)),
        attributes=list(_attributes(row)),
    )


def _languages(row: Service) -> Iterator[HsdsLanguage]:
    listed = code_list("people.languages")
    for each in row.organisation.languages.all():
        yield HsdsLanguage(
            id=_key(row.pk, f"language {each.language}"), code=each.language, name=listed.label(each.language)
        )


def _attributes(row: Service) -> Iterator[HsdsAttribute]:
    yield _attribute(row, KIND, "referrals.services", row.kind)
    for client in row.clients.all():
        yield _attribute(row, CLIENT, "referrals.clients", client.code)


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
