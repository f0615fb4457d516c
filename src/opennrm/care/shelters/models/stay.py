"""Who sleeps in which bed, since when? A stay has a record of its own, which the shelter owns."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from opennrm.care.cases.models import Case
from opennrm.care.referrals.models import Referral
from opennrm.foundation.access.models import Organisation, Record, User
from opennrm.foundation.access.scoping import VisibleQuerySet
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.models import Row
from opennrm.foundation.core.sealing import HasKey, SealedField
from opennrm.foundation.core.workflow import StatusRow

from ..workflow import EXPECTED, HELD, HERE, TAKES_A_BED, WORKFLOW
from .house import Bed


class StaySet(VisibleQuerySet):
    """Stays, reached through their own records."""

    record_path = "record"

    def current(self) -> StaySet:
        """Those that take a bed: expected, here, or away with the bed held."""
        return self.filter(status__in=TAKES_A_BED)

    def expected(self) -> StaySet:
        """People who have a bed and have not come yet."""
        return self.filter(status=EXPECTED)

    def here(self) -> StaySet:
        """People who live here now, those away for some nights included."""
        return self.filter(status__in=HERE)

    def earlier_than(self, referral: Referral) -> StaySet:
        """Those of the same person in the same shelter that an earlier referral led to."""
        there = self.filter(case=referral.case_id, record__organisation=referral.service.organisation_id)
        return there.exclude(referral=referral)


class Stay(Row):
    """One person in one bed, by one accepted referral; known in the house by the alias."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="stay")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="stays")
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="stays")
    status = models.CharField(max_length=30, default=WORKFLOW.initial)
    arrival_mode = CodeField("shelters.arrival_modes", blank=True)
    expected_on = models.DateField()
    arrived_at = models.DateTimeField(null=True)
    left_on = models.DateField(null=True)
    left_to = CodeField("shelters.destinations", blank=True)
    notes = SealedField()  # what was agreed on arrival

    objects: Any = models.Manager.from_queryset(StaySet)()

    class Meta:
        ordering = ["expected_on"]
        indexes = [
            models.Index(fields=["bed", "status"], name="shelters_stay_bed"),
            models.Index(fields=["case", "arrived_at"], name="shelters_stay_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["bed"], condition=Q(status__in=TAKES_A_BED), name="shelters_one_person_per_bed"
            ),
            models.UniqueConstraint(
                fields=["referral"], condition=Q(status__in=TAKES_A_BED), name="shelters_one_bed_per_person"
            ),
        ]

    class Privacy:
        operational = (
            "id",
            "record",
            "bed",
            "status",
            "arrival_mode",
            "expected_on",
            "arrived_at",
            "left_on",
        )
        pseudonymous = ("case", "referral", "left_to")
        sealed = ("notes",)

    @property
    def alias(self) -> str:
        """What the person is called in the house."""
        return self.case.person.alias

    @property
    def reference(self) -> str:
        """What stands in addresses of pages."""
        return self.record.reference

    @property
    def organisation(self) -> Organisation:
        """The shelter that the person stays in."""
        return self.record.organisation

    @property
    def status_label(self) -> str:
        """Where it stands, in words."""
        return str(WORKFLOW.states[self.status])

    @property
    def is_held(self) -> bool:
        """Is the person away for some nights?"""
        return self.status == HELD

    @property
    def sealed_under(self) -> HasKey:
        return self.record


class OfStaySet(VisibleQuerySet):
    """Rows that belong to a stay."""

    record_path = "stay__record"


class ArrivalCheck(Row):
    """One point of the arrival check list that was ticked."""

    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="checks")
    code = CodeField("shelters.arrivals")
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects: Any = models.Manager.from_queryset(OfStaySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stay", "code"], name="shelters_check_once")]

    class Privacy:
        operational = ("id", "code", "done_at", "done_by")
        pseudonymous = ("stay",)


class OfSubjectSet(VisibleQuerySet):
    """Status rows of stays."""

    record_path = "subject__record"


class StayStatus(StatusRow):
    """What happened to a stay: expected, arrived, away, back, left."""

    subject = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="status_rows")

    objects: Any = models.Manager.from_queryset(OfSubjectSet)()

    class Meta(StatusRow.Meta):
        indexes = [models.Index(fields=["subject", "at"], name="shelters_status_rows")]

    class Privacy:
        operational = ("id", "step", "status", "by_id", "organisation_id", "at")
        pseudonymous = ("subject",)
        sealed = ("reason",)
