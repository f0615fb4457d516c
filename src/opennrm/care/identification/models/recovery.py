"""Until when is this person left in peace to recover and to think?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from opennrm.care.cases.models import Case
from opennrm.foundation.access.models import User
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.models import Row

from .decision import Decision, OfPanelSet


class RecoverySet(OfPanelSet):
    """Recovery periods, with a verb for those that last."""

    def running(self, on: date) -> RecoverySet:
        """Those that were not ended and whose last day has not passed."""
        return self.filter(ended_on__isnull=True, ends_on__gte=on)


class RecoveryPeriod(Row):
    """At least thirty days from a positive decision; only a coded reason ends it before (rule R04)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="recovery_periods")
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="recovery_period")
    starts_on = models.DateField()
    ends_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    end_reason = CodeField("identification.recovery_end_reasons", blank=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects: Any = models.Manager.from_queryset(RecoverySet)()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="identification_recovery_end_has_a_reason",
                condition=models.Q(ended_on__isnull=True, end_reason="")
                | (models.Q(ended_on__isnull=False) & ~models.Q(end_reason="")),
            ),
            models.CheckConstraint(
                name="identification_recovery_runs_forward",
                condition=models.Q(ends_on__gt=models.F("starts_on")),
            ),
        ]
        indexes = [models.Index(fields=["ends_on"], name="identification_recovery_ends")]

    class Privacy:
        operational = ("id", "ended_by")
        pseudonymous = ("case", "decision", "starts_on", "ends_on", "ended_on", "end_reason")
