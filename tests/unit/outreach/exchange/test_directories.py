"""A directory comes in whole or not at all, is known again, and brings no address, account or access with it."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from opennrm.care.referrals.actions import list_service
from opennrm.care.referrals.models import Service
from opennrm.care.shelters.actions import open_shelter
from opennrm.foundation.access.models import Grant, Organisation, Token, User
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import Entry
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.outreach.exchange.actions import bring_in_directory
from opennrm.outreach.exchange.directory_plan import DirectoryPlan
from opennrm.outreach.exchange.directory_reading import LEFT, read_directory
from opennrm.outreach.exchange.directory_words import terms_of
from opennrm.outreach.exchange.hsds import HsdsFile, service_of
from opennrm.outreach.exchange.reading import MOST_BYTES, Unreadable
from tests.factories import world

pytestmark = pytest.mark.django_db
ORGANISATION = "9c7b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d"
SERVICE = "4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e"


def a_service(**more: Any) -> dict[str, Any]:
    """A service as another directory gives it: much that has no place here, an address among it."""
    return {
        "id": SERVICE,
        "name": "Counselling by trained people",
        "status": "active",
        "description": "In Qzxmark street 1, every day.",
        "organization": {
            "id": ORGANISATION,
            "name": "Grey Lark (invented)",
            "description": "An association",
            "phones": [{"id": str(uuid.uuid4()), "number": "+375 17 000 00 00"}],
        },
        "schedules": [{"id": str(uuid.uuid4()), "freq": "WEEKLY", "byday": "MO"}],
        "service_areas": [{"id": str(uuid.uuid4()), "name": "Brest Region"}],
        "languages": [{"id": str(uuid.uuid4()), "code": "bel"}, {"id": str(uuid.uuid4()), "name": "Kirundi"}],
        "attributes": [
            {"id": str(uuid.uuid4()), "taxonomy_term": {"code": "psychological", "name": "Counselling"}},
            {"id": str(uuid.uuid4()), "link_type": "eligibility", "label": "Women"},
        ],
        "service_at_locations": [
            {"location": {"location_type": "physical", "addresses": [{"address_1": "Qzxmark street 1"}]}}
        ],
    } | more


def sent(*services: Any) -> bytes:
    return json.dumps({"contents": list(services)}).encode()


def bring(content: bytes, by: Viewer, terms: Any = None) -> DirectoryPlan:
    return bring_in_directory(said=read_directory(content, terms_of(terms) if terms else None), by=by)


def held() -> dict[str, list[Any]]:
    """Everything in the database but the journal."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.label not in ("core.Entry", "core.Leaf", "core.Batch", "core.StoredKey")
        and not model._meta.proxy
    }


def faults(content: bytes) -> dict[str, str]:
    return {fault.place: fault.because for fault in read_directory(content).faults}


def test_a_service_of_another_directory_stands_in_ours(administrator: Viewer) -> None:
    bring(sent(a_service()), administrator)

    service = Service.objects.get(pk=SERVICE)
    assert (service.kind, service.territory, service.active) == ("psychological", "BY-BR", True)
    assert [client.code for client in service.clients.all()] == ["women"]
    assert (service.organisation.name_en, service.organisation.kind) == ("Grey Lark (invented)", "service")
    assert service.organisation.phone == "+375 17 000 00 00"
    assert [row.language for row in service.organisation.languages.all()] == ["be"]


def test_no_address_comes_in_and_none_goes_out(administrator: Viewer) -> None:
    bring(sent(a_service()), administrator)

    assert "Qzxmark" not in str(held()) and "Qzxmark" not in str(list(Entry.objects.values()))
    assert "Qzxmark" not in service_of(Service.objects.get()).model_dump_json()
    named = a_service(organization={"id": ORGANISATION, "name": "House, qzxmark  Street 1", "phones": []})
    assert list(faults(sent(named))) == ["$.contents[0].organization.name"]


def test_the_address_of_a_house_is_not_touched_by_a_file_that_names_one(administrator: Viewer) -> None:
    shelter = world.an_organisation("shelter")
    open_shelter(organisation=shelter, territory="BY-HM", address="Invented street 1", by=SYSTEM)
    service = list_service(organisation=shelter, kind="accommodation", by=SYSTEM)
    said = service_of(service).model_dump(mode="json")
    said["organization"]["locations"] = [{"addresses": [{"address_1": "Qzxmark street 1"}]}]
    before = held()

    assert bring(sent(said), administrator).changes_nothing
    assert held() == before


def test_who_is_new_gets_no_account_and_no_access(administrator: Viewer) -> None:
    people = User.objects.count()

    bring(sent(a_service()), administrator)

    assert (User.objects.count(), Token.objects.count(), Grant.objects.count()) == (people, 0, 0)
    assert Organisation.objects.get(pk=ORGANISATION).users.count() == 0


def test_the_same_file_a_second_time_changes_nothing(administrator: Viewer) -> None:
    bring(sent(a_service()), administrator)
    before, entries = held(), Entry.objects.count()

    plan = bring(sent(a_service()), administrator)

    assert plan.changes_nothing and plan.same == 1
    assert held() == before and Entry.objects.count() == entries


def test_a_changed_service_is_changed_and_what_the_file_does_not_name_stays(administrator: Viewer) -> None:
    bring(sent(a_service(), a_service(id=str(uuid.uuid4()), service_areas=[])), administrator)
    changed = a_service(
        status="temporarily closed", attributes=[{"value": "psychological"}, {"value": "men"}]
    )
    changed["organization"]["name"] = "Grey Larks (invented)"
    changed["languages"] = [{"code": "pl"}]

    plan = bring(sent(changed), administrator)

    service = Service.objects.get(pk=SERVICE)
    assert ([len(plan.changes), plan.changes[0].what], service.active) == (
        [1, ("for whom", "takes people")],
        False,
    )
    assert [client.code for client in service.clients.all()] == ["men"]
    assert service.organisation.name_en == "Grey Larks (invented)" and service.version == 2
    assert sorted(row.language for row in service.organisation.languages.all()) == ["be", "pl"]
    assert Service.objects.count() == 2 and Service.objects.exclude(pk=SERVICE).get().active


def test_what_goes_out_and_comes_in_again_changes_nothing(administrator: Viewer) -> None:
    shelter = world.an_organisation("shelter", phone="+375 17 000 00 00")
    list_service(organisation=shelter, kind="accommodation", territory="BY-HM", clients=["women"], by=SYSTEM)
    closed = world.an_organisation("service", languages=())
    list_service(organisation=closed, kind="medical", active=False, by=SYSTEM)
    list_service(organisation=closed, kind="work", by=SYSTEM)
    Organisation.objects.filter(pk=closed.pk).update(active=False)
    content = HsdsFile(services=[service_of(row) for row in Service.objects.all()]).model_dump_json().encode()
    before = held()

    assert bring(content, administrator).changes_nothing
    assert held() == before


WRONG: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "no key": (lambda s: s.pop("id"), ".id"),
    "a key that is none": (lambda s: s.update(id="17"), ".id"),
    "no status": (lambda s: s.pop("status"), ".status"),
    "no organisation": (lambda s: s.pop("organization"), ".organization"),
    "no name": (lambda s: s["organization"].pop("name"), ".organization.name"),
    "a name of two lines": (lambda s: s["organization"].update(name="a\nb"), ".organization.name"),
    "a name with a half sign": (lambda s: s["organization"].update(name="a\ud800"), ".organization.name"),
    "a name that is too long": (lambda s: s["organization"].update(name="a" * 121), ".organization.name"),
    "a number that is none": (
        lambda s: s["organization"].update(phones=[{"number": "ask"}]), ".organization.phones[0].number",
    ),
    "a hotline": (
        lambda s: s["organization"].update(attributes=[{"link_type": "organization_kind", "value": "hotline"}]),
        ".organization.attributes[0].value",
    ),
    "no kind of help": (lambda s: s.update(attributes=[]), ".attributes"),
    "two kinds of help": (
        lambda s: s.update(attributes=[{"value": "medical"}, {"value": "legal_aid"}]), ".attributes",
    ),
    "for somebody unknown": (
        lambda s: s["attributes"].append({"link_type": "eligibility", "value": "sailors"}), ".attributes[2]",
    ),
    "a place elsewhere": (lambda s: s.update(service_areas=[{"name": "Atlantis"}]), ".service_areas[0]"),
    "two places": (
        lambda s: s.update(service_areas=[{"name": "Brest Region"}, {"name": "Minsk City"}]), ".service_areas",
    ),
    "languages that are no list": (lambda s: s.update(languages="be"), ".languages"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_told_with_its_place_and_nothing_comes_in(wrong: str, administrator: Viewer) -> None:
    spoil, place = WRONG[wrong]
    spoiled = copy.deepcopy(a_service())
    spoil(spoiled)
    content = sent(a_service(id=str(uuid.uuid4())), spoiled)
    before = held()

    assert list(faults(content)) == [f"$.contents[1]{place}"]
    with pytest.raises(NotAllowed):
        bring(content, administrator)
    assert held() == before


def refused(content: bytes, by: Viewer) -> None:
    before = held()
    with pytest.raises(NotAllowed):
        bring(content, by)
    assert held() == before


def test_a_service_to_which_people_were_referred_neither_changes_hands_nor_its_help(
    administrator: Viewer,
) -> None:
    bring(sent(a_service()), administrator)

    other = {"id": str(uuid.uuid4()), "name": "Somebody else"}
    refused(sent(a_service(organization=other)), administrator)
    refused(sent(a_service(attributes=[{"value": "medical"}])), administrator)


def test_a_file_makes_no_shelter_of_a_service_and_lists_nothing_of_a_panel(administrator: Viewer) -> None:
    bring(sent(a_service()), administrator)
    shelter = {"link_type": "organization_kind", "value": "shelter"}
    refused(
        sent(a_service(organization={**a_service()["organization"], "attributes": [shelter]})), administrator
    )

    panel = world.an_organisation("panel")
    refused(
        sent(a_service(id=str(uuid.uuid4()), organization={"id": str(panel.pk), "name": "X"})), administrator
    )


def test_the_same_help_at_the_same_place_stands_there_once(administrator: Viewer) -> None:
    bring(sent(a_service()), administrator)

    refused(sent(a_service(id=str(uuid.uuid4()))), administrator)


def test_an_organisation_is_one_thing_throughout_the_file(administrator: Viewer) -> None:
    other = a_service(id=str(uuid.uuid4()), service_areas=[])
    other["organization"]["name"] = "Other"

    assert list(faults(sent(a_service(), other))) == ["$.contents[1].organization"]


def test_words_of_the_other_directory_are_read_as_somebody_says() -> None:
    foreign = a_service(attributes=[{"taxonomy_term": {"name": "Talking Therapies"}}])
    assert faults(sent(foreign))

    said = read_directory(sent(foreign), terms_of({"talking  therapies": "psychological"}))

    assert [service.kind for service in said.services] == ["psychological"]
    with pytest.raises(Unreadable):
        terms_of({"talking therapies": "therapy"})


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"7", b"{}", b'"a"', b"\xff\xfe", b'{"contents": 3}', b"[" * 200_000, b'{"id":' * 100_000,
        b"[" + b"0," * 6_000 + b"0]", b" " * (MOST_BYTES + 1), b"9" * 5_000, b"<html>",
    ],
    ids=range(13),
)  # fmt: skip
def test_what_is_no_directory_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_directory(content)
    assert str(refusal.value).endswith(".")


def test_one_service_alone_and_a_plain_list_are_read_too() -> None:
    assert len(read_directory(json.dumps(a_service()).encode()).services) == 1
    assert len(read_directory(json.dumps([a_service()]).encode()).services) == 1


@pytest.mark.parametrize("role", ["desk-officer", "rapporteur", "service-worker"])
def test_nobody_else_brings_a_directory_in(role: str) -> None:
    refused(sent(a_service()), world.a_viewer(role))


def run(file: Path, by: Viewer, **more: Any) -> None:
    call_command("import_hsds", str(file), username=by.user.username, purpose="administer", **more)


def test_the_command_looks_first_and_brings_in_when_told(
    administrator: Viewer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "directory.json"
    file.write_bytes(sent(a_service()))
    before = held()

    run(file, administrator)
    assert held() == before and "New services: 1" in capsys.readouterr().out
    run(file, administrator, commit=True)
    assert Service.objects.count() == 1 and "Brought in: 1 services" in capsys.readouterr().out
    assert Entry.objects.filter(event="exchange.directory_brought_in", user_id=administrator.user_id).exists()
    run(file, administrator, commit=True)
    assert "Nothing was changed" in capsys.readouterr().out


def test_a_refused_command_says_where_changes_nothing_and_is_journalled(
    administrator: Viewer, desk_officer: Viewer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong, bomb = tmp_path / "wrong.json", tmp_path / "bomb.json"
    wrong.write_bytes(sent(a_service(status="open", name="Qzxmark")))
    bomb.write_bytes(b"[" * 500_000)
    before = held()

    for file in (wrong, bomb):
        entries = Entry.objects.filter(outcome="denied").count()
        with pytest.raises(CommandError) as refusal:
            run(file, administrator, commit=True)
        assert refusal.value.returncode == 3
        assert Entry.objects.filter(outcome="denied").count() == entries + 1
    assert held() == before
    said = capsys.readouterr()
    assert "$.contents[0].status" in said.err and "Qzxmark" not in said.out + said.err
    with pytest.raises(CommandError):
        call_command("import_hsds", str(wrong), username=desk_officer.user.username, purpose="assist")
    assert Entry.objects.filter(outcome="denied", user_id=desk_officer.user_id).exists()


def test_the_reference_says_that_addresses_are_left() -> None:
    assert any("addresses" in named for named in LEFT)
