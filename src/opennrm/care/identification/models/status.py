"""What has which body said about this person, and when? Bodies may differ; nothing is overwritten."""

from __future__ import annotations

from typing import Any

from django.db import models

from opennrm.care.cases.models import Case
from opennrm.foundation.access.models import Organisation, User
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.models import AppendOnly, Row

from .decision import Decision, OfPanelSet


class TraffickingStatus(Row, AppendOnly):
    """Possible, actual, or not: always with the body that said so and the date (rule R14).

    `organisation` is known when the body works here; `body` always says of which kind it is.
    """

    status_label: str  # labels of codes, which every code column brings
    body_label: str
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="trafficking_statuses")
    status = CodeField("identification.statuses")
    body = CodeField("identification.bodies")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, null=True, on_delete=models.CASCADE, related_name="+")
    said_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects: Any = models.Manager.from_queryset(OfPanelSet)()

    class Meta:
        ordering = ["-said_on", "-noted_at"]
        indexes = [models.Index(fields=["case", "-said_on"], name="identification_status_of_case")]

    class Privacy:
        operational = ("id", "organisation", "noted_at", "noted_by")
        pseudonymous = ("case", "status", "body", "decision", "said_on")

    @property
    def body_name(self) -> str:
        """Who said so, as precisely as is known."""
        return str(self.organisation) if self.organisation else str(self.body_label)
