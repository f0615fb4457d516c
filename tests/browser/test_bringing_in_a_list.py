"""A desk officer brings in the list of another system, mends it, looks at what came, and takes a list out again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stream_unzip import stream_unzip

from opennrm.outreach.exchange.columns import heads_of
from opennrm.outreach.exchange.reading import read
from tests.browser.walk import Walk
from tests.factories.lists import invented, template

pytestmark = pytest.mark.browser

CENTRE = "blue_larch_centre"
PEOPLE = 12


def choose(at: Walk, path: Path) -> None:
    at.page.get_by_label("Choose the file").set_input_files(path)


@pytest.mark.filterwarnings("ignore:PBKDF2:DeprecationWarning")  # the test's own reader of the format
def test_a_list_comes_in_and_goes_out(
    walk: Callable[..., Walk], screen: dict[str, Any], country: Any, tmp_path: Path
) -> None:
    people = invented(PEOPLE, seed=4)
    wrong = [
        *people[:3],
        people[3] | {"prs_Birthdate": "04/05/1990"},
        people[4] | {"prs_Gender": "W"},
        *people[5:],
    ]
    (tmp_path / "people-of-2024.xlsx").write_bytes(template(wrong, numbered=40, validation=True))
    (tmp_path / "people-of-2024-mended.xlsx").write_bytes(template(people, numbered=40, validation=True))
    at = walk(country.viewer(CENTRE).user.username, **screen)
    at.arrive("/cases/")

    at.follow("Lists in and out")
    assert "No list was brought in yet" in at.said()
    at.follow("Bring in a list")
    at.press("Go on", status=422)
    assert "Choose a file" in at.page.locator(".govuk-error-summary").inner_text()
    choose(at, tmp_path / "people-of-2024.xlsx")
    at.press("Go on")
    assert at.chosen() == []
    at.picture(f"bring-in-a-list-columns-{at.device}")
    at.press("Look at the rows", status=422)
    at.page.get_by_label("The lower row").check()
    at.press("Look at the rows")

    assert "2\nrows with problems" in at.said() and "Row 6" in at.said()
    assert not any(str(person["prs_SecondName"]) in at.page.content() for person in people)
    at.picture(f"bring-in-a-list-problems-{at.device}")
    with at.page.expect_download() as leaving:
        at.page.get_by_role("link", name="Download the rows with problems").click()
    back = read(Path(leaving.value.path()).read_bytes())
    assert len(back.rows) - heads_of(back.rows).begins == 2

    at.follow("Bring in the mended file")
    choose(at, tmp_path / "people-of-2024-mended.xlsx")
    at.press("Go on")
    at.page.get_by_label("The lower row").check()
    at.page.get_by_label("Read lists with these headings in the same way next time").check()
    at.press("Look at the rows")
    at.picture(f"bring-in-a-list-preview-{at.device}")
    at.press(f"Bring in {PEOPLE} people")
    assert f"{PEOPLE} people brought in" in at.said()
    at.picture(f"bring-in-a-list-done-{at.device}")
    at.page.locator("main table a").first.click()
    at.follow("What the list said")
    assert "Case Owner" in at.said()
    at.look()

    at.arrive("/exchange/")
    at.follow("Bring in a list")
    choose(at, tmp_path / "people-of-2024-mended.xlsx")
    at.press("Go on")
    at.press("Look at the rows")
    assert "Everybody in this list is here already" in at.said()
    at.press("Throw the file away")
    _take_out(at, walk(country.viewer(CENTRE, 1).user.username, **screen))


def _take_out(at: Walk, colleague: Walk) -> None:
    """The centre has more than fifty cases, so a second officer agrees first."""
    at.follow("Take out a list")
    at.press("Go on", status=422)
    assert "Choose for whom the list is" in at.page.locator(".govuk-error-summary").inner_text()
    at.arrive("/exchange/out/")
    at.answer("For whom is the list?", "Our own organisation: a working copy of our own cases")
    at.answer("What kind of file?", "Spreadsheet (.xlsx), in the layout of the published template")
    at.answer("What is it for?", "Own work without the platform, such as a visit without network")
    at.picture(f"take-out-a-list-{at.device}")
    at.press("Go on")
    assert "a colleague of your organisation has to agree" in at.said()
    waiting = at.page.url
    colleague.arrive("/home/")
    colleague.follow("list waits for a second officer")
    colleague.page.locator("main table a").first.click()
    colleague.look()
    colleague.arrive(waiting.removeprefix(at.address))
    colleague.press("Agree to this list")
    at.arrive(waiting.removeprefix(at.address))
    at.press("Make the file")
    password = at.page.locator("#password").inner_text()
    at.picture(f"take-out-a-list-password-{at.device}")
    with at.page.expect_download() as leaving:
        at.page.get_by_role("button", name="Download the file").click()
    content = Path(leaving.value.path()).read_bytes()
    ((_name, _size, chunks),) = [
        (name, size, b"".join(parts))
        for name, size, parts in stream_unzip([content], password=password.encode())
    ]
    sheet = read(chunks)
    assert len(sheet.rows) - heads_of(sheet.rows).begins >= PEOPLE
    at.arrive("/exchange/")
    assert "Downloaded" in at.said()
    at.picture(f"lists-in-and-out-{at.device}")
