"""Which list was taken out, for whom, who asked and who agreed?"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.models import Organisation, Record, User
from opennrm.foundation.access.scoping import VisibleQuerySet
from opennrm.foundation.core import clock
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.models import Row
from opennrm.foundation.core.sealing import HasKey, SealedField

MOST_ALONE = 50  # people that one officer takes out without a second one


class OutgoingListSet(VisibleQuerySet):
    """Lists, reached through their own records."""

    record_path = "record"

    def waiting_for_second(self) -> OutgoingListSet:
        """Lists of more people than one officer may take out alone, not approved yet."""
        return self.filter(
            people__gt=MOST_ALONE, approved_at__isnull=True, made_at__isnull=True, ends_at__gt=clock.now()
        )


class OutgoingList(Row):
    """A list that somebody asked for: a working copy of the own cases, or for one recipient who was agreed to.

    Its file is made once, encrypted under a password that is shown once, and gone after one download or a day.
    """

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="outgoing_list")
    recipient = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=4, choices=[(kind, kind) for kind in ("xlsx", "json", "csv")])
    reason = CodeField("exchange.reasons")
    people = models.PositiveIntegerField()  # when it was asked for
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    file = SealedField()

    objects: Any = models.Manager.from_queryset(OutgoingListSet)()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["-asked_at"], name="exchange_outgoing_newest")]
        constraints = [
            models.CheckConstraint(
                name="exchange_approved_by_another",
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("asked_by")),
            )
        ]

    class Privacy:
        operational = ("id", "record", "recipient", "kind", "reason", "people", "asked_by", "asked_at", "ends_at",
                       "approved_by", "approved_at", "made_at", "taken_at")  # fmt: skip
        sealed = ("file",)

    @property
    def reference(self) -> str:
        """What the list is called in addresses."""
        return self.record.reference

    @property
    def sealed_under(self) -> HasKey:
        return self.record

    @property
    def needs_second(self) -> bool:
        """Does a second officer have to agree first?"""
        return self.people > MOST_ALONE and self.approved_at is None

    @property
    def has_ended(self) -> bool:
        """Is it too late to make it or to download it?"""
        return self.ends_at <= clock.now()

    @property
    def state(self) -> Any:
        """What became of it, in words."""
        if self.taken_at:
            return _("Downloaded")
        if self.has_ended:
            return _("Ran out")
        if self.made_at:
            return _("Ready to download")
        return _("Waits for a second officer") if self.needs_second else _("Ready to be made")
