"""The directory of services leaves in the shape that other directories read, and holds public facts only."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from opennrm.care.referrals.actions import list_service, set_service_active
from opennrm.care.shelters.actions import open_shelter
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.journal import SYSTEM
from tests.factories import world
from tests.factories.programs import Program

pytestmark = pytest.mark.django_db
# What HSDS 3.1 asks of each object (docs.openreferral.org, schema of 3.1).
REQUIRED = {
    "service": {"id", "name", "status"},
    "organization": {"id", "name", "description"},
    "phone": {"id", "number"},
    "part": {"id"},
}
STATES = {"active", "inactive", "defunct", "temporarily closed"}


@pytest.fixture
def listed(db: None) -> list[Any]:
    shelter = world.an_organisation("shelter", phone="+375 17 000 00 00")
    open_shelter(organisation=shelter, territory="BY-HM", address="Qzxmark street 1", by=SYSTEM)
    service = world.an_organisation("service")
    return [
        list_service(
            organisation=shelter, kind="accommodation", territory="BY-HM", clients=["women"], by=SYSTEM
        ),
        list_service(organisation=service, kind="medical", by=SYSTEM),
    ]


def _check(service: Any) -> None:
    assert REQUIRED["service"] <= service.keys() and service["status"] in STATES
    assert REQUIRED["organization"] <= service["organization"].keys()
    assert all(REQUIRED["phone"] <= phone.keys() for phone in service["organization"]["phones"])
    for part in ("service_areas", "languages", "attributes"):
        for each in service[part]:
            assert REQUIRED["part"] <= each.keys()
            uuid.UUID(each["id"])


def test_a_service_looks_as_hsds_says(listed: list[Any], desk_officer: Viewer) -> None:
    program = Program.of(desk_officer)

    page = program.get("/hsds/services").json()

    assert page["total_items"] == 2 and page["first_page"] and page["last_page"] and not page["empty"]
    for service in page["contents"]:
        _check(service)
        assert program.get(f"/hsds/services/{service['id']}").json() == service
    organizations = program.get("/hsds/organizations").json()["contents"]
    assert all(REQUIRED["organization"] <= each.keys() for each in organizations) and len(organizations) == 2


def test_pages_are_turned_as_hsds_says(listed: list[Any], desk_officer: Viewer) -> None:
    program = Program.of(desk_officer)

    one, two, beyond = (program.get("/hsds/services", page=n, per_page=1).json() for n in (1, 2, 3))

    assert (one["total_pages"], one["last_page"], two["last_page"], beyond["empty"]) == (2, False, True, True)
    assert {one["contents"][0]["id"], two["contents"][0]["id"]} == {str(row.pk) for row in listed}


def test_the_address_of_a_shelter_is_nowhere_in_it(listed: list[Any], desk_officer: Viewer) -> None:
    assert b"Qzxmark" not in Program.of(desk_officer).get("/hsds/services").content


def test_keys_stay_the_same_from_one_export_to_the_next(
    listed: list[Any], desk_officer: Viewer, administrator: Viewer
) -> None:
    program = Program.of(desk_officer)
    first = program.get("/hsds/services").json()
    assert program.get("/hsds/services").json() == first

    set_service_active(service=listed[1], active=False, by=administrator)
    assert [each["id"] for each in program.get("/hsds/services").json()["contents"]] == [str(listed[0].pk)]


def test_the_command_writes_the_whole_directory(
    listed: list[Any], administrator: Viewer, tmp_path: Path
) -> None:
    file = tmp_path / "directory.json"

    call_command(
        "export_hsds", str(file), username=administrator.user.username, purpose="administer", verbosity=0
    )

    services = json.loads(file.read_text("utf-8"))["services"]
    assert len(services) == 2 and "Qzxmark" not in str(services)
    for service in services:
        _check(service)


def test_nobody_else_exports_it(listed: list[Any], desk_officer: Viewer, tmp_path: Path) -> None:
    file = str(tmp_path / "directory.json")
    for user, purpose in ((desk_officer.user.username, "administer"), (desk_officer.user.username, "assist")):
        with pytest.raises(CommandError):
            call_command("export_hsds", file, username=user, purpose=purpose)
    with pytest.raises(CommandError):
        call_command("export_hsds", file, username="nobody", purpose="administer")
