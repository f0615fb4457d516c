"""How long does a list of the API take beside its bare SQL, and does it ask more of the database the longer it is?

    python benchmarks/api.py [--people 5000] [--small 600] [--repeat 20]

Builds two demonstrations in a temporary folder, asks for each list with a token, and prints for each: p50 of the
whole request inside the server, of the bare SELECTs that it asked, their ratio in the same run, and the number of
SELECTs at both sizes, which must not differ.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

_LISTS = {
    "cases": ("desk-officer", "/api/v1/cases?limit=25"),
    "cases, 100 at once": ("desk-officer", "/api/v1/cases?limit=100"),
    "referrals sent": ("desk-officer", "/api/v1/referrals/sent?limit=25"),
    "directory": ("desk-officer", "/api/v1/services?limit=25"),
    "calls": ("hotline-operator", "/api/v1/calls?limit=25"),
    "who am I": ("desk-officer", "/api/v1/me"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--small", type=int, default=600)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(_measure(options.repeat)))
        return
    with tempfile.TemporaryDirectory() as folder:
        small = _of_country(folder, options.small, options.repeat)
        large = _of_country(folder, options.people, options.repeat)
    _print(small, large, options.small, options.people)
    if different := [name for name in _LISTS if small[name]["queries"] != large[name]["queries"]]:
        sys.exit(f"the number of queries grows with the people on: {', '.join(different)}")


def _of_country(folder: str, people: int, repeat: int) -> dict[str, Any]:
    """Build a country of that size and measure it, each in a process of its own."""
    home = {**os.environ, "OPENNRM_VAR": str(Path(folder) / str(people)), "OPENNRM_API_PER_MINUTE": "1000000"}
    home["DJANGO_SETTINGS_MODULE"] = "opennrm.settings.demo"
    command = [sys.executable, "-m", "opennrm.front.cli.main", "demo", "--people", str(people), "--no-serve"]
    subprocess.run(command, env=home, check=True, stdout=subprocess.DEVNULL)
    asked = [sys.executable, __file__, "--measure", "here", "--repeat", str(repeat)]
    answer = subprocess.run(asked, env=home, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(answer.stdout.splitlines()[-1]))


def _measure(repeat: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    secrets = {role: _secret(role) for role in {role for role, _path in _LISTS.values()}}
    return {name: _of_list(client, path, secrets[role], repeat) for name, (role, path) in _LISTS.items()}


def _secret(role: str) -> str:
    """A token of whoever of that role has most to see."""
    from django.db.models import Count

    from opennrm.foundation.access.actions import Wanted, create_own_token
    from opennrm.foundation.access.models import User
    from opennrm.foundation.access.tokens import sections_open_to
    from opennrm.foundation.access.viewer import Viewer

    busiest = (
        User.objects.filter(role_key=role).annotate(n=Count("organisation__records")).order_by("-n").first()
    )
    viewer = Viewer.of(busiest)
    wanted = Wanted("trial", frozenset(sections_open_to([viewer.role])), True, 30)
    return create_own_token(wanted=wanted, by=viewer).secret


def _of_list(client: Any, path: str, secret: str, repeat: int) -> dict[str, Any]:
    """Ask again and again, and run the SELECTs bare in between."""
    from django.db import connections, reset_queries

    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get(path, headers=headers).status_code == 200, path
    statements = _statements(client, path, headers)
    whole, bare = [], []
    for _ in range(repeat):
        reset_queries()
        started = time.perf_counter()
        client.get(path, headers=headers)
        whole.append(time.perf_counter() - started)
        started = time.perf_counter()
        for alias, sql, parameters in statements:
            connections[alias].connection.cursor().execute(sql, parameters).fetchall()
        bare.append(time.perf_counter() - started)
    return {"queries": len(statements), "p50": statistics.median(whole), "bare": statistics.median(bare)}


def _statements(client: Any, path: str, headers: dict[str, str]) -> list[tuple[str, str, Any]]:
    """The SELECTs of one request, with their parameters."""
    from django.db import connections

    seen: list[tuple[str, str, Any]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(("SELECT", "WITH")):
            seen.append((context["connection"].alias, sql.replace("%s", "?"), tuple(parameters or ())))
        return execute(sql, parameters, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(note))
        client.get(path, headers=headers)
    return seen


def _print(small: dict[str, Any], large: dict[str, Any], few: int, many: int) -> None:
    head = f"{'list':<22}{'people':>8}{'p50 ms':>9}{'SQL p50':>9}{'ratio':>7}{'queries':>9}"
    print(f"{head}\n{'-' * len(head)}")
    for name in _LISTS:
        for people, found in ((few, small[name]), (many, large[name])):
            times = (
                f"{1000 * found['p50']:>9.1f}{1000 * found['bare']:>9.1f}{found['p50'] / found['bare']:>7.1f}"
            )
            print(f"{name:<22}{people:>8}{times}{found['queries']:>9}")


if __name__ == "__main__":
    main()
