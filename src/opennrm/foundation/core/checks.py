"""Is the database as the code expects it? Asked by ``opennrm check``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register

from .triggers import missing_triggers


@register(Tags.database)
def append_only_triggers(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Every table that only grows is guarded by its triggers.

    A warning and no error, because `migrate` stops at errors, and it is `migrate` that puts them back.
    """
    return [
        Warning(
            f"The trigger {name} is missing in the database “{using}”: rows could be changed unnoticed.",
            hint="Run `opennrm migrate`: it puts the triggers back. Then run `opennrm verify-journal`.",
            id="opennrm.W001",
        )
        for using in databases or ()
        for name in missing_triggers(using)
    ]
