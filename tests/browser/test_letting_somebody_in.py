"""Somebody begins to work: set up by one person, let in by another, with a password that they alone know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.walk import Walk

pytestmark = pytest.mark.browser
OWN = "nobody else knows this lantern"


def test_two_people_let_somebody_in_who_chooses_a_password(
    walk: Callable[..., Walk], screen: dict[str, Any], country: Any
) -> None:
    administrator = country.viewer("administration").user
    colleague = country.viewer("blue_larch_centre")
    at = walk(administrator.username, **screen)
    at.arrive(f"/staff/{colleague.organisation_id}/staff/new/")
    at.write("Name shown to colleagues", "Neva Newcomer")
    at.write("Name for signing in", "neva_newcomer")
    at.answer("Role", "Desk officer")
    at.press("Set up")
    assert "waits to be let in" in at.said()
    at.picture(f"let-in-set-up-{at.device}")

    there = walk(colleague.user.username, **screen)
    there.arrive("/home/")
    there.follow("New colleagues (1)")
    there.picture(f"let-in-waiting-{there.device}")
    there.follow("Neva Newcomer")
    assert there.chosen() == []
    there.picture(f"let-in-decide-{there.device}")
    there.press("Save the decision", status=422)
    there.answer("Do you know that this person works here, in this role?", "Yes: let them in")
    there.press("Save the decision")
    assert "Neva Newcomer is let in" in there.said()
    first = there.page.locator("#first-password").inner_text()
    there.picture(f"let-in-hand-over-{there.device}")
    there.follow("I have handed it over")

    newcomer = walk(**screen)
    newcomer.arrive("/account/sign-in/")
    newcomer.write("Name you sign in with", "neva_newcomer")
    newcomer.page.get_by_label("Password", exact=True).fill(first)
    newcomer.press("Sign in")
    newcomer.picture(f"let-in-password-{newcomer.device}")
    newcomer.write("Present password", first)
    newcomer.page.get_by_label("New password", exact=True).fill(OWN)
    newcomer.write("New password, a second time", OWN)
    newcomer.press("Choose this password")
    assert newcomer.page.url.endswith("/my-day/")
    newcomer.arrive("/account/sessions/")
    newcomer.picture(f"let-in-sessions-{newcomer.device}")


def test_whoever_set_somebody_up_is_told_why_another_lets_them_in(
    walk: Callable[..., Walk], country: Any
) -> None:
    administrator = country.viewer("administration").user
    centre = country.viewer("blue_larch_centre").organisation_id
    at = walk(administrator.username, width=390)
    at.arrive(f"/staff/{centre}/staff/new/")
    at.write("Name shown to colleagues", "Neva Newcomer")
    at.write("Name for signing in", "neva_newcomer")
    at.answer("Role", "Desk officer")
    at.press("Set up")

    at.arrive("/staff/colleagues/")
    at.follow("Neva Newcomer")

    assert "You asked for this account yourself." in at.said()
    at.picture(f"let-in-own-{at.device}")


def test_whoever_lets_somebody_in_with_a_double_click_reads_the_first_password(
    walk: Callable[..., Walk], country: Any
) -> None:
    """It is shown once: were the form sent twice, the second answer would take the place of the one that holds it."""
    administrator = country.viewer("administration").user
    colleague = country.viewer("blue_larch_centre")
    at = walk(administrator.username, looks=False)
    at.arrive(f"/staff/{colleague.organisation_id}/staff/new/")
    at.write("Name shown to colleagues", "Neva Newcomer")
    at.write("Name for signing in", "neva_newcomer")
    at.answer("Role", "Desk officer")
    at.press("Set up")

    there = walk(colleague.user.username, looks=False)
    there.arrive("/staff/colleagues/")
    there.follow("Neva Newcomer")
    there.answer("Do you know that this person works here, in this role?", "Yes: let them in")
    there.page.get_by_role("button", name="Save the decision").dblclick()

    expect(there.page.locator("#first-password")).to_be_visible()
