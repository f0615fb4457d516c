"""Somebody pulls the plug while others write: what was acknowledged is there afterwards, whole and journalled."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import pytest

ROOT = Path(__file__).resolve().parents[3]
ROUNDS, WRITERS, SECONDS = 2, 3, 1.5


class Instance:
    """The platform on SQLite files of its own, served by its own command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("OPENNRM_")},
            "DJANGO_SETTINGS_MODULE": "opennrm.settings.demo",
            "OPENNRM_VAR": str(folder),
            "PYTHONPATH": str(ROOT),
        }
        self.session = self._python(str(Path(__file__).with_name("prepare.py"))).strip().splitlines()[-1]

    def run(self, *command: str) -> str:
        return self._python("-m", "opennrm.front.cli.main", *command)

    def _python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def serve(self) -> tuple[subprocess.Popen[bytes], int]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen(
            [sys.executable, "-m", "opennrm.front.cli.main", "serve", "--port", str(port)],
            env=self.environment, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(300):
            with socket.socket() as knocking:
                if knocking.connect_ex(("127.0.0.1", port)) == 0:
                    return server, port
            time.sleep(0.1)
        raise AssertionError("the server did not start")

    def write(self, port: int, name: str) -> str | None:
        """Set up an organisation by the form of the administrator; its key once the server said it is done."""
        sent = {"name_en": name, "kind": "service", "csrfmiddlewaretoken": "t" * 32}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        headers = {
            "Cookie": f"sessionid={self.session}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{port}",
        }
        connection.request("POST", "/staff/new/", urlencode(sent), headers)
        answer = connection.getresponse()
        assert answer.status == 302, (answer.status, answer.read()[:2000])
        return (answer.headers["Location"] or "").strip("/").split("/")[-1]

    def rows(self, statement: str) -> list[tuple[str, ...]]:
        with sqlite3.connect(self.folder / "opennrm.sqlite3") as connection:
            return connection.execute(statement).fetchall()


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    yield Instance(tmp_path)


def write_until_killed(instance: Instance, port: int, prefix: str, acknowledged: list[str]) -> None:
    number = 0
    while True:
        try:
            key = instance.write(port, f"{prefix} {number} (invented)")
        except (OSError, http.client.HTTPException):
            return  # the plug was pulled: nothing was promised for this one
        acknowledged.append(UUID(key).hex)
        number += 1


def test_a_server_killed_while_it_writes_loses_nothing_it_acknowledged(instance: Instance) -> None:
    acknowledged: list[str] = []
    head = instance.folder / "HEAD"

    for round_number in range(ROUNDS):
        server, port = instance.serve()
        writers = [
            threading.Thread(
                target=write_until_killed, args=(instance, port, f"{round_number}-{n}", acknowledged)
            )
            for n in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        before = len(acknowledged)
        time.sleep(SECONDS)
        while len(acknowledged) == before and any(writer.is_alive() for writer in writers):
            time.sleep(0.1)  # a busy machine: at least one write each round
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        for writer in writers:
            writer.join()

        assert instance.rows("PRAGMA integrity_check") == [("ok",)]
        kept = ["--head", str(head)] if head.exists() else []
        instance.run("verify-journal", *kept, "--write-head", str(head))

    there = {row[0] for row in instance.rows("SELECT id FROM access_organisation")}
    journalled = {
        row[0].replace("-", "")
        for row in instance.rows(
            "SELECT json_extract(details, '$.organisation') FROM core_entry WHERE event = 'organisation.created'"
        )
    }
    assert len(acknowledged) >= ROUNDS
    assert set(acknowledged) <= there
    assert there == journalled  # nothing written without its entry, nothing journalled that was not written
