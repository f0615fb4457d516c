"""``opennrm docs-reference``: write the reference pages from the code, or say which are out of date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opennrm.front.cli.reference import pages


class Command(BaseCommand):
    help = "Write docs/reference from the code: roles, sections, states, glossary, privacy register."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--into", type=Path, default=Path("docs/reference"), metavar="FOLDER")
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail when a page is out of date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["into"]
        if options["check"]:
            stale = [name for name, text in pages().items() if _written(folder / name) != text]
            if stale:
                raise CommandError(f"Out of date: {', '.join(stale)}. Run `make docs`.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages().items():
            (folder / name).write_text(text, "utf-8")
            self.stdout.write(str(folder / name))


def _written(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""
