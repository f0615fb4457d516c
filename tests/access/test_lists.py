"""The same scope everywhere: what a list shows, what opens, what is counted and what a search finds are one set.

And what hangs on a record opens only under that record: another's consent under one's own case does not.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse

from opennrm.care.cases.queries import cases_seen
from opennrm.care.hotline.queries import calls_seen
from opennrm.foundation.access.models import Exclusion
from opennrm.foundation.people.models import Consent
from tests.factories import world

from .conftest import asker
from .country import SIDES, Country
from .oracle import Thing, sees
from .routes import BY_NAME

pytestmark = pytest.mark.django_db
REFERENCE = re.compile(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")

LISTS = [
    # who, the list, the kind of record on it, the page of one, the part by which the oracle says who sees it
    ("desk-officer", "cases:list", "case", "cases:case", "cases.overview"),
    ("hotline-operator", "hotline:calls", "call", "hotline:call", "hotline.sheet"),
]


@pytest.mark.parametrize("side", SIDES)
def test_list_details_count_and_search_are_one_set(side: str, country: Country) -> None:
    for role, name, kind, detail, part in LISTS:
        somebody = asker(country, role, side)
        things = country.of_kind(kind)
        should = {thing.reference for thing in things if sees(somebody.who, thing, part)}

        page = somebody.client.get(reverse(name)).content.decode()
        listed = set(REFERENCE.findall(page)) & {thing.reference for thing in things}
        opens = {t.reference for t in things if _opens(somebody.client, detail, t)}
        viewer = country.viewers[role, side]
        counted = (cases_seen(viewer) if kind == "case" else calls_seen(viewer)).count()

        assert should
        assert listed == opens == should
        assert counted == len(should)
        if kind == "case":
            assert {
                t.reference for t in things if t.reference in _searched(somebody.client, name, t)
            } == should


def _opens(client: Any, detail: str, thing: Thing) -> bool:
    return bool(client.get(reverse(detail, args=[thing.reference])).status_code == 200)


def _searched(client: Any, name: str, thing: Thing) -> set[str]:
    answer = client.post(reverse(name), {"reference": thing.reference})
    return set(REFERENCE.findall(answer["Location"])) if answer.status_code == 302 else set()


FIRST_SCREENS = [
    ("desk-officer", "web:my_day"), ("desk-officer", "hotline:received"), ("desk-officer", "referrals:sent"),
    ("desk-officer", "identification:at_a_panel"), ("panel-member", "identification:waiting"),
    ("hotline-operator", "hotline:callbacks"), ("shelter-worker", "shelters:tonight"),
    ("shelter-worker", "referrals:received"), ("service-worker", "referrals:received"),
    ("desk-officer", "exchange:lists"), ("rapporteur", "statistics:country"), ("administrator", "access:organisations"),
]  # fmt: skip


@pytest.mark.parametrize("side", SIDES)
def test_no_first_screen_leads_to_what_does_not_open(side: str, country: Country) -> None:
    records = [
        thing for thing in country.things if thing.kind in ("case", "call", "stay", "list", "list_out")
    ]
    for role, name in FIRST_SCREENS:
        somebody = asker(country, role, side)

        page = somebody.client.get(reverse(name)).content.decode()
        links = {
            link
            for link in re.findall(r'href="(/[^"?#]*)', page)
            if REFERENCE.search(link) or UUID.search(link)
        }
        shut = {link for link in links if somebody.client.get(link).status_code in (403, 404)}
        foreign = {thing.reference for thing in records if not _concerned(somebody.who, thing)}

        assert not shut, f"{name} offers {role} what does not open"
        assert not set(REFERENCE.findall(page)) & foreign, f"{name} names to {role} what is not theirs"


def _concerned(who: Any, thing: Thing) -> bool:
    return any(sees(who, thing, part) for part in {part for share in thing.shares for part in share.parts})


CROSSED = [
    ("desk-officer", "cases:consent", "consent"),
    ("desk-officer", "cases:withdraw_consent", "consent"),
    ("desk-officer", "cases:let_in", "exclusion"),
    ("desk-officer", "identification:change_episode", "pk"),
]


def test_what_hangs_on_another_record_does_not_open_under_ones_own(country: Country) -> None:
    before = Consent.objects.filter(withdrawn_at__isnull=True).count()
    for role, name, key in CROSSED:
        somebody, route = asker(country, role, "near"), BY_NAME[name]
        cases = [thing for thing in country.of_kind("case") if key in thing.keys]
        mine = next(case for case in cases if sees(somebody.who, case, "people.consents", "write"))
        for other in cases:
            if mine is other:
                continue
            address = somebody.address(route, mine, {key: other.keys[key]})
            answer = somebody.client.post(address, route.data(country, mine))
            assert answer.status_code == (302 if key == "exclusion" else 404), (
                f"{name} of {other.what} under {mine.what}"
            )

    assert Consent.objects.filter(withdrawn_at__isnull=True).count() == before
    assert not Exclusion.objects.filter(ended_at__isnull=False).exists()


def test_setting_up_staff_knows_no_stranger_and_breaks_on_none(country: Country) -> None:
    somebody = asker(country, "administrator", "near")
    organisation, other = country.of_kind("organisation")[:2]
    route = BY_NAME["access:change_active"]

    for user in (other.keys["user"], uuid.uuid4()):
        assert somebody.client.post(somebody.address(route, organisation, {"user": user})).status_code == 404


STRANGE = ["x", "%00", "K7QF", "k7qf 3m2p", "А" * 300, "²²²²-²²²²", "....", "'; --", "<b>"]


def test_whatever_is_typed_as_a_reference_is_not_there(db: None, sign_in: Any) -> None:
    pages = (
        ("desk-officer", "cases:case"),
        ("hotline-operator", "hotline:call"),
        ("shelter-worker", "shelters:stay"),
    )
    for role, name in pages:
        client = sign_in(world.a_viewer(role))
        for reference in STRANGE:
            address = reverse(name, args=["REFERENCE"]).replace("REFERENCE", reference)
            assert client.get(address).status_code == 404, reference
