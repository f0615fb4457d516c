"""How do figures leave the platform as a file, and when are they counted ahead of being asked for?"""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import transaction

from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal

from .counting import count_cells, known_quarters
from .models import Counted
from .queries import counts
from .tables import csv_text

# A page waits this long for its figures; where counting takes longer, they are counted ahead.
WAIT = timedelta(milliseconds=500)


def export_counts(*, year: int | None, by: Viewer) -> str:
    """The figures of a year, or of all, as comma-separated text; NotAllowed for a role that reads none."""
    text = csv_text(counts(by, year=year))
    journal.record("statistics.exported", by=by, year=year or 0)
    return text


def count_ahead() -> int:
    """Count the country, and keep the result when counting took longer than a page should wait; how many cells
    are kept. The platform does this by itself and tells nobody anything, so nothing is journalled.
    """
    started, at = time.monotonic(), clock.now()
    known = known_quarters()
    cells = count_cells(known) if known else []
    slow = timedelta(seconds=time.monotonic() - started) > WAIT
    with transaction.atomic():
        Counted.objects.all().delete()
        if known and slow:
            Counted.objects.create(
                counted_at=at,
                first_quarter=known.first.index,
                last_quarter=known.last.index,
                cells=[cell.plain for cell in cells],
            )
    return len(cells) if slow else 0
