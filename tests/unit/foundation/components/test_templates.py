"""What must hold for every template of the platform?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import opennrm

SOURCE = Path(opennrm.__file__).parent
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "a script with its code inside": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>"),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']"),
    "a javascript address": re.compile(r"href\s*=\s*[\"']javascript:"),
    "an address of another site's file": re.compile(
        r"<(?:script|link|img)[^>]*(?:src|href)=[\"'](?:https?:)?//"
    ),
}


def templates() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.html") if "templates" in path.parts)


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_holds_no_inline_script_or_style(template: Path) -> None:
    text = template.read_text()

    assert [name for name, pattern in INLINE.items() if pattern.search(text)] == []
