"""``opennrm worker``: the work behind the pages. For now it seals the journal every minute."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from opennrm.foundation.core import journal
from opennrm.front.cli.sealing import seal_for_ever


class Command(BaseCommand):
    help = "Seal the journal every minute, so that a lost entry would be noticed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="seal what is there, say how much, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{journal.seal()} entries sealed")
            return
        seal_for_ever()
