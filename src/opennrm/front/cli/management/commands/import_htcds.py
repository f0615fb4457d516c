"""``opennrm import-htcds``: a list of another system, looked at or brought in."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.verdict import require
from opennrm.front.cli.acting import REFUSED, acting, ask_whether, ask_whose, refusals_recorded
from opennrm.outreach.exchange.actions import receive_list
from opennrm.outreach.exchange.bulk import bring_in
from opennrm.outreach.exchange.columns import Heads, Mapped, NotNamed, heads_of, mapped_by
from opennrm.outreach.exchange.knowing import Plan
from opennrm.outreach.exchange.policies import may_bring_in
from opennrm.outreach.exchange.queries import plan_of, remembered
from opennrm.outreach.exchange.reading import MOST_BYTES, Sheet, Unreadable, read
from opennrm.outreach.exchange.writing import error_sheet

_WIDTH = 40
_SHOWN = 20  # problems on the screen; --errors writes them all


class Command(BaseCommand):
    help = (
        "Look at a list in the columns of the case data standard HTCDS 2.0 (XLSX, CSV, JSON), or bring it in: "
        f"all of it or nothing. Ends with {REFUSED} when rows have problems."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        ask_whose(parser)
        ask_whether(parser, "bring the people in")
        parser.add_argument("--map", type=Path, metavar="FILE", help="which column is which field, as JSON")
        parser.add_argument(
            "--errors", type=Path, metavar="OUT.xlsx", help="write the rows with problems there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = acting(options["username"], options["purpose"])
        with refusals_recorded(viewer, "import-htcds"):
            require(may_bring_in(viewer))
            sheet, heads, mapped = _columns(viewer, options["file"], options["map"])
            plan = plan_of(viewer, sheet, heads, mapped, self._show)
            self._say(plan, heads)
            if options["errors"] and plan.problems:
                options["errors"].write_bytes(error_sheet(sheet, heads, plan.problems))
            if plan.problems and not options["commit"]:
                raise CommandError("Nothing can be brought in while rows have problems.", returncode=REFUSED)
            if options["commit"] and not plan.problems and not plan.new:
                self.stdout.write("Everybody in this list is here already. Nothing was changed.")
            elif options["commit"]:
                self._bring_in(plan, sheet, mapped, options["file"].name, viewer)

    def _bring_in(self, plan: Plan, sheet: Sheet, mapped: Mapped, name: str, viewer: Viewer) -> None:
        with transaction.atomic():
            incoming = receive_list(sheet=sheet, file_name=name, mapped=mapped, by=viewer)
            cases = bring_in(plan=plan, incoming=incoming, by=viewer)
        self.stdout.write(self.style.SUCCESS(f"Brought in: {len(cases)}. The list is {incoming.reference}."))

    def _say(self, plan: Plan, heads: Heads) -> None:
        left_out = [column.letter for column in heads.unknown]
        if left_out:
            self.stdout.write(f"Columns that nobody recognises: {', '.join(left_out)}.")
        self.stdout.write(
            f"Would be added: {len(plan.new)}. Already here: {len(plan.known)}. "
            f"Rows with problems: {plan.rows_with_problems}."
        )
        if plan.said_to_consent:
            self.stdout.write(
                f"{plan.said_to_consent} rows say that the person consented. That is kept with the case and opens "
                "nothing: a consent here names who receives what, for what, and in which language it was explained."
            )
        for problem in plan.problems[:_SHOWN]:
            self.stderr.write(f"row {problem.row}, column {problem.column or '-'}: {problem.because}")
        if len(plan.problems) > _SHOWN:
            self.stderr.write(f"… and {len(plan.problems) - _SHOWN} more: --errors OUT.xlsx writes them all.")

    def _show(self, done: int, of: int) -> None:
        """A bar that grows on a terminal; silence in a file."""
        if sys.stdout.isatty():
            filled = _WIDTH * done // max(of, 1)
            end = "\n" if done == of else ""
            self.stdout.write(f"\r{'█' * filled}{'░' * (_WIDTH - filled)} {done}/{of}", ending=end)
            self.stdout.flush()


def _columns(viewer: Viewer, file: Path, choices: Path | None) -> tuple[Sheet, Heads, Mapped]:
    """The file, and its columns: as the file of choices says, as last time, or as they are headed."""
    try:
        with file.open("rb") as opened:
            sheet = read(opened.read(MOST_BYTES + 1))
        heads = heads_of(sheet.rows)
        said = json.loads(choices.read_text("utf-8")) if choices else {}
        if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
            raise NotNamed(f"{choices}: an object of columns and fields is expected.")
        mapped = (None if said else remembered(viewer, heads)) or mapped_by(heads, said)
    except (OSError, Unreadable, ValueError) as wrong:
        raise CommandError(str(wrong), returncode=REFUSED) from wrong
    return sheet, heads, mapped
