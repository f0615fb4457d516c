"""Is this the database of a demonstration? Its journal begins by saying so, and cannot be made to forget it."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from opennrm.foundation.core.models import Entry

STARTED = "demo.started"


def is_demo_database() -> bool:
    """Does the first entry of the journal say that everything here is invented?"""
    first = Entry.objects.order_by("pk").values_list("event", flat=True).first()
    return bool(first == STARTED)


def is_empty_database() -> bool:
    """Has nothing been written here yet?"""
    return not Entry.objects.exists()


def refuse_wrong_database() -> None:
    """A real instance does not start on invented people, and the demonstration, where anybody may be anybody, on
    nothing else: ImproperlyConfigured says what to do.

    Before its tables are made a database is nobody's yet.
    """
    try:
        invented = is_demo_database()
    except (OperationalError, ProgrammingError):
        return
    if settings.OPENNRM_DEMO and not invented:
        raise ImproperlyConfigured(
            "This database was not made by the demonstration, and under the settings of the demonstration anybody "
            "would be let into it. Build one with `opennrm demo`, or use opennrm.settings.production."
        )
    if invented and not settings.OPENNRM_DEMO:
        raise ImproperlyConfigured(
            "This database holds the demonstration, where anybody may sign in as anybody. "
            "Point OPENNRM_DATABASE_URL or OPENNRM_VAR at a database of your own."
        )
