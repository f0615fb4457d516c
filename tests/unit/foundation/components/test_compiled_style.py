"""Is the committed style the one that its source gives?"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import opennrm

COMMITTED = Path(opennrm.__file__).parent / "foundation/components/static/components/onrm.css"
FRONTEND = Path(__file__).parents[4] / "frontend"
SASS = FRONTEND / "node_modules" / ".bin" / "sass"


@pytest.mark.slow
@pytest.mark.skipif(not SASS.exists(), reason="only where Node and the front-end packages are installed")
def test_the_committed_style_is_what_the_source_compiles_to(tmp_path: Path) -> None:
    options = [
        "--no-error-css",
        "--no-source-map",
        "--style=compressed",
        "--quiet-deps",
        "--load-path=node_modules",
    ]
    compiled = tmp_path / "onrm.css"

    subprocess.run([SASS, *options, "scss/onrm.scss", compiled], cwd=FRONTEND, check=True, timeout=60)

    assert compiled.read_text() == COMMITTED.read_text()


@pytest.mark.parametrize("source", sorted((FRONTEND / "scss").glob("*.scss")), ids=lambda path: path.name)
def test_the_style_names_no_left_and_right_so_that_it_mirrors(source: Path) -> None:
    physical = (
        "margin-left:",
        "margin-right:",
        "padding-left:",
        "padding-right:",
        "border-left:",
        "border-right:",
        "text-align: left",
        "text-align: right",
        "float:",
    )
    mirror_rules = source.read_text().partition('\n[dir="rtl"] {')[0]

    assert [name for name in physical if name in mirror_rules] == []
