"""The tutorial is true: what it says to type is typed, in bash and with curl, and what it shows is what comes back."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from opennrm.foundation.access.actions import end_token
from opennrm.foundation.access.models import User
from opennrm.foundation.access.tokens import sections_open_to
from opennrm.foundation.access.viewer import Viewer
from tests.factories import world
from tests.factories.programs import a_token

ROOT = Path(__file__).resolve().parents[3]
TUTORIAL = (ROOT / "docs" / "tutorials" / "hand-over-a-case-by-curl.md").read_text("utf-8")
ENDED = "then **End** beside the token"  # what is done in the browser meanwhile


@dataclass(frozen=True)
class Typed:
    """A block to be typed, and what the tutorial shows as its answer."""

    commands: str
    shown: str
    after_the_end: bool


def blocks() -> list[Typed]:
    found: list[Typed] = []
    for match in re.finditer(r"^```(\w+)\n(.*?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL):
        kind, text = match.groups()
        if kind == "sh":
            found.append(Typed(text, "", ENDED in TUTORIAL[: match.start()]))
        else:
            found[-1] = Typed(found[-1].commands, text, found[-1].after_the_end)
    return [block for block in found if not block.commands.startswith("make ")]


def ticked(after: str, before: str) -> list[str]:
    """The parts that the tutorial says to tick, as the page calls them."""
    return re.findall(r"\*\*([^*]+)\*\*", TUTORIAL.split(after, 1)[1].split(before, 1)[0])


def given_token(viewer: Viewer, parts: list[str]) -> tuple[Any, str]:
    named = {str(part.label): part for part in sections_open_to([viewer.role])}
    return a_token(viewer, sections=frozenset(named[part] for part in parts))


def typed(commands: list[str]) -> list[str]:
    """What each block of commands prints, all of them in one shell."""
    script = "".join(f"{block}\necho; echo ==={number}===\n" for number, block in enumerate(commands))
    run = subprocess.run(
        ["bash", "-eu", "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    return re.split(r"===\d+===", run.stdout)[: len(commands)]


def comes_back(shown: str, printed: str) -> bool:
    """Everything that is shown stands in what was printed, in this order, with anything for the dots."""
    parts = [re.escape(" ".join(part.split())) for part in shown.split("…") if part.strip(" \n,")]
    return re.search(".*?".join(parts), " ".join(printed.split())) is not None


@pytest.mark.skipif(shutil.which("curl") is None, reason="the tutorial is typed with curl, which is not here")
@pytest.mark.django_db(transaction=True)
def test_what_the_tutorial_shows_is_what_comes_back(live_server: Any) -> None:
    viewers = {}
    for role, name in (
        ("hotline-operator", "Harmineia Lumanavich"),
        ("desk-officer", "Tamilas Stalvinavich"),
    ):
        viewers[role] = world.a_viewer(role)
        User.objects.filter(pk=viewers[role].user_id).update(display_name=name)
    _, hotline = given_token(viewers["hotline-operator"], ticked("**Trying it out**, opens the", ", may"))
    token, centre = given_token(
        viewers["desk-officer"], ticked("in the same way.\n   Tick", ", and nothing else")
    )
    here = blocks()

    def ready(block: Typed) -> str:
        text = block.commands.replace("HOTLINE=onrm_…", f"HOTLINE={hotline}").replace(
            "CENTRE=onrm_…", f"CENTRE={centre}"
        )
        return text.replace("http://localhost:8000", live_server.url)

    before = [block for block in here if not block.after_the_end]
    printed = typed([ready(block) for block in before])
    end_token(token=token, by=viewers["desk-officer"])
    opening = [ready(block) for block in here[:2]]
    printed += typed([*opening, *(ready(block) for block in here[len(before) :])])[2:]

    assert len(here) > 15 and sum(bool(block.shown) for block in here) > 10
    for block, answer in zip(here, printed, strict=True):
        assert comes_back(block.shown, answer), (
            f"{block.commands}\nshows\n{block.shown}\nand printed\n{answer}"
        )


def test_those_whom_the_tutorial_names_work_in_the_demonstration() -> None:
    invented = json.loads((resources.files("opennrm.countries") / "invented.json").read_text("utf-8"))
    named = {row["en"]: (row["role"], row["organisation"]) for row in invented["staff"]}
    called = {row["key"]: row["en"] for row in invented["organisations"]}

    assert named["Harmineia Lumanavich"][0] == "hotline-operator"
    role, works_at = named["Tamilas Stalvinavich"]
    assert role == "desk-officer" and called[works_at].startswith("Blue Larch")
