"""Somebody walks through pages: each command is counted, each page is looked at on the way.

Counted are commands: following a link, pressing a button that sends. Answers, ticks, typing and unfolding are not.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
NARROW, _BROAD = 320, 600

_CHOSEN = """() => [...document.querySelectorAll("main input, main select, main textarea")].filter(
  (control) => control.matches("[type=radio], [type=checkbox]") ? control.checked
    : control.matches("select") && control.value !== "").map((control) => `${control.name}=${control.value}`)"""
_SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Walk:
    """One person's way through pages."""

    def __init__(self, page: Page, address: str, *, javascript: bool = True, looks: bool = True) -> None:
        self.page, self.address, self.javascript, self.looks = page, address, javascript, looks
        self.commands = 0

    def arrive(self, path: str) -> None:
        """Open the first screen: where the way begins, so it is not counted."""
        answer = self.page.goto(f"{self.address}{path}")
        assert answer and answer.status == 200, (path, answer and answer.status)
        self.look()

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        """Follow a link."""
        place = within or self.page
        self._command(place.get_by_role("link", name=name).first, place)

    def press(self, name: str, *, within: Locator | None = None, status: int = 200) -> None:
        """Press a button that sends."""
        place = within or self.page
        self._command(place.get_by_role("button", name=name, exact=True).first, place, status=status)

    def _command(self, control: Locator, place: Locator | Page, *, status: int = 200) -> None:
        self.commands += 1
        self._bring_out(control, place)
        with self.page.expect_navigation() as leaving:
            control.click()
        assert leaving.value.status == status, (self.page.url, leaving.value.status, self.said())
        self.look()

    def _bring_out(self, control: Locator, within: Locator | Page) -> None:
        """On a telephone the menu and the tabs are folded: open them, as a reader would."""
        if not control.is_visible():
            for toggle in within.locator("[data-onrm-toggle]:visible").all():
                toggle.click()

    def group(self, question: str) -> Locator:
        """The answers to a question."""
        return self.page.get_by_role("group", name=question)

    def answer(self, question: str, answer: str) -> None:
        """Tick one answer to a question."""
        self.group(question).get_by_label(answer, exact=True).check()

    def tick(self, *answers: str) -> None:
        """Tick boxes by their words, unfolding what hides them."""
        for words in answers:
            box = self.page.get_by_label(words, exact=True)
            self.unfold_around(box)
            box.check()

    def unfold_around(self, control: Locator) -> None:
        """Open the folded part that holds a control, as a reader would."""
        folded = self.page.locator("details:not([open])", has=control)
        for _ in range(folded.count()):
            folded.first.locator("summary").first.click()

    def choose(self, question: str, option: str) -> None:
        """Choose from a list."""
        self.page.get_by_role("combobox", name=question).select_option(label=option)

    def write(self, question: str, text: str) -> None:
        """Type into a field."""
        self.page.get_by_label(question).fill(text)

    def said(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()

    def chosen(self) -> list[str]:
        """Every answer that is ticked or chosen on this page already."""
        found: list[str] = self.page.evaluate(_CHOSEN)
        return found

    def look(self) -> None:
        """Look at the page as an auditor would: no barrier, nothing sideways, also on a narrow telephone."""
        if not self.looks:
            return
        assert (self.page.url, self._sideways()) == (self.page.url, 0)
        size: Any = self.page.viewport_size
        if size["width"] < _BROAD:
            self.page.set_viewport_size({**size, "width": NARROW})
            assert (self.page.url, NARROW, self._sideways()) == (self.page.url, NARROW, 0)
            self.page.set_viewport_size(size)
        if self.javascript:
            found = barriers(self.page)
            assert not found, f"{self.page.url}: {found}"

    def _sideways(self) -> int:
        width: int = self.page.evaluate(_SIDEWAYS)
        return width

    @property
    def device(self) -> str:
        """What the pictures of this walk are called."""
        return "phone" if self._width < _BROAD else "desktop"

    @property
    def _width(self) -> int:
        size: Any = self.page.viewport_size
        return int(size["width"])

    def picture(self, name: str, *, of: str = "") -> None:
        """Write a picture for the documentation, when asked to: a test run leaves the tree as it was.

        It shows the page from its top, or from the heading `of`.
        """
        if os.environ.get("OPENNRM_SCREENSHOTS") != "1" or not self.javascript:
            return
        self.page.evaluate("document.activeElement?.blur()")
        if of:
            self.page.get_by_role("heading", name=of, exact=True).evaluate(
                "heading => heading.scrollIntoView()"
            )
        else:
            self.page.evaluate("scrollTo(0, 0)")
        self.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")

    def measured(self, journey: str) -> None:
        """Say how many commands a journey took; shown with pytest -s."""
        screen = f"{self._width} px, {'with' if self.javascript else 'without'} JavaScript"
        print(f"\njourney {journey}: {self.commands} commands ({screen})")


def barriers(page: Page) -> list[tuple[str, str]]:
    """What axe finds on a page: the rule and the element."""
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    return [(rule["id"], node["html"]) for rule in found.response["violations"] for node in rule["nodes"]]
