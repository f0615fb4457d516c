"""What the centre sees of those whom the hotline handed over: danger first, and every number opens its own list."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from opennrm.care.hotline.actions import hand_over, note_first_contact, save_call
from opennrm.care.hotline.models import HandOver
from opennrm.care.hotline.sheet import Sheet
from opennrm.foundation.access.models import Grant
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.models import Entry
from opennrm.foundation.people.models import Identity

pytestmark = pytest.mark.django_db
HandsOver = Callable[..., HandOver]


@pytest.fixture
def hands_over(said_yes: Sheet, hotline_operator: Viewer, desk_officer: Viewer) -> HandsOver:
    """The hotline hands somebody over to the centre, some days ago."""

    def handed(*, days_ago: int = 0, **said: str) -> HandOver:
        with clock.at(clock.now() - timedelta(days=days_ago)):
            call = save_call(sheet=replace(said_yes, **said), by=hotline_operator)
            return hand_over(call=call, centre=desk_officer.organisation, by=hotline_operator)

    return handed


@pytest.fixture
def desk(sign_in: Callable[[Viewer], Client], desk_officer: Viewer) -> Client:
    return sign_in(desk_officer)


@pytest.mark.parametrize("said", [{"safe_now": "no"}, {"urgency": "emergency"}])
@pytest.mark.parametrize("page", ["hotline:received", "web:my_day"])
def test_who_is_in_danger_stands_first_and_is_marked(
    hands_over: HandsOver, desk: Client, said: dict[str, str], page: str
) -> None:
    earlier = hands_over(days_ago=5, urgency="this_week")
    danger = hands_over(**said)

    shown = desk.get(reverse(page)).content.decode()

    assert shown.index(danger.case.person.alias) < shown.index(earlier.case.person.alias)
    assert len(re.findall(r">\s*Danger\s*<", shown)) == 1


def test_every_number_of_my_day_opens_a_list_of_as_many(hands_over: HandsOver, desk: Client) -> None:
    for days_ago in (0, 5, 6):
        hands_over(days_ago=days_ago)
    groups = desk.get(reverse("web:my_day")).context["groups"]
    numbers = {count["url"]: count["number"] for group in groups for count in group["counts"]}

    for name, number in (("hotline:received_late", 2), ("hotline:received_in_time", 1)):
        listed = desk.get(reverse(name)).context["page"]
        assert (numbers[reverse(name)], listed.paginator.count) == (number, number)
    assert desk.get(reverse("hotline:received")).context["page"].paginator.count == 3


def test_the_first_contact_stands_in_the_timeline_of_the_case(
    hands_over: HandsOver, desk: Client, desk_officer: Viewer
) -> None:
    given = hands_over()

    def titles() -> list[str]:
        return [str(entry.title) for entry in desk.get(given.case.get_absolute_url()).context["timeline"]]

    assert "First contact" not in titles()

    note_first_contact(hand_over=given, by=desk_officer)

    assert "First contact" in titles()


@pytest.mark.parametrize(
    ("name", "item"),
    [("hotline:received", "My day"), ("hotline:recorded", "Cases"), ("referrals:case", "Cases"), ("identification:case", "Cases")],
)  # fmt: skip
def test_every_page_about_a_case_has_its_place_in_the_menu(
    hands_over: HandsOver, desk: Client, name: str, item: str
) -> None:
    reference = hands_over().case.reference
    address = reverse(name, args=[] if name == "hotline:received" else [reference])

    page = desk.get(address).content.decode()

    assert re.findall(r'onrm-nav__link" href="[^"]+" aria-current="page">([^<(]+)', page) == [item]


def test_a_name_given_to_the_hotline_is_not_asked_for_again(hands_over: HandsOver, desk: Client) -> None:
    case = hands_over(caller_name="Alesia Invented").case
    address = reverse("cases:identity", args=[case.reference])
    closed = desk.get(address).content.decode()
    assert "The hotline wrote down a name." in closed and "Alesia" not in closed

    filled = desk.post(address, {"open": "name_told"})

    assert filled.context["form"]["given_name"].value() == "Alesia"
    assert filled.context["form"]["family_name"].value() == "Invented"
    assert Entry.objects.filter(event="text.opened", section="hotline.sheet").exists()
    assert not Identity.objects.filter(person=case.person).exists(), "the officer confirms it by saving"
    desk.post(address, {"given_name": "Alesia", "family_name": "Invented", "version": ""})
    assert "The hotline wrote down" not in desk.get(address).content.decode()


@pytest.mark.parametrize(
    "said",
    [
        {},
        {
            "caller_name": "A mother",
            "call_type": "about_other",
            "age_group": "child",
            "consent_answer": "duty",
            "safe_now": "no",
        },
    ],
)
def test_no_name_is_offered_where_the_person_gave_none(
    hands_over: HandsOver, desk: Client, said: dict[str, str]
) -> None:
    address = reverse("cases:identity", args=[hands_over(**said).case.reference])

    assert "The hotline wrote down" not in desk.get(address).content.decode()
    assert "A mother" not in desk.post(address, {"open": "name_told"}).content.decode()


def test_a_name_on_a_sheet_that_is_not_open_to_the_viewer_is_not_offered(
    hands_over: HandsOver, desk: Client, desk_officer: Viewer
) -> None:
    given = hands_over(caller_name="Alesia Invented")
    Grant.objects.filter(record=given.call.record, organisation=desk_officer.organisation).update(
        revoked_at=clock.now()
    )

    page = desk.post(reverse("cases:identity", args=[given.case.reference]), {"open": "name_told"})

    assert "Alesia" not in page.content.decode()
    assert not Identity.objects.filter(person=given.case.person).exists()
