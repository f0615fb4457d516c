"""``opennrm verify-journal``: was anything in the journal edited, deleted, cut off, swapped or rewritten?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opennrm.foundation.core import journal


class Command(BaseCommand):
    help = (
        "Recompute every sealed entry of the journal. With --head, compare with a head that was kept "
        "outside: only that finds a journal that was cut off or rewritten as a whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", type=Path, metavar="FILE", help="a head kept outside")
        parser.add_argument(
            "--write-head", type=Path, metavar="FILE", help="seal, verify and write the head to keep outside"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kept = _read_head(options["head"]) if options["head"] else None
        if options["write_head"]:
            journal.seal()
        finding = journal.verify(kept)
        for fault in finding.faults:
            self.stderr.write(self.style.ERROR(fault))
        if not finding.sound:
            raise CommandError("The journal is NOT as it was sealed.", returncode=2)
        against = (
            "the journal agrees with the head kept outside" if kept else "no head was given to compare with"
        )
        self.stdout.write(f"Sound. Entries as they were sealed: {finding.head.size}; {against}.")
        if finding.unsealed:
            self.stdout.write(f"Entries not sealed yet: {finding.unsealed}. Run opennrm worker --once.")
        if options["write_head"]:
            options["write_head"].write_text(str(finding.head), "utf-8")
            self.stdout.write(f"Head written to {options['write_head']}: keep it outside this machine.")


def _read_head(path: Path) -> journal.Head:
    try:
        return journal.Head.parse(path.read_text("utf-8"))
    except (OSError, ValueError) as wrong:
        raise CommandError(f"{path}: {wrong}") from wrong
