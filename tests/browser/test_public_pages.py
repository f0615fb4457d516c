"""Somebody in need reads the public pages: quickly, without traces, and leaves at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from opennrm.foundation.core.country import Country
from tests.browser.walk import Walk

pytestmark = pytest.mark.browser

PAGES = ("/help/", "/rights/")


class Neutral(BaseHTTPRequestHandler):
    """Another site: where the visitor comes from, and where leaving leads."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>Elsewhere</title>Elsewhere")

    def log_message(self, *said: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def another_site() -> Iterator[str]:
    serving = ThreadingHTTPServer(("localhost", 0), Neutral)
    Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://localhost:{serving.server_port}/"
    serving.shutdown()


@pytest.fixture
def visitor(
    walk: Callable[..., Walk], another_site: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Walk]:
    """Somebody who came from another site, in a country whose neutral address is there too."""
    monkeypatch.setattr(Country, "leave_address", another_site)

    def arrive(username: str = "", **screen: Any) -> Walk:
        at = walk(username, **screen)
        at.page.goto(f"{another_site}before")
        return at

    return arrive


def elsewhere(at: Walk) -> bool:
    """Does the visitor leave this site?"""
    at.page.wait_for_url(lambda url: not url.startswith(at.address))
    return at.page.title() == "Elsewhere"


@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_read_it(visitor: Callable[..., Walk], screen: dict[str, Any], path: str) -> None:
    at = visitor(**screen)

    at.arrive(path)

    assert at.page.title() == "Information"
    assert at.page.context.cookies() == []
    assert at.chosen() == []
    at.picture(f"{path.strip('/')}-{at.device}")


@pytest.mark.parametrize("language", ["be", "ru"])
def test_it_speaks_the_readers_language_without_a_cookie(visitor: Callable[..., Walk], language: str) -> None:
    at = visitor(width=390)
    at.arrive("/help/")

    with at.page.expect_navigation():
        at.page.locator(f".onrm-languages a[lang={language}]").click()
    at.look()

    assert at.page.locator("html").get_attribute("lang") == language
    assert at.page.context.cookies() == []


def test_after_leaving_the_back_button_skips_this_site(visitor: Callable[..., Walk]) -> None:
    at = visitor(width=390)
    at.arrive("/help/")
    at.page.get_by_role("link", name="Read what your rights are").click()
    at.page.wait_for_url("**/rights/**")

    at.page.get_by_role("link", name="Leave this site").click()
    assert elsewhere(at)
    at.page.go_back()

    assert at.page.url.endswith("/before")


def test_pressing_shift_three_times_leaves(visitor: Callable[..., Walk]) -> None:
    at = visitor()
    at.arrive("/help/")

    for _ in range(3):
        at.page.keyboard.press("Shift")

    assert elsewhere(at)


def test_leaving_works_without_scripts(visitor: Callable[..., Walk]) -> None:
    at = visitor(javascript=False)
    at.arrive("/help/")

    at.page.get_by_role("link", name="Leave this site").click()

    assert elsewhere(at)


def test_leaving_signs_staff_out_and_forgets_their_cookies(visitor: Callable[..., Walk]) -> None:
    at = visitor("tamilas.stalvinavich")
    at.arrive("/help/")

    at.page.get_by_role("link", name="Leave this site").click()

    assert elsewhere(at)
    assert at.page.context.cookies(at.address) == []
    at.page.goto(f"{at.address}/my-day/")
    assert "/account/sign-in/" in at.page.url
