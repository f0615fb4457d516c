"""Whoever installs the platform finds every variable that it asks for in one table."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[4]
SETTINGS = ROOT / "src" / "opennrm" / "settings"
ASKED = re.compile(r'variable\(\s*"([A-Z_]+)"|"OPENNRM_([A-Z_]+)"')
LISTED = re.compile(r"`OPENNRM_([A-Z_]+)`")


def test_every_variable_that_the_settings_ask_for_stands_in_the_guide_to_install() -> None:
    guide = (ROOT / "docs" / "how-to" / "install.md").read_text(encoding="utf-8")
    table = guide[guide.index("## Variables") :]
    asked = {
        name
        for file in ("base.py", "production.py")
        for names in ASKED.findall((SETTINGS / file).read_text(encoding="utf-8"))
        for name in names
        if name
    }

    assert "SECRET_KEY" in asked and "VAR" in asked
    assert asked - set(LISTED.findall(table)) == set()
