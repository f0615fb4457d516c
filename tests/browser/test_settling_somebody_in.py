"""Journey 3: a shelter accepts somebody and settles them in, in four commands, without reading the story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.walk import Walk

pytestmark = pytest.mark.browser

SHELTER = "heron_house"
TARGET = 4
STORY = ("building site", "papers were taken", "Left the flat", "Forced labour", "Sexual exploitation")


def test_a_shelter_accepts_and_settles_somebody_in(
    walk: Callable[..., Walk], screen: dict[str, Any], country: Any
) -> None:
    at = walk(country.viewer(SHELTER).user.username, **screen)
    at.arrive("/home/")
    at.picture(f"tonight-{at.device}")

    alias = country.people.without_a_bed.person.alias
    at.follow(alias)
    assert at.chosen() == []
    assert "A safe place to stay" in at.said()
    assert "The trafficker may be looking for the person" in at.said()
    assert [told for told in STORY if told in at.page.content()] == []
    at.picture(f"settle-somebody-in-card-{at.device}")
    at.group("Which bed?").get_by_role("radio").first.check()
    at.answer("How does the person come to you?", "The shelter collects the person")
    at.picture(f"settle-somebody-in-bed-{at.device}", of="Accept into a room")
    at.press("Accept")
    assert at.chosen() == []
    for box in at.group("Done together").get_by_role("checkbox").all():
        box.check()
    at.picture(f"settle-somebody-in-arrival-{at.device}")
    at.press("Record the arrival")

    assert f"{alias} is here." in at.said()
    assert at.commands <= TARGET
    at.measured("3 shelter")
    at.picture(f"settle-somebody-in-done-{at.device}")


def test_a_full_answer_or_a_reason(walk: Callable[..., Walk], country: Any) -> None:
    at = walk(country.viewer(SHELTER).user.username)
    at.arrive("/home/")
    at.follow(country.people.without_a_bed.person.alias)

    at.press("Accept", status=422)
    assert "Choose a bed." in at.page.locator(".govuk-error-summary").inner_text()
    at.follow("Do not accept")
    assert at.chosen() == []
    at.press("Send", status=422)
    assert "Choose the reason" in at.page.locator(".govuk-error-summary").inner_text()
