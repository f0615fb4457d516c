"""The first page of each role in each language: it says which language it is in, and holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.walk import Walk

pytestmark = pytest.mark.browser

ROLES = ["lantern_hotline", "blue_larch_centre", "compass_panel", "heron_house", "rapporteur_office"]


@pytest.mark.parametrize("language", ["be", "ru"])
@pytest.mark.parametrize("organisation", ROLES)
def test_the_first_page_changes_its_language(
    walk: Callable[..., Walk], country: Any, organisation: str, language: str
) -> None:
    at = walk(country.viewer(organisation).user.username, width=390, looks=False)
    at.arrive("/home/")
    before = at.page.locator("h1").inner_text()

    with at.page.expect_navigation():
        at.page.locator(f".onrm-languages button[lang={language}]").click()
    at.looks = True
    at.look()

    assert at.page.locator("html").get_attribute("lang") == language
    assert at.page.locator("h1").inner_text() != before
