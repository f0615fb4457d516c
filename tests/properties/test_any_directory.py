"""Whatever JSON comes as a directory: services, or reasons with their places. What goes out comes in the same."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opennrm.care.referrals.models import Service, ServiceClient
from opennrm.foundation.access.models import Kind, Organisation, OrganisationLanguage
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.country import country
from opennrm.outreach.exchange.actions import bring_in_directory
from opennrm.outreach.exchange.directory_plan import plan_directory
from opennrm.outreach.exchange.directory_reading import read_directory
from opennrm.outreach.exchange.hsds import HsdsFile, service_of
from opennrm.outreach.exchange.reading import Unreadable
from tests.factories import world

NAMES = (
    "id", "name", "status", "organization", "phones", "number", "attributes", "value", "label", "link_type", "code",
    "taxonomy_term", "service_areas", "uri", "languages", "contents", "services", "address_1", "locations",
)  # fmt: skip
WORDS = st.sampled_from(
    ["active", "inactive", "medical", "Women", "BY-HM", "Brest Region", "be", "eligibility", "organization_kind",
     "service_type", "territory", "shelter", "urn:opennrm:territory:all", "urn:opennrm:territory:", "all", "en",
     str(uuid.UUID(int=1)), str(uuid.UUID(int=2)), "+375 17 1", "\ud800", "\x00"],
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), inner)
    ),
    max_leaves=25,
)
OBJECTS = {
    "value": WORDS,
    "label": WORDS,
    "link_type": WORDS,
    "code": WORDS,
    "name": WORDS,
    "uri": WORDS,
    "number": WORDS,
}
LISTS = st.lists(st.fixed_dictionaries({}, optional=OBJECTS) | ANYTHING, max_size=3)
NEARLY = st.fixed_dictionaries(
    {
        "id": WORDS | ANYTHING,
        "status": WORDS,
        "organization": st.fixed_dictionaries(
            {"id": WORDS, "name": WORDS | st.text(max_size=130)},
            optional={"phones": LISTS, "attributes": LISTS},
        )
        | ANYTHING,
        "attributes": LISTS | ANYTHING,
    },
    optional={"service_areas": LISTS | ANYTHING, "languages": LISTS | ANYTHING, "locations": ANYTHING},
)


def looked_at(said: Any) -> None:
    try:
        directory = read_directory(json.dumps(said).encode())
    except Unreadable as unreadable:
        assert str(unreadable)
        return
    for fault in plan_directory(directory).faults:
        assert fault.place.startswith("$") and str(fault.because).endswith((".", "?"))


@pytest.mark.django_db
@given(ANYTHING | st.lists(NEARLY | ANYTHING, max_size=3))
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_any_json(said: Any) -> None:
    looked_at(said)


@given(st.binary(max_size=200))
@settings(max_examples=300)
def test_any_bytes(content: bytes) -> None:
    try:
        read_directory(content)
    except Unreadable as unreadable:
        assert str(unreadable)


LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Zl", "Zp", "Zs"], include_characters=" ")
TITLES = st.text(LETTERS, min_size=1, max_size=30).map(str.strip).filter(bool)
PLACES = st.sampled_from(["", *country().territories])
CODES = {
    key: list(code_list(key).codes) for key in ("referrals.services", "referrals.clients", "people.languages")
}


@st.composite
def directories(draw: st.DrawFn) -> list[tuple[Organisation, list[str], list[tuple[Service, list[str]]]]]:
    """Organisations that help, the languages of each, and their services with those whom they are for."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        body = Organisation(
            name_en=draw(TITLES), name_be=draw(TITLES | st.just("")), name_ru=draw(TITLES | st.just("")),
            kind=draw(st.sampled_from([Kind.SERVICE.value, Kind.SHELTER.value])), territory=draw(PLACES),
            phone=draw(st.sampled_from(["", "+375 17 000 00 00", "8 (017) 1-2"])), key_id=uuid.uuid4(),
        )  # fmt: skip
        given_ = draw(st.lists(st.tuples(st.sampled_from(CODES["referrals.services"]), PLACES), unique=True, min_size=1, max_size=3))  # fmt: skip
        services = [
            (Service(organisation=body, kind=kind, territory=place, active=draw(st.booleans())), draw(_some("referrals.clients")))
            for kind, place in given_
        ]  # fmt: skip
        found.append((body, draw(_some("people.languages")), services))
    return found


def _some(key: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(CODES[key]), unique=True, max_size=3)


def exported() -> dict[str, Any]:
    rows = Service.objects.select_related("organisation").order_by("pk")
    return {str(row.pk): service_of(row).model_dump(mode="json") for row in rows}


@pytest.mark.django_db
@given(directories())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_what_went_out_comes_into_an_empty_directory_as_it_was(said: list[Any]) -> None:
    administrator = world.a_viewer("administrator")
    _emptied()
    for body, languages, services in said:
        body.save(force_insert=True)
        OrganisationLanguage.objects.bulk_create(
            OrganisationLanguage(organisation=body, language=x) for x in languages
        )
        for service, clients in services:
            service.save(force_insert=True)
            ServiceClient.objects.bulk_create(ServiceClient(service=service, code=code) for code in clients)
    before = exported()
    content = HsdsFile(services=[service_of(row) for row in Service.objects.all()]).model_dump_json().encode()
    _emptied()

    plan = bring_in_directory(said=read_directory(content), by=administrator)

    assert exported() == before and len(plan.new) == len(before)
    assert bring_in_directory(said=read_directory(content), by=administrator).changes_nothing


def _emptied() -> None:
    Service.objects.all().delete()
    Organisation.objects.filter(kind__in=(Kind.SERVICE, Kind.SHELTER)).delete()
