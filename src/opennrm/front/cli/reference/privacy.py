"""How private is each column of each table? The register, for whoever answers for data protection."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Model

from opennrm.foundation.core.privacy import CLASSES, classification

from .tables import table


def page() -> str:
    """Every column of every table under its class."""
    models = sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.label)
    return "\n\n".join(
        [
            "# Privacy register",
            "A test fails for any column that nobody has classified, in our own tables and in those of the "
            "libraries we use.",
            table(["class", "meaning"], [[f"**{kind}**", meaning] for kind, meaning in CLASSES.items()]),
            table(["table", *CLASSES], [_row(model) for model in models]),
        ]
    )


def _row(model: type[Model]) -> list[str]:
    classes = classification(model)
    columns = [", ".join(name for name, kind in classes.items() if kind == wanted) for wanted in CLASSES]
    return [f"`{model._meta.label}`", *columns]
