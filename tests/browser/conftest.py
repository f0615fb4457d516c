"""A real browser, looked at through the widths and habits of different people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from shutil import which

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


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
