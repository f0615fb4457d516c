"""``opennrm check-house``: is every column classified, does every template compile, and what shape is the code in?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateSyntaxError
from django.template.loader import get_template

from opennrm.foundation.core.privacy import unclassified
from opennrm.front.cli import shape


class Command(BaseCommand):
    help = "Check the privacy register and every template; print the shape of the code beside its models."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [*unclassified(), *_broken_templates()]
        self._print_shape()
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write("Every column is classified; every template compiles.")

    def _print_shape(self) -> None:
        """A mirror, not a gate."""
        self.stdout.write(shape.HEAD)
        for name, code, tests in (
            ("opennrm", Path("src/opennrm"), Path("tests")),
            ("uncounted", Path("uncounted/src"), Path("uncounted/tests")),
        ):
            if code.exists():
                self.stdout.write(str(shape.measure(name, code, tests)))
        for model in shape.MODELS:
            self.stdout.write(str(model))


def _broken_templates() -> list[str]:
    faults = []
    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        if not app.name.startswith("opennrm."):
            continue
        for path in sorted(folder.rglob("*.html")):
            try:
                get_template(path.relative_to(folder).as_posix())
            except TemplateSyntaxError as wrong:
                faults.append(f"{path}: {wrong}")
    return faults
