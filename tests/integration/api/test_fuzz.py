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
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BIN = Path(sys.executable).parent
EXAMPLES = os.environ.get("OPENNRM_FUZZ_EXAMPLES", "1")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def home(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A small demonstration where no disk is waited for; the server keeps every write all the same."""
    quick = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=quick if quick.is_dir() else tmp_path) as folder:
        found = {
            **os.environ,
            "OPENNRM_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "opennrm.settings.demo",
            "OPENNRM_API_PER_MINUTE": "1000000",
            "OPENNRM_FUZZ_TOKENS": f"{folder}/tokens.json",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "opennrm.front.cli.main", "demo", "--people", "12", "--no-serve"]
        subprocess.run(command, env=found, check=True, stdout=subprocess.DEVNULL)
        tokens = [sys.executable, "-m", "tests.integration.api.fuzzing.tokens"]
        made = subprocess.run(tokens, env=found, check=True, stdout=subprocess.PIPE, text=True).stdout
        Path(found["OPENNRM_FUZZ_TOKENS"]).write_text(made, "utf-8")
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
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


@pytest.mark.slow
def test_schemathesis_finds_nothing(server: str, home: dict[str, str], record_property: Any) -> None:
    command = [
        str(BIN / "st"), "--config-file", "schemathesis.toml", "run", server, "--checks", "all",
        "--phases", "examples,coverage,fuzzing,stateful", "--mode", "all", "--max-examples", EXAMPLES, "--seed", "1",
        "--generation-database", "none", "--no-color",
    ]  # fmt: skip

    run = subprocess.run(
        command, env=home, cwd=HERE / "fuzzing", check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout[-6000:]
    generated = re.search(r"(\d+) generated, (\d+) passed", run.stdout)
    assert generated and int(generated[1]) > 1000, run.stdout[-2000:]
    record_property("cases of schemathesis", int(generated[1]))
