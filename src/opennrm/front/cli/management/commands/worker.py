"""``opennrm worker``: the work behind the pages, such as sealing the journal every minute."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from opennrm.front.cli.chores import do_all, do_for_ever


class Command(BaseCommand):
    help = "Do the work behind the pages; one such process is enough for an instance on PostgreSQL."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once",
            action="store_true",
            help="do what is there, say how much, and end (cron, systemd timer)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["once"]:
            do_for_ever()
        for what, done in do_all().items():
            self.stdout.write(f"{what}: {done}")
