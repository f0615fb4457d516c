"""A fuzzer that watches which lines run looks for files that break the reader; run where it is installed.

uv pip install atheris          # in an environment of its own: it is not among our requirements
OPENNRM_FUZZ_SECONDS=600 pytest -n 0 -s tests/fuzz
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("atheris") is None, reason="atheris is not installed: the reader is not fuzzed here"
)
def test_the_reader_of_lists_survives_a_fuzzer(tmp_path: Path) -> None:
    seconds = os.environ.get("OPENNRM_FUZZ_SECONDS", "30")

    ended = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.look_for_breaks", str(tmp_path), f"-max_total_time={seconds}", "-rss_limit_mb=2048"],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip

    print(ended.stderr[-2000:])
    assert ended.returncode == 0, ended.stderr[-4000:]
