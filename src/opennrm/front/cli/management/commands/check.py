"""``opennrm check``: is this instance sound? Django's checks, and the databases too."""

from __future__ import annotations

from django.core.management.base import CommandParser
from django.core.management.commands import check
from django.db import connections


class Command(check.Command):
    """Looks into every database and fails on warnings, so that a missing trigger is not overlooked."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(databases=list(connections), fail_level="WARNING")
