"""What somebody typed is not lost: not by a slip, not by being signed out; and nobody who leaves is held up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.country import Inhabited
from tests.browser.walk import Walk

pytestmark = pytest.mark.browser

OPERATOR, NOTE = "harmineia.lumanavich", "Two men wait outside."


def slips(page: Page, go: Callable[[], Any]) -> list[str]:
    """What the browser asks when somebody is about to leave; they stay."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    go()
    page.wait_for_timeout(300)
    page.remove_listener("dialog", stay)
    return asked


def test_leaving_a_sheet_on_which_something_was_typed_asks_first(walk: Callable[..., Walk]) -> None:
    at = walk(OPERATOR, looks=False)
    at.arrive("/hotline/")
    link = at.page.get_by_role("link", name="Services")
    language = at.page.get_by_role("button", name="Беларуская")

    at.write("Note", NOTE)

    assert slips(at.page, lambda: link.click(no_wait_after=True)) == ["beforeunload"]
    assert slips(at.page, lambda: language.click(no_wait_after=True)) == ["beforeunload"]
    assert at.page.get_by_label("Note").input_value() == NOTE
    assert slips(at.page, lambda: at.press("Save")) == []
    assert slips(at.page, lambda: at.follow("Services")) == []


def test_signed_out_while_typing_nothing_is_lost(
    walk: Callable[..., Walk], country: Inhabited, server: str, screen: dict[str, Any]
) -> None:
    at = walk(OPERATOR, **screen)
    at.arrive("/hotline/")
    at.write("Note", NOTE)
    at.page.context.clear_cookies()

    at.press("Save", status=403)
    assert "You were signed out" in at.said()
    at.page.context.add_cookies([{"name": "sessionid", "value": country.session(OPERATOR), "url": server}])
    at.press("Send what I typed", status=403)
    assert "You are signed in again." in at.said()
    at.press("Send what I typed")

    assert at.page.get_by_label("Note").input_value() == NOTE


@pytest.mark.parametrize("width", [1280, 390])
def test_whoever_is_away_is_told_before_being_signed_out_and_can_stay(
    walk: Callable[..., Walk], width: int
) -> None:
    at = walk(OPERATOR, width=width)
    at.page.clock.install()
    at.arrive("/hotline/")
    said = at.page.locator("[data-onrm-stay] [role=status]")

    at.page.evaluate("scrollTo(0, 900)")
    at.page.clock.fast_forward("28:15")
    expect(said).to_contain_text("You will be signed out in 2 minutes.")
    save = at.page.get_by_role("button", name="Save", exact=True).first.bounding_box()
    words = said.bounding_box()
    assert save and words and save["y"] >= words["y"] + words["height"], (
        "Save stays in reach below the warning"
    )
    at.look()
    at.page.get_by_role("button", name="Stay signed in").press("Enter")

    expect(said).to_be_empty()


def test_a_platform_that_is_started_anew_meanwhile_signs_nobody_out(walk: Callable[..., Walk]) -> None:
    """What stands before it answers that nobody is there: that says nothing about the session."""
    at = walk(OPERATOR)
    at.page.clock.install()
    at.arrive("/hotline/")
    said = at.page.locator("[data-onrm-stay] [role=status]")
    stay = at.page.get_by_role("button", name="Stay signed in")

    at.page.clock.fast_forward("28:15")
    at.page.route("**/still-here/", lambda route: route.fulfill(status=502))
    with at.page.expect_response("**/still-here/"):
        stay.press("Enter")
    expect(said).to_contain_text("You will be signed out in 2 minutes.")
    at.page.unroute("**/still-here/")
    stay.press("Enter")

    expect(said).to_be_empty()
