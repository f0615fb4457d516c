"""Journey 2: from my day to the panel and to the first help, in seven commands; the panel decides in three."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.formats import date_format

from opennrm.foundation.core import clock
from tests.browser.walk import Walk

pytestmark = pytest.mark.browser

DESK_OFFICER, PANEL_MEMBER = "tamilas.stalvinavich", "compass_panel"
TO_HELP, TO_A_DECISION = 7, 3
REASONS = "The account hangs together and three signs are strong."


def open_first_contact(at: Walk, country: Any) -> None:
    """Open the case of somebody who was handed over today, from the line of my day."""
    alias = country.people.not_reached.person.alias
    line = at.page.get_by_role("row").filter(has_text=alias)
    assert "First contact after the hotline" in line.inner_text()
    at.follow(alias, within=line)


def test_a_desk_officer_reaches_the_panel_and_the_first_help(
    walk: Callable[..., Walk], screen: dict[str, Any], country: Any
) -> None:
    at = walk(DESK_OFFICER, **screen)
    at.arrive("/home/")
    at.picture(f"my-day-{at.device}")

    open_first_contact(at, country)
    at.picture(f"identify-and-refer-case-{at.device}")
    at.follow("Identification", within=at.page.get_by_role("navigation", name="Parts of the case"))
    assert at.chosen() == []
    notice(at)
    at.picture(f"identify-and-refer-signs-{at.device}", of="Signs")
    at.press("Save and go on to the panel")
    assert at.chosen() == []
    agree_to_the_panel(at)
    at.picture(f"identify-and-refer-panel-{at.device}", of="Send to the panel")
    at.press("Send to the panel")
    at.follow("Refer to a service")
    assert at.chosen() == []
    agree_to_a_service(at, "Heron House")
    at.picture(f"identify-and-refer-service-{at.device}", of="Refer to a service")
    at.press("Send")

    assert at.commands <= TO_HELP + (not at.javascript)
    at.measured("2 desk officer to first referral")
    assert "Heron House" in at.said()
    at.picture(f"identify-and-refer-sent-{at.device}")
    # Help does not wait for the decision (rule R14): the referral is on its way while the panel has not decided.
    at.follow("Identification", within=at.page.get_by_role("navigation", name="Parts of the case"))
    assert "Decision due on" in at.said()


def notice(at: Walk) -> None:
    """What the person said and the officer noticed."""
    at.answer("Was the reality different from what was promised?", "Yes")
    at.answer("Did somebody else keep the person’s papers?", "Yes")
    at.answer("Was pay held back?", "Yes")
    at.answer("Was there physical or sexual violence?", "No")


def agree_to_the_panel(at: Walk) -> None:
    """The sentence was read aloud, and the person said yes."""
    at.answer("What does the person say?", "Yes, I agree")
    at.choose("In which language was it explained?", "Belarusian")
    at.answer("Was an interpreter there?", "No")
    at.answer("Was it read aloud?", "Yes")


def agree_to_a_service(at: Walk, name: str) -> None:
    """The person was asked about one service and agrees."""
    service = at.page.locator("details").filter(has_text=name).first
    service.locator("summary").first.click()
    service.get_by_label("Yes, I agree", exact=True).check()
    at.answer("When is help needed?", "In the next days")
    at.choose("In which language was it explained?", "Belarusian")
    at.answer("Was an interpreter there?", "No")
    at.answer("Was it read aloud?", "Yes")


def test_a_panel_member_decides(walk: Callable[..., Walk], screen: dict[str, Any], country: Any) -> None:
    at = walk(country.viewer(PANEL_MEMBER).user.username, **screen)
    at.arrive("/home/")
    at.picture(f"identify-and-refer-waiting-{at.device}")

    alias = at.page.get_by_role("row").get_by_role("link").first.inner_text()
    at.follow(alias)
    assert at.chosen() == []
    first, last = clock.today(), clock.today() + timedelta(days=30)
    assert f"from {date_format(first)} to {date_format(last)}" in at.said()
    assert not at.page.get_by_role("link", name="Person and contact").count()
    at.answer("Are there reasonable grounds to believe that this person was trafficked?", "Yes")
    at.tick("Act, means and purpose are indicated", "The account hangs together")
    at.write("Reasons, or your question", REASONS)
    at.picture(f"identify-and-refer-decide-{at.device}", of="Decide")
    at.press("Save the decision")

    assert at.commands <= TO_A_DECISION
    at.measured("2 panel member to decision")
    assert alias in at.said()
    desk = walk(DESK_OFFICER, **screen, looks=False)
    desk.arrive("/identification/at-a-panel/")
    if alias in desk.said():
        desk.follow(alias)
        assert f"Recovery period: {date_format(first)} to {date_format(last)}." in desk.said()


def test_what_happened_is_noted_once(walk: Callable[..., Walk], country: Any) -> None:
    at = walk(DESK_OFFICER, width=390)
    at.arrive("/home/")
    open_first_contact(at, country)
    at.follow("Identification", within=at.page.get_by_role("navigation", name="Parts of the case"))

    at.follow("Note what happened")
    assert at.chosen() == []
    at.choose("Form of exploitation", "Forced labour")
    at.page.get_by_role("group", name="What was done?").get_by_role("checkbox").first.check()
    at.press("Save")

    assert "Saved. The person does not have to tell this again." in at.said()
