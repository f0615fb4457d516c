"""Nothing that a program can send breaks the API, and its description is true: every check, every phase, no failure.

A long run, for a night: see docs/how-to/test-the-api.md.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.access.operations import BY_ID

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BIN = Path(sys.executable).parent
EXAMPLES = os.environ.get("OPENNRM_FUZZ_EXAMPLES", "")  # a number: a long run
# Every border of every field (coverage) is most of the time: asked in the long run.
PHASES = "examples,coverage,fuzzing,stateful" if EXAMPLES else "examples,fuzzing,stateful"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def home(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The countries of the access matrix, where no disk is waited for; the server keeps every write all the same."""
    quick = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=quick if quick.is_dir() else tmp_path) as folder:
        found = {
            **os.environ,
            "OPENNRM_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "opennrm.settings.demo",
            "OPENNRM_API_PER_MINUTE": "1000000",
            "OPENNRM_FUZZ_REQUESTS": f"{folder}/requests.json",
            "OPENNRM_FUZZ_ANSWERED": f"{folder}/answered.txt",
            "PYTHONPATH": str(ROOT),
        }
        fill = [sys.executable, "-m", "tests.integration.api.fuzzing.country"]
        made = subprocess.run(fill, env=found, check=True, stdout=subprocess.PIPE, text=True).stdout
        Path(found["OPENNRM_FUZZ_REQUESTS"]).write_text(made, "utf-8")
        yield found


@pytest.fixture
def server(home: dict[str, str]) -> Iterator[str]:
    """The platform as it is really served: gunicorn, threads, SQLite."""
    port = _free_port()
    command = [sys.executable, "-m", "opennrm.front.cli.main", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/api/v1/openapi.json"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(address: str) -> None:
    for _ in range(400):
        try:
            urllib.request.urlopen(address, timeout=30).close()
            return
        except OSError:  # nobody listens yet, or the first answer takes its time
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


@pytest.mark.slow
def test_schemathesis_finds_nothing(server: str, home: dict[str, str], record_property: Any) -> None:
    command = [
        str(BIN / "st"), "--config-file", "schemathesis.toml", "run", server, "--checks", "all",
        "--phases", PHASES, "--mode", "all", "--max-examples", EXAMPLES or "1", "--seed", "1",
        "--generation-database", "none", "--no-color",
    ]  # fmt: skip

    run = subprocess.run(
        command, env=home, cwd=HERE / "fuzzing", check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout[-6000:]
    generated = re.search(r"(\d+) generated, (\d+) passed", run.stdout)
    assert generated and int(generated[1]) > (4000 if EXAMPLES else 300), run.stdout[-2000:]
    record_property("cases of schemathesis", int(generated[1]))
    answered = [line.split() for line in Path(home["OPENNRM_FUZZ_ANSWERED"]).read_text("ascii").splitlines()]
    succeeded = {operation for operation, status in answered if status.startswith("2")}
    assert BY_ID.keys() - succeeded == set(), "these never answered with success"
