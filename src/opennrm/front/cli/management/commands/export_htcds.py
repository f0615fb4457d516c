"""``opennrm export-htcds``: a list is taken out, by the same rules as on the page."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.codes import code_list
from opennrm.front.cli.acting import REFUSED, acting, ask_whose, refusals_recorded
from opennrm.outreach.exchange.actions import ask_for_list, make_list, take_list
from opennrm.outreach.exchange.models import OutgoingList
from opennrm.outreach.exchange.queries import outgoing_for
from opennrm.outreach.exchange.writing import Format


class Command(BaseCommand):
    help = (
        "Take out a list of people in the case data standard HTCDS 2.0: for another organisation those who agreed, "
        "or a working copy of the own cases. OUT is a ZIP locked with AES-256; its password is printed once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        ask_whose(parser)
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("--to", type=uuid.UUID, metavar="ORGANISATION-ID", help="who receives it")
        whom.add_argument("--own", action="store_true", help="a working copy for the own organisation")
        whom.add_argument(
            "--list", metavar="REFERENCE", help="a list asked for before, that a colleague agreed to"
        )
        parser.add_argument("--format", choices=[kind.value for kind in Format], default=Format.XLSX.value)
        parser.add_argument("--reason", choices=code_list("exchange.reasons").codes, help="what it is for")
        parser.add_argument(
            "--out", type=Path, required=True, metavar="FILE", help="where the locked ZIP is written"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = acting(options["username"], options["purpose"])
        with refusals_recorded(viewer, "export-htcds"):
            outgoing = _asked(viewer, options)
            if outgoing.needs_second:
                raise CommandError(
                    f"{outgoing.people} people: a second officer has to agree on the page of list "
                    f"{outgoing.reference}. Then run this with --list {outgoing.reference}.",
                    returncode=REFUSED,
                )
            password = make_list(outgoing=outgoing, by=viewer)
            options["out"].write_bytes(take_list(outgoing=outgoing, by=viewer))
        self.stdout.write(
            f"{outgoing.people} people, list {outgoing.reference}, written to {options['out']}."
        )
        self.stdout.write(f"Password, shown once: {password}")


def _asked(viewer: Viewer, options: dict[str, Any]) -> OutgoingList:
    """The list that was asked for before, or a new one."""
    if options["list"]:
        return outgoing_for(viewer, options["list"])
    if not options["reason"]:
        raise CommandError("Say what the list is for: --reason.")
    recipient = Organisation.objects.filter(pk=options["to"]).first() if options["to"] else None
    if options["to"] and recipient is None:
        raise CommandError("There is no such organisation.", returncode=REFUSED)
    return ask_for_list(
        recipient=recipient, kind=Format(options["format"]), reason=options["reason"], by=viewer
    )
