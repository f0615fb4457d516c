"""How long do the pages take at 50,000 people, and how much of that is the database's own work?

    python benchmarks/pages.py [--people 50000] [--small 600] [--repeat 20]

Builds two demonstrations in a temporary folder, asks for each page as the person who would, and prints for
each: p50 and p95 of the whole request inside the server, the same of the bare SQL that the page asked, their
ratio in the same run, and the number of queries at both sizes, which must not grow.

Like is compared with like: both countries hold the same people first, so of the cases one is opened anew with the
same facts in both, and one is that of the same invented person, who was referred, housed and decided about.
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
from datetime import date
from pathlib import Path
from typing import Any

_PAGES = (
    "case list", "case page, new", "case page, whole course", "my day",
    "country page", "country page, one year", "country page, ahead",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--small", type=int, default=600)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(_measure(options.repeat)))
        return
    with tempfile.TemporaryDirectory() as folder:
        until = date.today()
        small = _of_country(folder, options.small, until, options.repeat)
        large = _of_country(folder, options.people, until, options.repeat)
    _print(small, large, options.small, options.people)
    if different := [page for page in _PAGES if large[page]["queries"] > small[page]["queries"]]:
        sys.exit(f"the number of queries grows with the people on: {', '.join(different)}")


def _of_country(folder: str, people: int, until: date, repeat: int) -> dict[str, Any]:
    """Build a country of that size and measure it, each in a process of its own."""
    home = {**os.environ, "OPENNRM_VAR": str(Path(folder) / str(people))}
    home["DJANGO_SETTINGS_MODULE"] = "opennrm.settings.demo"
    started = time.monotonic()
    command = [sys.executable, "-m", "opennrm.front.cli.main", "demo", "--no-serve"]
    command += ["--people", str(people), "--until", until.isoformat()]
    subprocess.run(command, env=home, check=True, stdout=subprocess.DEVNULL)
    print(f"{people} people built in {time.monotonic() - started:.0f} s", file=sys.stderr)
    asked = [sys.executable, __file__, "--measure", "here", "--repeat", str(repeat)]
    answer = subprocess.run(asked, env=home, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(answer.stdout.splitlines()[-1]))


def _measure(repeat: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from opennrm.foundation.access.models import User
    from opennrm.oversight.statistics.actions import count_ahead

    settings.ALLOWED_HOSTS = ["*"]
    # The centre with most cases, the same new case in each country, and the same invented person's.
    officer = _officer_of(_busiest_centre())
    case, lived = _new_case(officer), _case_with_a_course()
    rapporteur = User.objects.get(role_key="rapporteur")
    year = case.opened_on.year
    asked = {
        "case list": (officer, "/cases/"),
        "case page, new": (officer, f"/cases/{case.record.reference}/"),
        "case page, whole course": (
            _officer_of(lived.record.organisation_id),
            f"/cases/{lived.record.reference}/",
        ),
        "my day": (officer, "/my-day/"),
        "country page": (rapporteur, "/country/"),
        "country page, one year": (rapporteur, f"/country/?year={year}"),
    }
    found = {}
    for name, (user, path) in asked.items():
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        found[name] = _of_page(client, path, repeat)
    count_ahead()  # as the worker does; it keeps the result only where counting takes long
    found["country page, ahead"] = _of_page(client, "/country/", repeat)
    return found


def _new_case(officer: Any) -> Any:
    """A case with what a first conversation leaves: needs, an alert, a name, a note, an account, signs."""
    from opennrm.care.cases.actions import add_note, open_case
    from opennrm.care.identification.actions import add_episode, note_indicators
    from opennrm.care.identification.facts import EpisodeFacts
    from opennrm.foundation.access.viewer import Viewer
    from opennrm.foundation.people.actions import PersonFacts, write_identity
    from opennrm.foundation.people.vault import IdentityFacts

    by = Viewer.of(officer)
    facts = PersonFacts(age_group="adult", birth_year=1999, sex="female", languages=("be",))
    case = open_case(facts=facts, needs=("safe_place", "medical"), alerts=("trafficker_may_search",), by=by)
    write_identity(person=case.person, facts=IdentityFacts("Invented", "Nobody"), by=by)
    add_note(case=case, text="She asked for somebody who speaks Belarusian.", by=by)
    add_episode(case=case, facts=EpisodeFacts(form="forced_labour", narrative="Told once."), by=by)
    note_indicators(case=case, answers={"deception": "yes"}, version=0, by=by)
    return case


def _case_with_a_course() -> Any:
    """The case of the first invented person whose course was whole: lives are drawn one by one, so that the first
    is the same person in a small country and in a large one."""
    from opennrm.care.cases.models import Case
    from opennrm.foundation.core.models import Entry
    from opennrm.front.cli.demo.chance import Span, invented
    from opennrm.front.cli.demo.course import lives
    from opennrm.front.web.demonstration import STARTED

    built = Entry.objects.get(event=STARTED).details
    span = Span(date.fromisoformat(built["until"]))
    life = next(filter(_is_whole, lives(people=built["people"], seed=built["seed"], span=span)))
    centre = next(row["en"] for row in invented()["organisations"] if row["key"] == life.centre)
    word, number = life.alias
    return Case.objects.select_related("record").get(
        record__organisation__name_en=centre, person__alias_word=word, person__alias_number=number
    )


def _is_whole(life: Any) -> bool:
    """Called, told, decided about, referred to several services, housed, and written about."""
    decided = life.hearing is not None and life.hearing.judgement is not None
    housed = any(each.arrived_at for each in life.help)
    return bool(
        life.call and life.episode and decided and housed and len(life.help) > 2 and len(life.notes) > 2
    )


def _officer_of(centre: Any) -> Any:
    from opennrm.foundation.access.models import User

    return User.objects.filter(organisation=centre).order_by("date_joined").first()


def _busiest_centre() -> Any:
    from django.db.models import Count

    from opennrm.care.cases.models import Case

    counted = Case.objects.values("record__organisation").annotate(number=Count("pk")).order_by("-number")
    return counted[0]["record__organisation"]


def _of_page(client: Any, path: str, repeat: int) -> dict[str, Any]:
    """Ask for a page again and again, and run its SELECTs bare in between."""
    from django.db import connections, reset_queries

    assert client.get(path).status_code == 200, path
    statements = _statements(client, path)
    page, bare = [], []
    for _ in range(repeat):
        reset_queries()
        started = time.perf_counter()
        client.get(path)
        page.append(time.perf_counter() - started)
        started = time.perf_counter()
        for alias, sql, parameters in statements:
            cursor = connections[alias].connection.cursor()
            cursor.execute(sql, parameters).fetchall()
        bare.append(time.perf_counter() - started)
    return {
        "queries": len(statements),
        "p50": statistics.median(page),
        "p95": _p95(page),
        "bare50": statistics.median(bare),
        "bare95": _p95(bare),
    }


def _statements(client: Any, path: str) -> list[tuple[str, str, Any]]:
    """The SELECTs a page asks, with their parameters; what it writes to the journal is not repeated."""
    from contextlib import ExitStack

    from django.db import connections

    seen: list[tuple[str, str, Any]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(("SELECT", "WITH")):
            connection = context["connection"]
            if parameters is not None:
                parameters = tuple(parameters)
                seen.append((connection.alias, sql.replace("%s", "?"), parameters))
            else:
                seen.append((connection.alias, sql, ()))
        return execute(sql, parameters, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(note))
        client.get(path)
    return seen


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, round(0.95 * len(times)) - 1)]


def _print(small: dict[str, Any], large: dict[str, Any], few: int, many: int) -> None:
    head = f"{'page':<24}{'people':>8}{'p50 ms':>9}{'p95 ms':>9}{'SQL p50':>9}{'SQL p95':>9}{'ratio':>7}{'queries':>9}"
    print(f"{head}\n{'-' * len(head)}")
    for page in _PAGES:
        for people, found in ((few, small[page]), (many, large[page])):
            ratio = found["p50"] / found["bare50"]
            times = "".join(f"{1000 * found[key]:>9.1f}" for key in ("p50", "p95", "bare50", "bare95"))
            print(f"{page:<24}{people:>8}{times}{ratio:>7.1f}{found['queries']:>9}")


if __name__ == "__main__":
    main()
