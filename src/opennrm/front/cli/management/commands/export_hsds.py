"""``opennrm export-hsds``: the directory of services as an HSDS 3.1 file, for other directories."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from opennrm.care.referrals.directory import services_kept
from opennrm.front.cli.acting import acting, ask_whose, refusals_recorded
from opennrm.outreach.exchange.hsds import HsdsFile, service_of


class Command(BaseCommand):
    help = "Write the directory of services as HSDS 3.1 (JSON). It holds public facts only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where to write it")
        ask_whose(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = acting(options["username"], options["purpose"])
        with refusals_recorded(viewer, "export-hsds"):
            rows = list(services_kept(viewer))
        content = HsdsFile(services=[service_of(row) for row in rows]).model_dump(mode="json")
        options["file"].write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
        self.stdout.write(f"{len(rows)} services written to {options['file']}.")
