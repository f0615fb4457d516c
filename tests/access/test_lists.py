"""The same scope everywhere: what a list shows, what opens, what is counted and what a search finds are one set.

And what hangs on a record opens only under that record: another's consent under one's own case does not.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from opennrm.care.cases.queries import cases_seen
from opennrm.care.hotline.queries import calls_seen, received
from opennrm.care.identification import queries as identification
from opennrm.care.referrals import queries as referrals
from opennrm.care.shelters.queries import stays_seen
from opennrm.foundation.access.models import Exclusion
from opennrm.foundation.access.queries import waiting_to_be_let_in
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.people.models import Consent
from tests.factories import world

from .conftest import asker
from .country import SIDES, Country
from .oracle import SENTENCES, Somebody, Thing, sees
from .routes import BY_NAME

pytestmark = pytest.mark.django_db
REFERENCE = re.compile(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")

Test = Callable[[Somebody, Thing], bool]


def whatever(who: Somebody, thing: Thing) -> bool:
    return True


@dataclass(frozen=True)
class Listing:
    """A list, or one table of it by its caption: on it stand the things of a kind that stand so, and belong there.

    A thing belongs there when the oracle says that the part is seen, of it or of the record it leads to, and `needs`.
    """

    role: str
    page: str
    kind: str
    part: str  # nothing where no share opens it
    detail: str
    count: Callable[[Viewer], int]
    caption: str = ""
    stands: Callable[[Thing], bool] = lambda thing: True
    needs: Test = whatever
    through: str = ""  # the record behind it by which it is seen
    named: Callable[[Thing], str] = lambda thing: thing.reference
    key: str = ""  # how its page is addressed; by the reference unless said
    searched: bool = False

    def belongs(self, who: Somebody, thing: Thing) -> bool:
        door = thing.linked[self.through] if self.through else thing
        return self.needs(who, thing) and (not self.part or sees(who, door, self.part))

    def address(self, thing: Thing) -> str:
        if self.key:
            return reverse(self.detail, kwargs={self.key: thing.keys[self.key]})
        return reverse(self.detail, args=[self.named(thing)])


def _fact(*any_of: str, but: str = "-") -> Callable[[Thing], bool]:
    return lambda thing: bool({*any_of} & thing.facts) and but not in thing.facts


def _asked(who: Somebody, thing: Thing) -> bool:
    return f"asked {who.organisation}" in thing.facts


def _sent_here(who: Somebody, thing: Thing) -> bool:
    return f"to {who.organisation}" in thing.facts


def _sent_from_here(who: Somebody, thing: Thing) -> bool:
    return f"from {who.organisation}" in thing.facts


def _colleague(who: Somebody, thing: Thing) -> bool:
    return who.organisation == thing.owner or who.does("set up staff")


def _its_case(thing: Thing) -> str:
    return thing.linked["case"].reference


def _at_the_panel(stands: Callable[[Thing], bool], count: Callable[[Viewer], int], caption: str) -> Listing:
    return Listing(
        "panel-member", "identification:waiting", "case", "identification.decisions", "identification:file",
        count, caption, stands, _asked,
    )  # fmt: skip


def _received(role: str, detail: str) -> list[Listing]:
    """What was sent to a service or a shelter: to be answered, and accepted."""

    def of(stands: Callable[[Thing], bool], count: Callable[[Viewer], int], caption: str) -> Listing:
        return Listing(
            role, "referrals:received", "referral", "referrals.referrals", detail, count, caption, stands,
            _sent_here, key="pk",
        )  # fmt: skip

    return [
        of(_fact("waiting", "asked"), lambda v: referrals.to_answer(v).count(), "Referrals to answer, the first"),
        of(_fact("accepted"), lambda v: referrals.accepted(v).count(), "Accepted referrals, newest first"),
    ]  # fmt: skip


def _sent(stands: str, count: Callable[[Viewer], int], caption: str) -> Listing:
    return Listing(
        "desk-officer", "referrals:sent", "referral", "referrals.referrals", "referrals:case", count, caption,
        _fact(stands), _sent_from_here, named=_its_case,
    )  # fmt: skip


def _colleagues(role: str) -> Listing:
    return Listing(
        role, "access:colleagues", "newcomer", "", "access:colleague", lambda v: waiting_to_be_let_in(v).count(),
        "Who waits", needs=_colleague, key="user",
    )  # fmt: skip


LISTS = [
    Listing("desk-officer", "cases:list", "case", "cases.overview", "cases:case",
            lambda v: cases_seen(v).count(), searched=True),
    Listing("hotline-operator", "hotline:calls", "call", "hotline.sheet", "hotline:call",
            lambda v: calls_seen(v).count()),
    _at_the_panel(_fact("at the panel", but="asked back"), lambda v: identification.waiting(v).count(),
                  "Decisions waiting, the first due first"),
    _at_the_panel(_fact("decided"), lambda v: identification.decided_lately(v).count(), "Decided in the last 30 days"),
    *_received("service-worker", "referrals:card"),
    *_received("shelter-worker", "shelters:referral"),
    Listing("shelter-worker", "shelters:tonight", "stay", "shelters.stay", "shelters:stay",
            lambda v: stays_seen(v).current().count()),
    _sent("waiting", lambda v: referrals.waiting_for_answer(v).count(), "Referrals that wait for an answer"),
    _sent("asked", lambda v: referrals.questions(v).count(), "Questions of services to answer"),
    _sent("accepted", lambda v: referrals.answered_lately(v).count(), "Referrals answered in the last 7 days"),
    Listing("desk-officer", "hotline:received", "case", "hotline.sheet", "hotline:recorded",
            lambda v: received(v).count(), "People handed over by the hotline",
            stands=lambda thing: "call" in thing.linked, through="call"),
    *(_colleagues(role) for role in SENTENCES),
]  # fmt: skip


@pytest.mark.parametrize("side", SIDES)
def test_list_details_count_and_search_are_one_set(side: str, country: Country) -> None:
    for one in LISTS:
        somebody, what = asker(country, one.role, side), f"{one.page} of a {one.role}: {one.caption}"
        every = country.of_kind(one.kind)
        things = [thing for thing in every if one.stands(thing)]
        should = {thing.reference for thing in things if one.belongs(somebody.who, thing)}

        page = somebody.client.get(reverse(one.page)).content.decode()
        shown = _table(page, one.caption) if one.caption else page
        on_it = {*REFERENCE.findall(shown), *UUID.findall(shown)}
        listed = {thing.reference for thing in every if _name_on_page(one, thing) in on_it}
        opens = {thing.reference for thing in things if _opens(somebody.client, one.address(thing))}

        assert should, what
        assert listed == opens == should, what
        assert one.count(country.viewers[one.role, side]) == len(should), what
        if one.searched:
            found = {t.reference for t in things if t.reference in _searched(somebody.client, one.page, t)}
            assert found == should, what


def _table(page: str, caption: str) -> str:
    """The table of a page with that caption."""
    tables = [table for table in re.findall(r"<table.*?</table>", page, re.DOTALL) if caption in table]
    return "".join(tables)


def _name_on_page(one: Listing, thing: Thing) -> str:
    """How a list names a thing: by its reference, or by the key in the link to its page."""
    return str(thing.keys[one.key]) if one.key else one.named(thing)


def _opens(client: Any, address: str) -> bool:
    return bool(client.get(address).status_code == 200)


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
