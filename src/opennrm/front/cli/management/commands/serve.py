"""``opennrm serve``: the platform on one machine, by gunicorn, with the work behind its pages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from opennrm.front.cli.chores import do_in_background
from opennrm.front.web.demonstration import refuse_wrong_database


class Command(BaseCommand):
    help = "Serve the platform. On SQLite one process with four threads; on PostgreSQL several processes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
        parser.add_argument("--workers", type=int, help="processes (1 on SQLite, 3 on PostgreSQL)")

    def handle(self, *args: Any, **options: Any) -> None:
        if os.name != "posix":
            raise CommandError("gunicorn needs Linux or macOS; on Windows use the Subsystem for Linux.")
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        if not getattr(settings, "WHITENOISE_USE_FINDERS", False):
            call_command("collectstatic", interactive=False, verbosity=0)
        refuse_wrong_database()
        on_sqlite = connections["default"].vendor == "sqlite"
        workers = options["workers"] or (1 if on_sqlite else 3)
        if on_sqlite and workers > 1:
            raise CommandError("SQLite is served by one process: leave --workers out, or use PostgreSQL.")
        connections.close_all()
        _run(
            {
                "bind": f"{options['host']}:{options['port']}",
                "workers": workers,
                "worker_class": "gthread",
                "threads": 4,
                "preload_app": False,
                "limit_request_line": 8190,
                "control_socket_disable": True,
                "loglevel": "warning",
                # With several processes, `opennrm worker` does the chores: two would only wait for each other.
                **({"post_worker_init": lambda worker: do_in_background()} if workers == 1 else {}),
            }
        )


def _run(settings_of_gunicorn: dict[str, Any]) -> None:
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

    class Platform(BaseApplication):  # type: ignore[misc]
        """gunicorn, told everything here."""

        def load_config(self) -> None:
            for name, value in settings_of_gunicorn.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            from opennrm.front.web.wsgi import application

            return application

    Platform().run()
