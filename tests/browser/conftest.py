"""A real browser before a running server, looked at through the widths and habits of different people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from shutil import which
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.country import Inhabited, inhabit
from tests.browser.walk import Walk

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
PATIENCE = 10_000  # milliseconds


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page as wide as a screen, with or without JavaScript. A broken security policy fails the test."""
    contexts: list[BrowserContext] = []
    refusals: list[str] = []

    def open_page(width: int = 1280, javascript: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda said: refusals.append(said.text) if "Content Security" in said.text else None
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert refusals == []


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Databases in files: server and test each have their own connections, as on a real machine."""
    from django.test.utils import setup_databases, teardown_databases

    folder = tmp_path_factory.mktemp("databases")
    for alias, config in settings.DATABASES.items():
        config["TEST"] = {**config.get("TEST", {}), "NAME": str(folder / f"{alias}.sqlite3")}
        config["OPTIONS"]["init_command"] += "PRAGMA journal_mode=WAL;"
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def inhabited(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Inhabited:
    """The invented country, built once."""
    with django_db_blocker.unblock():
        return inhabit(tmp_path_factory.mktemp("country"))


@pytest.fixture
def country(inhabited: Inhabited, django_db_blocker: Any) -> Iterator[Inhabited]:
    """The invented country as it was in the beginning, whatever the test before did to it."""
    with django_db_blocker.unblock():
        inhabited.restore()
        yield inhabited


@pytest.fixture(scope="session")
def server(inhabited: Inhabited, django_db_blocker: Any) -> Iterator[str]:
    """The address of the running platform."""
    from pytest_django.live_server_helper import LiveServer

    # Open as long as the server runs: a browser that is closed may leave a request behind.
    with django_db_blocker.unblock():
        running = LiveServer("localhost")
        yield running.url
        running.stop()


@pytest.fixture
def walk(country: Inhabited, server: str, browser_page: Callable[..., Page]) -> Callable[..., Walk]:
    """Somebody at a screen: signed in as a member of staff, or anybody."""

    def begin(username: str = "", *, width: int = 1280, javascript: bool = True, looks: bool = True) -> Walk:
        page = browser_page(width=width, javascript=javascript)
        if username:
            page.context.add_cookies(
                [{"name": "sessionid", "value": country.session(username), "url": server}]
            )
        return Walk(page, server, javascript=javascript, looks=looks)

    return begin


SCREENS = [(1280, True), (390, True), (1280, False)]


@pytest.fixture(params=SCREENS, ids=["desktop", "phone", "without-javascript"])
def screen(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A computer, a telephone, and a computer that runs no scripts."""
    width, javascript = request.param
    return {"width": width, "javascript": javascript}
