"""What is being done for this person? A case, and the parts of it that have an access of their own."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.models import Organisation, Record, User
from opennrm.foundation.access.scoping import VisibleQuerySet
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.models import Editable, Row
from opennrm.foundation.core.sealing import HasKey, SealedField
from opennrm.foundation.people.models import Person


class CameBy(models.TextChoices):
    """How the case came to the centre."""

    HOTLINE = "hotline", _("Handed over by the hotline")
    CENTRE = "centre", _("Came or was brought to the centre")
    LIST = "list", _("Brought in from another list")


class CaseSet(VisibleQuerySet):
    """Cases, reached through their records."""

    record_path = "record"


class OfCaseSet(VisibleQuerySet):
    """Rows that belong to a case."""

    record_path = "case__record"


class Case(Editable):
    """One person's way through the mechanism, at one Territorial Centre."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="case")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    came_by = models.CharField(max_length=8, choices=CameBy.choices, default=CameBy.CENTRE)
    risk = CodeField("cases.risk_levels", blank=True)
    safety_advice = SealedField()  # what staff must know and do so that nobody comes to harm
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects: Any = models.Manager.from_queryset(CaseSet)()

    class Meta:
        ordering = ["-opened_on"]
        indexes = [models.Index(fields=["opened_on"], name="cases_case_opened")]

    class Privacy:
        operational = ("id", "version", "record", "came_by", "opened_on", "closed_on")
        pseudonymous = ("person", "risk")
        sealed = ("safety_advice",)

    def __str__(self) -> str:
        return f"{self.person.alias}, {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.reference])

    @property
    def reference(self) -> str:
        """What the case is called when it is read out."""
        return self.record.reference

    @property
    def organisation(self) -> Organisation:
        """The centre that owns the case."""
        return self.record.organisation

    @property
    def in_danger(self) -> bool:
        """Does the centre say that the person is in danger now?"""
        return bool(self.risk == "immediate")

    @property
    def sealed_under(self) -> HasKey:
        return self.record


class PartOfCase(Row):
    """A row of a case that somebody noted at some time."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects: Any = models.Manager.from_queryset(OfCaseSet)()

    class Meta:
        abstract = True

    @property
    def sealed_under(self) -> HasKey:
        return self.case.record


class Need(PartOfCase):
    """Something the person needs, asked once and seen by every service that helps with it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="needs")
    kind = CodeField("cases.needs")
    met_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="cases_need_once")]

    class Privacy:
        operational = ("id", "noted_at", "noted_by", "met_at")
        pseudonymous = ("case", "kind")


class SafetyAlert(PartOfCase):
    """Something that puts the person in danger if staff do not know it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="safety_alerts")
    kind = CodeField("cases.safety_alerts")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=models.Q(ended_at__isnull=True), name="cases_alert_once"
            )
        ]

    class Privacy:
        operational = ("id", "noted_at", "noted_by", "ended_at")
        pseudonymous = ("case", "kind")


class Note(PartOfCase):
    """What a member of staff wrote down while working on the case. Notes are added to, never edited."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    text = SealedField()

    class Meta:
        indexes = [models.Index(fields=["case", "-noted_at"], name="cases_note_of_case")]

    class Privacy:
        operational = ("id", "noted_at", "noted_by")
        pseudonymous = ("case",)
        sealed = ("text",)
