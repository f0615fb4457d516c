"""``opennrm demo``: an invented country on this machine, served, with a list of people to be."""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from opennrm.foundation.core import clock
from opennrm.front.cli.demo.build import build_country
from opennrm.front.web.demonstration import is_demo_database, is_empty_database

_WIDTH = 40


class Command(BaseCommand):
    help = "Build an invented country in a fresh database and serve it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=600, help="how many people have a case (600)")
        parser.add_argument("--seed", type=int, default=1, help="another number invents another country (1)")
        parser.add_argument(
            "--until", type=date.fromisoformat, help="the day at whose beginning the history ends (today)"
        )
        parser.add_argument("--port", type=int, default=8000, help="where to serve it (8000)")
        parser.add_argument("--no-serve", action="store_true", help="build only")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.OPENNRM_DEMO:
            raise CommandError("The demonstration needs its own settings: unset DJANGO_SETTINGS_MODULE.")
        if options["people"] < 0:
            raise CommandError("There cannot be fewer people than none.")
        started = time.monotonic()
        self._make_room()
        for database in ("default", "keys"):
            call_command("migrate", database=database, verbosity=0)
        self._hurry()
        until = options["until"] or clock.today()
        build_country(people=options["people"], seed=options["seed"], until=until, progress=self._show)
        connections.close_all()  # the next connection keeps every acknowledged write again
        self.stdout.write(
            self.style.SUCCESS(
                f"\nAn invented country with {options['people']} people, built in {time.monotonic() - started:.0f} s."
            )
        )
        if not options["no_serve"]:
            self._say_where(options["port"])
            call_command("serve", port=options["port"])

    def _make_room(self) -> None:
        """Clear away an earlier demonstration; anything else stays and stops us."""
        if not self._is_ours():
            raise CommandError(
                f"The database {connections['default'].settings_dict['NAME']} is not a demonstration, so nothing "
                "was touched. Set OPENNRM_VAR to an empty folder."
            )
        connections.close_all()
        for connection in connections.all():
            if path := _file_of(connection):
                path.parent.mkdir(parents=True, exist_ok=True)
                for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
                    name.unlink(missing_ok=True)

    def _is_ours(self) -> bool:
        """Is there nothing yet, or an earlier demonstration that we may build anew?"""
        connection = connections["default"]
        path = _file_of(connection)
        if path and not path.exists():
            return True
        try:
            empty, demo = is_empty_database(), is_demo_database()
        except (OperationalError, ProgrammingError):
            return not connection.introspection.table_names()
        return empty or (demo and path is not None)

    def _hurry(self) -> None:
        """Until it is served nothing here is worth a wait for the disk: it can be built again."""
        for connection in connections.all():
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA synchronous=OFF")
                    cursor.execute("PRAGMA cache_size=-500000")

    def _show(self, what: str, done: int, of: int) -> None:
        """A bar that grows on a terminal; silence in a file."""
        if sys.stdout.isatty():
            filled = _WIDTH * done // max(of, 1)
            self.stdout.write(f"\r{what:>9} {'█' * filled}{'░' * (_WIDTH - filled)} {done}/{of}", ending="")
            self.stdout.flush()

    def _say_where(self, port: int) -> None:
        self.stdout.write(
            f"\n  Open   http://localhost:{port}/demo/\n"
            "  Choose whom you want to be; no password is asked. Everybody and everything is invented.\n"
            "  Stop it with Ctrl+C.\n"
        )


def _file_of(connection: BaseDatabaseWrapper) -> Path | None:
    """The file that holds the database; None for a server, or one in memory."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]
        return None
    return Path(connection.settings_dict["NAME"])
