"""Every number opens its list: what is counted is what is listed, to the last page, and no list costs more the longer
it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.hotline.actions import PastCall, add_past_calls
from opennrm.care.hotline.models import HandOver
from opennrm.care.hotline.sheet import Sheet
from opennrm.care.hotline.workflow import FIRST_CONTACT
from opennrm.care.identification.bulk import IdentificationRows, Outcome
from opennrm.care.identification.facts import Explained as ExplainedToPanel
from opennrm.care.identification.models import Decision
from opennrm.care.identification.workflow import ASKED
from opennrm.care.referrals.actions import list_service
from opennrm.care.referrals.bulk import ReferralRows
from opennrm.care.referrals.facts import Explained
from opennrm.care.referrals.models import Service
from opennrm.foundation.access.actions import Wanted, create_own_token, create_program_token, create_user
from opennrm.foundation.access.sections import Purpose, section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.contributions import home_counts, navigation
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.people.actions import Agreement, PersonFacts, record_consent
from opennrm.outreach.exchange.actions import ask_for_list
from opennrm.outreach.exchange.models import OutgoingList
from opennrm.outreach.exchange.models.outgoing import MOST_ALONE
from opennrm.outreach.exchange.writing import Format
from tests.factories import world

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]
ADULT = PersonFacts(age_group="adult", birth_year=1990)
FEW, MORE_THAN_A_PAGE = 2, 25
WHEN = ("late", "asked", "waiting", "decided")


class Busy:
    """A centre, and whoever works with it, with more and more to do."""

    def __init__(self) -> None:
        self.staff = {role: world.a_viewer(role) for role in world.KIND_OF_ROLE}
        self.officer, self.worker = self.staff["desk-officer"], self.staff["service-worker"]
        kinds = dict(zip(WHEN, ("medical", "legal_aid", "psychological", "work"), strict=True))
        self.services: dict[str, Service] = {
            when: list_service(organisation=self.worker.organisation, kind=kind, by=SYSTEM)
            for when, kind in kinds.items()
        }
        self.one = self.case()

    def case(self) -> Case:
        opened: Case = open_case(facts=ADULT, by=self.officer)
        return Case._base_manager.select_related("record__organisation", "person").get(pk=opened.pk)

    def grow(self, number: int) -> None:
        """So many more of everything that stands in a list."""
        self._decisions(number)
        self._referrals(number)
        self._calls(number)
        self._of_one_case(number)
        self._lists(number)
        self._set_up(number)

    def _decisions(self, number: int) -> None:
        rows, now = IdentificationRows(), clock.now()
        panel = self.staff["panel-member"]
        asked = []
        for when in WHEN * number:
            decision = rows.add_decision(
                self.case(), panel.organisation, sent_by=self.officer.user,
                sent_at=now - timedelta(days=40 if when == "late" else 1), explained=ExplainedToPanel("be", "no"),
            )  # fmt: skip
            if when == "decided":
                rows.decide(decision, Outcome("negative", ("no_act",), now, panel.user, "No act is told."))
            if when == "asked":
                asked.append(decision.pk)
        rows.save(by=SYSTEM)
        Decision.objects.filter(pk__in=asked).update(status=ASKED)

    def _referrals(self, number: int) -> None:
        rows, now = ReferralRows(), clock.now()
        for _ in range(number):
            case = self.case()
            for when, service in self.services.items():
                sent_at = now - timedelta(days=40 if when == "late" else 1)
                aloud = Explained(language="be", interpreter=Answer.NO)
                referral = rows.add_referral(
                    case, service, sent_at=sent_at, sent_by=self.officer.user, explained=aloud
                )
                if when == "asked":
                    rows.ask(referral, at=now, by=self.worker.user, text="Which floor?")
                if when == "decided":
                    rows.accept(referral, at=now, by=self.worker.user)
        rows.save(by=SYSTEM)

    def _calls(self, number: int) -> None:
        operator = self.staff["hotline-operator"]
        at, today = (operator.organisation, operator.user), clock.today()
        sheet = Sheet(
            happened_at=clock.now() - timedelta(days=2),
            consent_answer="later",
            safe_to_call_back="yes",
            phone="80291112233",
        )
        days = [today - timedelta(days=1), today, today + timedelta(days=1)]
        back = [PastCall(*at, replace(sheet, call_back_on=day), "callback") for day in days * number]
        yes = replace(sheet, consent_answer="yes", language="be", call_type="about_self", age_group="adult")
        given = [PastCall(*at, yes, "handed_over", case=self.case()) for _ in range(2 * number)]
        add_past_calls([*back, *given], by=SYSTEM)
        for place, row in enumerate(HandOver.objects.order_by("pk")):
            self._owed(row, days[0] if place % 2 else days[2])

    def _owed(self, given: HandOver, due_on: date) -> None:
        Obligation.objects.filter(rule=FIRST_CONTACT.key, item_id=given.pk).update(due_on=due_on)

    def _of_one_case(self, number: int) -> None:
        needs = frozenset({section("cases.needs")})
        agreement = Agreement(Purpose.ASSIST, self.worker.organisation, needs, "be", "no", read_aloud="yes")
        for _ in range(number):
            record_consent(person=self.one.person, agreement=agreement, by=self.officer)

    def _lists(self, number: int) -> None:
        """Long ones that a colleague asks for."""
        colleague = world.a_viewer("desk-officer", self.officer.organisation)
        for _ in range(number):
            ask_for_list(recipient=None, kind=Format.CSV, reason="own_work", by=colleague)
        OutgoingList.objects.update(people=MOST_ALONE + 1)

    def _set_up(self, number: int) -> None:
        administrator, wanted = self.staff["administrator"], Wanted("trial", frozenset(), False, 30)
        for place in range(2 * number):
            create_own_token(wanted=wanted, by=self.officer)
            create_program_token(
                organisation=self.worker.organisation, role="service-worker", display_name=f"Program {place}",
                wanted=wanted, by=administrator,
            )  # fmt: skip
            name = f"new-{clock.now().timestamp()}-{place}".replace(".", "-")
            create_user(username=name, display_name="New", organisation=self.worker.organisation,
                        role="service-worker", by=administrator)  # fmt: skip


@pytest.fixture
def busy(db: None) -> Busy:
    return Busy()


def part(page: str, place: str) -> str:
    """What stands under the title of a list, up to the next title; the whole page where it holds one list."""
    if not place:
        return page
    begins = page.find(f'id="{place}"')
    return re.split("<h2", page[begins:], maxsplit=1)[0] if begins >= 0 else ""


def listed(client: Client, path: str, place: str) -> tuple[int, list[str]]:
    """The total that a list says, and every line of it, page after page."""
    lines: list[str] = []
    address = path
    while address:
        found = part(client.get(address).content.decode(), place)
        lines += re.findall(r'<th scope="row".*?</tr>', found, re.DOTALL)
        following = re.search(r'rel="next" href="([^"#]*)', found)
        address = f"{path}{following[1].replace('&amp;', '&')}" if following else ""
    said = re.search(r"\((\d+)\)</h2>", found)  # the only list of a page needs no title that counts it
    return int(said[1]) if said else 0 if place else len(lines), lines


def numbers(viewer: Viewer) -> Iterator[tuple[str, int, str, str]]:
    """Every number of My day, with the list that it opens."""
    for count in home_counts:
        if viewer.may(count.permission):
            path, _, place = count.url().partition("#")
            yield count.key, count.count(viewer), path, place  # each list has a place or a page of its own


def test_every_number_is_the_length_of_the_list_that_it_opens(busy: Busy, sign_in: SignIn) -> None:
    busy.grow(FEW + MORE_THAN_A_PAGE)

    for role in ("desk-officer", "hotline-operator"):
        for key, number, path, place in numbers(busy.staff[role]):
            total, lines = listed(sign_in(busy.staff[role]), path, place)
            assert (key, number) == (key, FEW + MORE_THAN_A_PAGE)
            assert (key, total, len(lines), len(set(lines))) == (key, number, number, number)
    for role, name, places in IN_THE_MENU:
        (item,) = (item for item in navigation if item.url_name == name and item.count)
        number = item.count(busy.staff[role])
        found = [listed(sign_in(busy.staff[role]), reverse(name), place) for place in places]
        assert (name, number) == (name, sum(total for total, _lines in found))
        assert number == sum(len(set(lines)) for _total, lines in found) > MORE_THAN_A_PAGE
    turned_by_itself(sign_in(busy.officer))


IN_THE_MENU = [
    ("panel-member", "identification:waiting", ["waiting"]),
    ("service-worker", "referrals:received", ["waiting"]),
    ("hotline-operator", "hotline:callbacks", ["late", "today"]),
]


def turned_by_itself(client: Client) -> None:
    """Each of several lists on a page."""
    page = client.get(reverse("referrals:sent"), {"late": "2", "waiting": "2"}).content.decode()

    assert part(page, "late").count('scope="row"') == part(page, "waiting").count('scope="row"') == FEW
    assert part(page, "answered").count('scope="row"') == 25
    assert 'href="?late=1&amp;waiting=2#late"' in part(page, "late")
    assert 'href="?late=2&amp;waiting=2&amp;answered=2#answered"' in part(page, "answered")
    labels = re.findall(r'class="onrm-pages" aria-label="([^"]+)"', page)
    assert len(labels) == len(set(labels)) == 4, "whoever hears the page tells them apart"


def test_my_day_shows_every_number_and_everything_that_is_due(busy: Busy, sign_in: SignIn) -> None:
    busy.grow(FEW)
    client = sign_in(busy.officer)

    page = client.get(reverse("web:my_day")).content.decode()
    total, lines = listed(client, reverse("web:my_day"), "due")

    shown = re.findall(r'href="([^"]+)"><span class="onrm-counts__number">(\d+)', page)
    opened = (
        (f"{path}#{place}" if place else path, number) for _key, number, path, place in numbers(busy.officer)
    )
    wanted = {(address, str(number)) for address, number in opened}
    assert set(shown) == wanted and wanted
    assert total == len(set(lines)) > 15, "more than one page"


LISTS = [
    ("desk-officer", "web:my_day", ["due"]),
    ("desk-officer", "cases:list", [""]),
    ("desk-officer", "cases:consents", [""]),
    ("desk-officer", "identification:at_a_panel", list(WHEN)),
    ("desk-officer", "referrals:sent", ["questions", "late", "answered", "waiting"]),
    ("desk-officer", "hotline:received", [""]),
    ("desk-officer", "tokens:mine", [""]),
    ("desk-officer", "exchange:lists", ["approve", "out"]),
    ("panel-member", "identification:waiting", ["waiting", "decided"]),
    ("service-worker", "referrals:received", ["waiting", "accepted"]),
    ("hotline-operator", "hotline:calls", [""]),
    ("hotline-operator", "hotline:callbacks", ["late", "today", "later"]),
    ("administrator", "access:organisation", ["staff", "tokens"]),
    ("administrator", "access:colleagues", [""]),
]


def address_of(name: str, busy: Busy) -> str:
    arguments = {
        "cases:consents": [busy.one.reference], "access:organisation": [busy.worker.organisation_id],
    }.get(name, [])  # fmt: skip
    return reverse(name, args=arguments)


def test_no_list_asks_more_of_the_database_the_longer_it_is_and_none_is_cut(
    busy: Busy, sign_in: SignIn
) -> None:
    clients = {role: sign_in(viewer) for role, viewer in busy.staff.items()}

    def asked() -> dict[str, int]:
        found = {}
        for role, name, _places in LISTS:
            clients[role].get(address_of(name, busy))
            with CaptureQueriesContext(connection) as queries:
                assert clients[role].get(address_of(name, busy)).status_code == 200
            found[name] = len(queries)
        return found

    busy.grow(FEW)
    few = asked()
    busy.grow(MORE_THAN_A_PAGE)

    assert asked() == few
    for role, name, places in LISTS:
        for place in places:
            first = part(clients[role].get(address_of(name, busy)).content.decode(), place)
            assert 'rel="next"' in first, f"{name} shows more than a page at once, or hides it: {place}"
