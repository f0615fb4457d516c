"""Journey 1: a call to the hotline becomes a case at the right centre, in five commands at most."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard
from tests.browser.walk import Walk

pytestmark = pytest.mark.browser

OPERATOR, DESK_OFFICER = "harmineia.lumanavich", "tamilas.stalvinavich"
CENTRE = "Blue Larch Territorial Centre (Minsk City)"
TARGET = 5
NOTE = "Works on a building site. The papers were taken away on the first day. Wants to leave."


def tell(at: Walk, *, age: str = "Adult") -> None:
    """A nameless worker on a building site tells what is needed."""
    at.answer("Whom is it about?", "Calls about themselves")
    at.tick("Forced labour")
    at.write("Note", NOTE)
    at.answer("Are they safe now?", "No")
    at.answer("Urgency", "Needs action today")
    at.tick("A safe place to stay", "Identity papers and permits", "Do not phone")
    at.answer("Age", age)
    at.choose("Which language do you speak together?", "Belarusian")
    at.choose("Where are they?", "Minsk City")


def propose(at: Walk) -> None:
    """The platform proposes a centre: by itself as soon as the place is known, or by a button."""
    if not at.javascript:
        at.press("Propose a centre")
    expect(at.page.get_by_label("Territorial Centre").locator("option:checked")).to_have_text(CENTRE)


def arrived(at: Walk) -> str:
    """The reference of the newest case that the hotline handed over to this centre."""
    at.arrive("/hotline/received/")
    return at.said()


def test_a_nameless_caller_reaches_the_right_centre(
    walk: Callable[..., Walk], screen: dict[str, Any]
) -> None:
    at = walk(OPERATOR, **screen)
    at.arrive("/home/")
    assert at.chosen() == []
    at.picture(f"call-sheet-{at.device}")

    tell(at)
    propose(at)
    at.picture(f"answer-a-call-pass-on-{at.device}", of="Passing it on")
    at.answer("What did they answer?", "Yes, pass it on")
    at.press("Hand over")
    at.picture(f"answer-a-call-reference-{at.device}")

    reference = at.page.locator(".onrm-number").first.inner_text()
    assert at.page.get_by_role("heading", name=f"Handed over to {CENTRE}").is_visible()
    assert at.commands <= TARGET + (not at.javascript)
    at.measured("1 call")
    desk = walk(DESK_OFFICER, **screen)
    assert reference in arrived(desk)
    desk.picture(f"answer-a-call-received-{at.device}")
    desk.follow(at_case(desk, reference))
    desk.picture(f"answer-a-call-case-{at.device}")
    assert "Do not phone" in desk.said()


def at_case(desk: Walk, reference: str) -> str:
    """The alias under which the centre knows the case with this reference."""
    row = desk.page.get_by_role("row", name=reference)
    return row.get_by_role("link").first.inner_text()


def test_later_the_call_waits_with_the_hotline(walk: Callable[..., Walk]) -> None:
    at = walk(OPERATOR, width=390)
    at.arrive("/hotline/")
    tell(at)
    propose(at)
    at.answer("Is it safe to call back?", "Yes")
    at.write("Number or address to call back", "+375 00 123 45 67")
    at.answer("What did they answer?", "Later: wants to think or to be called back")

    at.press("Finish without handing over")

    assert "is to be called back by" in at.said()
    assert "+375 00 123 45 67" not in at.said()
    assert at.commands <= TARGET


def test_no_leaves_nothing_but_a_count(walk: Callable[..., Walk]) -> None:
    at = walk(OPERATOR)
    at.arrive("/hotline/")
    tell(at)
    propose(at)
    at.answer("What did they answer?", "No")
    at.answer("If they say no:", "Yes")

    at.press("Finish without handing over")

    assert "is closed and counted. Nothing else left the hotline." in at.said()
    assert at.commands <= TARGET
    assert NOTE not in at.page.content()


def test_for_a_child_a_guardian_agrees(walk: Callable[..., Walk]) -> None:
    at = walk(OPERATOR, width=390, javascript=False)
    at.arrive("/hotline/")
    tell(at, age="Child (under 18)")
    propose(at)
    at.answer("What did they answer?", "Yes, pass it on")

    at.press("Hand over", status=422)
    assert "guardian" in at.page.locator(".govuk-error-summary").inner_text()
    assert at.page.get_by_label("Note").input_value() == NOTE
    at.write("Who agrees as guardian?", "Aunt")
    at.answer("Does the child agree?", "Yes")
    at.press("Hand over")

    assert at.page.get_by_role("heading", name=f"Handed over to {CENTRE}").is_visible()
    assert at.commands <= TARGET + 1


def test_a_child_in_danger_does_not_wait_for_a_guardian(walk: Callable[..., Walk]) -> None:
    at = walk(OPERATOR)
    at.arrive("/hotline/")
    tell(at, age="Child (under 18)")
    propose(at)
    at.answer("What did they answer?", "A child is in danger: hand over to protect the child")

    at.press("Hand over")

    assert "Ён знойдзе чалавека, які будзе адстойваць вашы інтарэсы." in at.said(), (
        "read out in the language of the child"
    )
    assert at.commands <= TARGET


def test_a_silent_call_is_counted_by_one_command(walk: Callable[..., Walk]) -> None:
    at = walk(OPERATOR)
    at.arrive("/hotline/")

    at.press("Silence")

    assert "Counted: Silence" in at.said()
    assert at.commands == 1


def test_the_sheet_is_saved_at_any_moment_and_gone_on_with(walk: Callable[..., Walk]) -> None:
    at = walk(OPERATOR)
    at.arrive("/hotline/")
    at.write("Note", NOTE)

    at.press("Save")

    assert "Saved. You can go on, or come back to it later." in at.said()
    assert at.page.get_by_label("Note").input_value() == NOTE
    assert at.chosen() == []


def test_the_keyboard_alone_hands_a_call_over(walk: Callable[..., Walk]) -> None:
    at = walk(OPERATOR)
    at.arrive("/hotline/")
    keys = Keyboard(at.page)

    keys.answer("Whom is it about?", "Calls about themselves")
    keys.tick("Forced labour")
    keys.write("Note", NOTE)
    keys.answer("Age", "Adult")
    keys.choose("Where are they?", "Minsk City")
    keys.choose("Which language do you speak together?", "Belarusian")
    propose(at)
    keys.answer("What did they answer?", "Yes, pass it on")
    with at.page.expect_navigation():
        keys.press("Hand over")

    assert at.page.get_by_role("heading", name=f"Handed over to {CENTRE}").is_visible()
