"""How do figures leave the platform as a file? Through here, and the journal says who took which."""

from __future__ import annotations

from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import journal

from .queries import counts
from .tables import csv_text


def export_counts(*, year: int | None, by: Viewer) -> str:
    """The figures of a year, or of all, as comma-separated text; NotAllowed for a role that reads none."""
    text = csv_text(counts(by, year=year))
    journal.record("statistics.exported", by=by, year=year or 0)
    return text
