"""Can everybody use the parts that pages are made of: on a phone, mirrored, by keyboard, without JavaScript?"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ["", "record/", "public/", "errors/403/", "errors/404/"]


@pytest.fixture
def address(server):
    return f"{server}/styleguide/"


def barriers(page):
    found = Axe().run(page, options={"runOnly": RULES})
    return [(rule["id"], node["html"]) for rule in found.response["violations"] for node in rule["nodes"]]


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_no_page_has_a_barrier_or_scrolls_sideways(browser_page, address, width, direction):
    page = browser_page(width=width)

    for name in PAGES:
        page.goto(f"{address}{name}?dir={direction}")
        assert (name, barriers(page), sideways(page)) == (name, [], 0)


def test_without_javascript_everything_is_unfolded(browser_page, address):
    page = browser_page(width=390, javascript=False)

    page.goto(f"{address}record/")

    assert page.get_by_role("link", name="Referrals (3)").is_visible()
    assert page.get_by_role("link", name="Who has seen this").is_visible()
    assert page.get_by_role("button", name="Sign out").is_visible()
    assert not page.get_by_role("button", name="Menu").is_visible()
    assert sideways(page) == 0


def test_on_a_phone_the_menu_opens_and_closes(browser_page, address):
    page = browser_page(width=390)
    page.goto(f"{address}record/")
    menu, item = page.get_by_role("button", name="Menu"), page.get_by_role("link", name="Referrals (3)")

    assert not item.is_visible()
    menu.click()
    assert item.is_visible()
    assert menu.get_attribute("aria-expanded") == "true"
    assert barriers(page) == []
    menu.click()
    assert not item.is_visible()


def test_a_form_sent_empty_brings_the_reader_to_what_is_missing(browser_page, address):
    page = browser_page()
    page.goto(address)

    page.get_by_role("button", name="Save and continue").click()

    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert barriers(page) == []
    page.get_by_role("link", name="Choose how to reach the person.").click()
    assert page.evaluate("document.activeElement.id") == "id_way_0"
    page.get_by_role("link", name="Enter the date of birth.").click()
    assert page.evaluate("document.activeElement.id") == "id_born_on_0"


def test_what_was_typed_stays_after_a_mistake(browser_page, address):
    page = browser_page()
    page.goto(address)
    page.get_by_label("Alias", exact=True).fill("Аліна")
    page.get_by_label("Day", exact=True).fill("31")
    page.get_by_label("Written message").check()

    page.get_by_role("button", name="Save and continue").click()

    assert page.get_by_label("Alias", exact=True).input_value() == "Аліна"
    assert page.get_by_label("Day", exact=True).input_value() == "31"
    assert page.get_by_label("Written message").is_checked()


@pytest.fixture
def visitor(browser_page, server):
    """Somebody who came from another page, with the neutral site already reachable."""
    page = browser_page(width=390)
    page.context.route(
        "**/leave/", lambda route: route.fulfill(status=200, body="Neutral", content_type="text/html")
    )
    page.context.route(
        "**/before/", lambda route: route.fulfill(status=200, body="Before", content_type="text/html")
    )
    page.goto(f"{server}/before/")
    return page


def test_leaving_is_the_first_stop_of_the_keyboard(visitor, address):
    visitor.goto(f"{address}public/")

    visitor.keyboard.press("Tab")

    assert visitor.evaluate("document.activeElement.textContent") == "Leave this site"


def test_after_leaving_the_back_button_skips_this_site(visitor, address):
    visitor.goto(f"{address}public/")

    visitor.get_by_role("link", name="Leave this site").click()
    visitor.wait_for_url("**/leave/")
    visitor.go_back()

    assert visitor.url.endswith("/before/")


def test_pressing_shift_three_times_leaves(visitor, address):
    visitor.goto(f"{address}public/")

    for _ in range(3):
        visitor.keyboard.press("Shift")
    visitor.wait_for_url("**/leave/")

    assert visitor.text_content("body") == "Neutral"


def test_the_leave_bar_of_a_phone_never_covers_what_has_focus(visitor, address):
    visitor.set_viewport_size({"width": 390, "height": 500})
    visitor.goto(f"{address}public/")
    bar = visitor.locator(".onrm-leave").bounding_box()

    for _ in range(12):
        visitor.keyboard.press("Tab")
        focus = visitor.evaluate(
            "(() => { const b = document.activeElement.getBoundingClientRect();"
            " return [document.activeElement.className, b.top, b.bottom] })()"
        )
        if focus[0] not in ("onrm-leave__button", "onrm-body"):
            assert focus[2] <= bar["y"] + 1, focus


def test_a_telephone_number_is_not_mirrored(browser_page, address):
    page = browser_page(width=390)
    page.goto(f"{address}public/?dir=rtl")

    order = page.evaluate(
        "(() => { const text = document.querySelector('a[href^=\"tel:112000\"]').firstChild, at = (start) => {"
        " const r = document.createRange(); r.setStart(text, start); r.setEnd(text, start + 1);"
        " return r.getBoundingClientRect().left }; return [at(0), at(5)] })()"
    )

    assert order[0] < order[1]
