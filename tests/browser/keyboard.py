"""Somebody who has only a keyboard: Tab moves, arrows choose, Space ticks, Enter sends. No pointer, no shortcut."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

_TOO_MANY = 250


class OutOfReach(AssertionError):
    """Tab never comes to this control."""


class Keyboard:
    """The keyboard of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, control: Locator) -> None:
        """Press Tab until the control has the focus; what has it must be seen to have it."""
        for _ in range(_TOO_MANY):
            self.page.keyboard.press("Tab")
            if control.evaluate("control => control === document.activeElement"):
                seen = control.evaluate(
                    "control => { const box = control.getBoundingClientRect();"
                    " return box.bottom > 0 && box.top < innerHeight }"
                )
                assert seen, control
                return
        raise OutOfReach(str(control))

    def answer(self, question: str, answer: str) -> None:
        """Tick one answer: Tab comes to the first, arrows go on."""
        answers = self.page.get_by_role("group", name=question).get_by_role("radio")
        wanted = self.page.get_by_role("group", name=question).get_by_label(answer, exact=True)
        self.reach(answers.first)
        self.page.keyboard.press("Space")
        for _ in range(answers.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise OutOfReach(answer)

    def tick(self, box: str) -> None:
        """Tick a box."""
        self.reach(self.page.get_by_label(box, exact=True))
        self.page.keyboard.press("Space")

    def write(self, question: str, text: str) -> None:
        """Type into a field."""
        self.reach(self.page.get_by_label(question))
        self.page.keyboard.type(text)

    def choose(self, question: str, option: str) -> None:
        """Choose from a list by typing how the option begins."""
        chooser = self.page.get_by_label(question)
        self.reach(chooser)
        self.page.keyboard.type(option)
        assert chooser.locator("option:checked").inner_text().strip() == option

    def press(self, name: str) -> None:
        """Press a button with Enter."""
        self.reach(self.page.get_by_role("button", name=name, exact=True))
        self.page.keyboard.press("Enter")
