"""``opennrm setup``: the first two administrators of a real instance. Everybody else is set up on a page.

On a page two people stand behind every account. Here one does: whoever runs commands on the machine holds its keys.
"""

from __future__ import annotations

import getpass
import os
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from opennrm.foundation.access.actions import create_organisation, create_user
from opennrm.foundation.access.models import Kind, Organisation
from opennrm.foundation.access.queries import username_taken
from opennrm.foundation.core.journal import SYSTEM
from opennrm.front.web.demonstration import refuse_wrong_database
from opennrm.roles import Administrator

_VARIABLE = "OPENNRM_SETUP_PASSWORD"


class Command(BaseCommand):
    help = (
        "Make the tables, the administration and its first administrator; with --another, a second administrator, "
        "so that two people can let accounts in. Whoever runs this owns the machine, so nobody else is asked. "
        f"The password is asked on the terminal, or read from {_VARIABLE}; it is never an argument, which others "
        "on the machine could see."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True, help="what the administrator signs in with")
        parser.add_argument("--organisation", default="", help="name of the administration, in English")
        parser.add_argument("--name", default="", help="the administrator's name (the username)")
        parser.add_argument("--another", action="store_true", help="one more, in the administration there is")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.OPENNRM_DEMO:
            raise CommandError("These are the settings of the demonstration; a real instance needs its own.")
        refuse_wrong_database()
        for database in ("default", "keys"):
            call_command("migrate", database=database, verbosity=0)
        found = _administration(another=options["another"], name=options["organisation"])
        if username_taken(options["username"]):
            raise CommandError("Somebody signs in with that name already. Choose another.")
        password = _password()
        with transaction.atomic():
            organisation = found or create_organisation(
                kind=Kind.ADMINISTRATION, name={"en": options["organisation"]}, by=SYSTEM
            )
            create_user(
                username=options["username"],
                display_name=options["name"] or options["username"],
                organisation=organisation,
                role=Administrator.key,
                password=password,
                by=SYSTEM,
            )
        self.stdout.write(
            self.style.SUCCESS(f"{options['username']} can sign in now: start with `opennrm serve`.")
        )
        if not options["another"]:
            self.stdout.write(
                "Accounts made on a page are let in by a second person: make a second administrator with "
                "`opennrm setup --another --username …`."
            )


def _administration(*, another: bool, name: str) -> Organisation | None:
    """Where the administrator belongs: nowhere yet for the first, CommandError when it does not fit."""
    found: Organisation | None = (
        Organisation.objects.filter(kind=Kind.ADMINISTRATION, active=True).order_by("name_en").first()
    )
    if another and found is None:
        raise CommandError("There is no administration yet: leave --another out.")
    if not another and found is not None:
        raise CommandError(
            "There is an administration already: its administrators set up everybody else. One more administrator, "
            "who can let in what the first sets up, is made with --another."
        )
    if not another and not name:
        raise CommandError("Name the administration with --organisation.")
    return found if another else None


def _password() -> str:
    given = os.environ.get(_VARIABLE, "")
    if not given:
        if not sys.stdin.isatty():
            raise CommandError(f"Nobody is there to type a password: set {_VARIABLE}.")
        given = getpass.getpass("Password of the administrator (15 characters or more): ")
        if given != getpass.getpass("Once more: "):
            raise CommandError("The two passwords differ. Nothing was set up.")
    try:
        validate_password(given)
    except ValidationError as wrong:
        raise CommandError(" ".join(wrong.messages)) from wrong
    return given
