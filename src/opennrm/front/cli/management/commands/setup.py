"""``opennrm setup``: the first administrator of a real instance. Everybody else is set up on a page."""

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
from opennrm.foundation.core.journal import SYSTEM
from opennrm.front.web.demonstration import refuse_demo_database
from opennrm.roles import Administrator

_VARIABLE = "OPENNRM_SETUP_PASSWORD"


class Command(BaseCommand):
    help = (
        "Make the tables, the administration and its first administrator. The password is asked on the "
        f"terminal, or read from {_VARIABLE}; it is never an argument, which others on the machine could see."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True, help="what the administrator signs in with")
        parser.add_argument("--organisation", required=True, help="name of the administration, in English")
        parser.add_argument("--name", default="", help="the administrator's name (the username)")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.OPENNRM_DEMO:
            raise CommandError("These are the settings of the demonstration; a real instance needs its own.")
        refuse_demo_database()
        for database in ("default", "keys"):
            call_command("migrate", database=database, verbosity=0)
        if Organisation.objects.filter(kind=Kind.ADMINISTRATION).exists():
            raise CommandError(
                "There is an administration already: its administrators set up everybody else."
            )
        password = _password()
        with transaction.atomic():
            organisation = create_organisation(
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
