"""Which list was brought in, and what did it say beyond what has a place here?"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.care.cases.models import Case, OfCaseSet
from opennrm.foundation.access.models import Organisation, Record, User
from opennrm.foundation.access.scoping import VisibleQuerySet
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.core.models import Row
from opennrm.foundation.core.sealing import HasKey, SealedField


class ListState(models.TextChoices):
    """What became of a list."""

    WAITING = "waiting", _("Waits to be brought in")
    QUEUED = "queued", _("Being brought in")
    DONE = "done", _("Brought in")
    REFUSED = "refused", _("Not brought in")
    DISCARDED = "discarded", _("Thrown away")


class IncomingListSet(VisibleQuerySet):
    """Lists, reached through their own records."""

    record_path = "record"


class IncomingList(Row):
    """A list of another system. Its file is sealed, and dies when it is brought in, thrown away, or a day old."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="incoming_list")
    state = models.CharField(max_length=10, choices=ListState.choices, default=ListState.WAITING)
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    mapped = models.JSONField(null=True)  # the field of each column, by its place: names of the standard
    people = models.PositiveIntegerField(default=0)  # brought in
    known = models.PositiveIntegerField(default=0)  # were here already
    file_name = SealedField()
    table = SealedField()

    objects: Any = models.Manager.from_queryset(IncomingListSet)()

    class Meta:
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["state", "ends_at"], name="exchange_list_state"),
            models.Index(fields=["-received_at"], name="exchange_list_newest"),
        ]

    class Privacy:
        operational = ("id", "record", "state", "received_by", "received_at", "ends_at", "ended_at", "purpose", "mapped",
                       "people", "known")  # fmt: skip
        sealed = ("file_name", "table")

    @property
    def reference(self) -> str:
        """What the list is called in addresses."""
        return self.record.reference

    @property
    def sealed_under(self) -> HasKey:
        return self.record


class Origin(Row):
    """What a list said about a person and has no place of its own here, word for word.

    `mark` is a keyed hash of the number that the list gave the person, or else of the row: to know it again.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="origin")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    incoming = models.ForeignKey(IncomingList, on_delete=models.PROTECT, related_name="origins")
    mark = models.BinaryField(max_length=10)
    said = SealedField()

    objects: Any = models.Manager.from_queryset(OfCaseSet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "mark"], name="exchange_origin_once")]

    class Privacy:
        operational = ("id", "organisation", "incoming")
        pseudonymous = ("case",)
        sealed = ("said",)
        secret = ("mark",)

    @property
    def sealed_under(self) -> HasKey:
        return self.case.record


class SavedColumns(Row):
    """How an organisation read the columns of such a list last time: no heading is kept, only a keyed hash of all."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    mark = models.BinaryField(max_length=10)
    mapped = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "mark"], name="exchange_columns_once")]

    class Privacy:
        operational = ("id", "organisation", "mapped", "saved_at")
        secret = ("mark",)
