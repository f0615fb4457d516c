"""``opennrm export-hsds``: the directory of services as an HSDS 3.1 file, for other directories."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opennrm.care.referrals.directory import services_kept
from opennrm.foundation.access.models import User
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.outreach.exchange.hsds import HsdsFile, service_of


class Command(BaseCommand):
    help = "Write the directory of services as HSDS 3.1 (JSON). It holds public facts only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where to write it")
        parser.add_argument("--as", dest="user", required=True, help="the administrator who asks for it")
        parser.add_argument("--purpose", required=True, help="administer")

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = _viewer(options["user"], options["purpose"])
        try:
            rows = list(services_kept(viewer))
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        content = HsdsFile(services=[service_of(row) for row in rows]).model_dump(mode="json")
        options["file"].write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
        self.stdout.write(f"{len(rows)} services written to {options['file']}.")


def _viewer(username: str, purpose: str) -> Viewer:
    user = User.objects.filter(username=username, is_active=True, is_program=False).first()
    if user is None:
        raise CommandError("Nobody of this name works here.")
    viewer = Viewer.of(user, purpose)
    if viewer.purpose_key != purpose:
        raise CommandError(f"The role of {username} does not serve this purpose.")
    return viewer
