"""What was counted, where counting takes so long that a page should not wait for it?"""

from __future__ import annotations

from django.db import models

from opennrm.foundation.core.models import Row


class Counted(Row):
    """The exact counts of a large country as they stood at one moment; no page shows them unrounded."""

    counted_at = models.DateTimeField()
    first_quarter = models.PositiveIntegerField()  # index of a quarter
    last_quarter = models.PositiveIntegerField()
    cells = models.JSONField()  # [stage, quarter, form, sex, age, people], …

    class Privacy:
        operational = ("id", "counted_at", "first_quarter", "last_quarter")
        secret = ("cells",)
