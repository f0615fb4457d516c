"""How long does it take to bring a long list in, and how much of that is only reading the file?

    python benchmarks/exchange.py [--people 10000]

Writes a list of invented people in the layout of the published template, and in one run measures: the bare reading
of its cells by openpyxl, our reading (all cells, headers, problems), telling who is new, writing everything in one
transaction into a fresh SQLite database, and the same list a second time. Prints each as seconds and as a ratio to
the bare reading. Fails when the whole takes longer than a minute for ten thousand people.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_MOST_SECONDS = 60  # for ten thousand people


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    people = parser.parse_args().people
    with tempfile.TemporaryDirectory() as folder:
        seconds = _measure(folder, people)
    bare = seconds["bare reading of the cells"]
    print(f"{people} people")
    for what, taken in seconds.items():
        print(f"{what:<40} {taken:8.2f} s   {taken / bare:6.1f} x")
    whole = sum(
        taken for what, taken in seconds.items() if what.startswith(("our reading", "who is new", "writing"))
    )
    print(
        f"{'the whole':<40} {whole:8.2f} s   {whole / bare:6.1f} x   {1000 * whole / people:.2f} ms per person"
    )
    if whole > _MOST_SECONDS * people / 10_000:
        sys.exit("slower than ten thousand people in a minute")


def _measure(folder: str, people: int) -> dict[str, float]:
    os.environ |= {"OPENNRM_VAR": folder, "DJANGO_SETTINGS_MODULE": "opennrm.settings.demo"}
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the invented lists are those of the tests
    import django

    django.setup()
    from django.core.management import call_command
    from openpyxl import load_workbook

    from opennrm.foundation.core import clock
    from opennrm.outreach.exchange.actions import receive_list
    from opennrm.outreach.exchange.bulk import bring_in
    from opennrm.outreach.exchange.columns import Trusted, heads_of
    from opennrm.outreach.exchange.knowing import sorted_out
    from opennrm.outreach.exchange.reading import read
    from opennrm.outreach.exchange.rows import take
    from tests.factories import world
    from tests.factories.lists import invented, template

    for database in ("default", "keys"):
        call_command("migrate", database=database, verbosity=0)
    officer = world.a_viewer("desk-officer")
    content = template(invented(people))
    seconds: dict[str, float] = {}

    def timed(what: str, run: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        result = run()
        seconds[what] = time.perf_counter() - started
        return result

    def bare() -> int:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return sum(1 for page in book.worksheets for _row in page.iter_rows(values_only=True))

    timed("bare reading of the cells", bare)
    sheet = timed("our reading: cells", lambda: read(content))
    heads = heads_of(sheet.rows)
    mapped = heads.mapped(Trusted.LABELS)
    taken = timed("our reading: what each row says", lambda: take(sheet, heads, mapped, today=clock.today()))
    plan = timed("who is new", lambda: sorted_out(officer.organisation, taken))
    incoming = receive_list(sheet=sheet, file_name="list.xlsx", mapped=mapped, by=officer)
    cases = timed("writing, one transaction", lambda: bring_in(plan=plan, incoming=incoming, by=officer))
    assert len(cases) == people
    again = timed("the same list again: nobody is new", lambda: sorted_out(officer.organisation, taken))
    assert not again.new and len(again.known) == people
    return seconds


if __name__ == "__main__":
    main()
