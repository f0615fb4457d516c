"""``opennrm seal-journal``: close what the journal has gathered, so that losing any of it is noticed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from opennrm.foundation.core import journal


class Command(BaseCommand):
    help = "Seal the journal's new entries. Run it every minute (cron, systemd timer)."

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = journal.seal()
        if options["verbosity"]:
            self.stdout.write(f"Entries sealed: {sealed}.")
