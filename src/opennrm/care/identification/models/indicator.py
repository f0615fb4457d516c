"""Which signs were noticed, and what was answered when nobody could tell?"""

from __future__ import annotations

from typing import Any

from django.db import models

from opennrm.care.cases.models import Case, OfCaseSet
from opennrm.foundation.access.models import User
from opennrm.foundation.access.scoping import VisibleQuerySet
from opennrm.foundation.core.answers import AnswerField
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.models import Editable, Row
from opennrm.foundation.core.sealing import HasKey


class Assessment(Editable):
    """The tick list of a case. Its version lets two people fill it in without overwriting each other."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="assessment")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects: Any = models.Manager.from_queryset(OfCaseSet)()

    class Privacy:
        operational = ("id", "version", "noted_at", "noted_by")
        pseudonymous = ("case",)

    @property
    def sealed_under(self) -> HasKey:
        return self.case.record


class OfAssessmentSet(VisibleQuerySet):
    """Rows that belong to a tick list."""

    record_path = "assessment__case__record"


class IndicatorAnswer(Row):
    """One sign and what is known of it. No row: nobody has asked yet."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    indicator = CodeField("identification.indicators_ilo11")
    answer = AnswerField()

    objects: Any = models.Manager.from_queryset(OfAssessmentSet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "indicator"], name="identification_indicator_once")
        ]

    class Privacy:
        operational = ("id",)
        pseudonymous = ("assessment", "indicator", "answer")
