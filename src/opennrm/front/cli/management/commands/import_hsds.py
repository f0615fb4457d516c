"""``opennrm import-hsds``: the directory of another system, looked at or brought in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opennrm.foundation.core import journal
from opennrm.foundation.core.verdict import require
from opennrm.front.cli.acting import REFUSED, acting, ask_whether, ask_whose, refusals_recorded
from opennrm.outreach.exchange.actions import bring_in_directory
from opennrm.outreach.exchange.directory_plan import DirectoryPlan, plan_directory
from opennrm.outreach.exchange.directory_reading import read_directory
from opennrm.outreach.exchange.directory_said import Directory
from opennrm.outreach.exchange.directory_words import terms_of
from opennrm.outreach.exchange.policies import may_bring_in_directory
from opennrm.outreach.exchange.reading import MOST_BYTES, Unreadable

_SHOWN = 20  # lines of a kind on the screen


class Command(BaseCommand):
    help = (
        "Look at a directory of services in HSDS 3.1 (JSON), or bring it in: all of it or nothing. Addresses are "
        f"never taken. Ends with {REFUSED} when something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        ask_whose(parser)
        ask_whether(parser, "bring the services in")
        parser.add_argument(
            "--terms",
            type=Path,
            metavar="FILE",
            help="which words of the other directory mean which code, as JSON",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = acting(options["username"], options["purpose"])
        with refusals_recorded(viewer, "import-hsds"):
            require(may_bring_in_directory(viewer))
            try:
                said = _read(options["file"], options["terms"])
            except (OSError, Unreadable, ValueError) as wrong:
                if options["commit"]:
                    journal.record("act.refused", by=viewer, outcome=journal.DENIED, route="import-hsds")
                raise CommandError(str(wrong), returncode=REFUSED) from wrong
            plan = plan_directory(said)
            self._say(plan, said)
            if options["commit"]:
                self._done(bring_in_directory(said=said, by=viewer))
            elif plan.faults:
                raise CommandError(
                    "Nothing can be brought in while something in the file is wrong.", returncode=REFUSED
                )

    def _done(self, plan: DirectoryPlan) -> None:
        if plan.changes_nothing:
            self.stdout.write("Everything in this file stands here already. Nothing was changed.")
            return
        self.stdout.write(
            self.style.SUCCESS(f"Brought in: {len(plan.new)} services. Changed: {len(plan.changes)}.")
        )

    def _say(self, plan: DirectoryPlan, said: Directory) -> None:
        self.stdout.write(
            f"New services: {len(plan.new)}. Would change: {len(plan.changes)}. As they are: {plan.same}. "
            f"New organisations: {len(plan.new_organisations)}. Wrong: {len(plan.faults)}."
        )
        changed = [(str(each.organisation), each.what) for each in plan.organisations]
        changed += [(str(each.service), list(each.what)) for each in plan.changes]
        self._lines([f"{name} would change: {', '.join(what)}" for name, what in changed])
        self._lines(
            [f"An organisation called {name} is here already, under another key." for name in plan.namesakes]
        )
        if plan.new_organisations:
            self.stdout.write(
                "Nobody has an account at the new organisations. Give somebody one, or referrals to them stay unanswered."
            )
        if said.languages_left_out:
            self.stdout.write(f"Languages that are not in our list, left out: {said.languages_left_out}.")
        for fault in plan.faults[:_SHOWN]:
            self.stderr.write(f"{fault.place}: {fault.because}")
        if len(plan.faults) > _SHOWN:
            self.stderr.write(f"… and {len(plan.faults) - _SHOWN} more.")

    def _lines(self, lines: list[str]) -> None:
        for line in lines[:_SHOWN]:
            self.stdout.write(line)
        if len(lines) > _SHOWN:
            self.stdout.write(f"… and {len(lines) - _SHOWN} more.")


def _read(file: Path, terms: Path | None) -> Directory:
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    return read_directory(content, terms_of(json.loads(terms.read_text("utf-8"))) if terms else None)
