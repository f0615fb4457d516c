"""Is this the database of a demonstration? Its journal begins by saying so, and cannot be made to forget it."""

from __future__ import annotations

from opennrm.foundation.core.models import Entry

STARTED = "demo.started"


def is_demo_database() -> bool:
    """Does the first entry of the journal say that everything here is invented?"""
    first = Entry.objects.order_by("pk").values_list("event", flat=True).first()
    return first == STARTED


def is_empty_database() -> bool:
    """Has nothing been written here yet?"""
    return not Entry.objects.exists()
