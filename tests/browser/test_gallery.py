"""The other first screens, looked at and pictured: the case, the country, services, whom to be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.walk import Walk

pytestmark = pytest.mark.browser


def test_a_case_that_has_come_far(walk: Callable[..., Walk], screen: dict[str, Any], country: Any) -> None:
    at = walk(country.viewer("blue_larch_centre").user.username, **screen)
    at.arrive(country.people.helped.get_absolute_url())
    assert at.chosen() == []
    at.picture(f"case-{at.device}")
    for tab in (
        "Needs and safety",
        "Referrals",
        "Person and contact",
        "Consents",
        "Notes",
        "Who has seen this",
    ):
        at.follow(tab, within=at.page.get_by_role("navigation", name="Parts of the case"))


def test_the_country_on_one_page(walk: Callable[..., Walk], screen: dict[str, Any], country: Any) -> None:
    at = walk(country.viewer("rapporteur_office").user.username, **screen)
    at.arrive("/home/")
    at.picture(f"country-{at.device}")


@pytest.mark.parametrize(
    ("organisation", "paths"),
    [
        ("blue_larch_centre", ("/cases/", "/cases/open/", "/referrals/sent/", "/referrals/directory/")),
        ("lantern_hotline", ("/hotline/calls/", "/hotline/callbacks/")),
        ("linden_clinic", ("/home/",)),
        ("administration", ("/home/", "/referrals/services/")),
    ],
)
def test_the_other_first_pages_hold(
    walk: Callable[..., Walk], country: Any, organisation: str, paths: tuple[str, ...]
) -> None:
    at = walk(country.viewer(organisation).user.username, width=390)
    for path in paths:
        at.arrive(path)
        assert at.chosen() == []


def test_paper_shows_no_address_of_a_record_and_no_button(walk: Callable[..., Walk], country: Any) -> None:
    at = walk(country.viewer("blue_larch_centre").user.username, looks=False)
    at.arrive("/home/")
    at.follow(country.people.not_reached.person.alias)
    at.page.emulate_media(media="print")

    written = at.page.locator("a").evaluate_all(
        "links => links.map(link => getComputedStyle(link, '::after').content).filter(words => words !== 'none')"
    )
    assert written == []
    assert not at.page.locator("main .govuk-button").filter(visible=True).count()


def test_paper_shows_the_four_figures_in_a_row_and_nothing_to_unfold(
    walk: Callable[..., Walk], country: Any
) -> None:
    at = walk(country.viewer("rapporteur_office").user.username, looks=False)
    at.arrive("/country/")
    assert at.page.get_by_text("Show the numbers as a table").filter(visible=True).count()
    at.page.emulate_media(media="print")

    assert not at.page.get_by_text("Show the numbers as a table").filter(visible=True).count()
    tops = at.page.locator(".onrm-counts__item").evaluate_all("them => them.map(one => one.offsetTop)")
    assert len(tops) == 4 and len(set(tops)) == 1
    at.page.set_viewport_size({"width": 680, "height": 900})  # A4 between its margins
    tops = at.page.locator(".onrm-counts__item").evaluate_all("them => them.map(one => one.offsetTop)")
    assert len(set(tops)) == 1


def test_the_paper_of_a_call_sheet_says_which_sheet_it_is(walk: Callable[..., Walk]) -> None:
    at = walk("harmineia.lumanavich", looks=False)
    at.arrive("/hotline/")
    at.page.emulate_media(media="print")

    expect(at.page.get_by_role("heading", level=1)).to_be_visible()
