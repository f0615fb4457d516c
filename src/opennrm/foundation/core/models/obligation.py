"""What is due, from whom, by when? One table; tasks, counts and reminders are read from it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from .rows import Row


class ObligationSet(models.QuerySet["Obligation"]):
    """Reading verbs; who may see the subject is added by the room that asks."""

    def waiting(self) -> ObligationSet:
        """Neither done nor cancelled."""
        return self.filter(done_at__isnull=True, cancelled_at__isnull=True)

    def late(self, on: date) -> ObligationSet:
        """Waiting, and due before `on`."""
        return self.waiting().filter(due_on__lt=on)

    def due_between(self, first: date, last: date) -> ObligationSet:
        """Waiting, and due from `first` to `last`, both included."""
        return self.waiting().filter(due_on__gte=first, due_on__lte=last)


class Obligation(Row):
    """An organisation owes an answer or an act about a record by a date."""

    rule = models.CharField(max_length=60)
    owner_id = models.UUIDField()
    subject_id = models.UUIDField()
    item_id = models.UUIDField(
        null=True
    )  # the referral or decision it belongs to, where a record has several
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects: Any = models.Manager.from_queryset(ObligationSet)()

    class Meta:
        indexes = [
            models.Index(
                fields=["owner_id", "due_on"],
                name="core_obligation_waiting",
                condition=models.Q(done_at__isnull=True, cancelled_at__isnull=True),
            ),
            models.Index(
                fields=["subject_id", "owner_id", "due_on"],
                name="core_obligation_subject",
                condition=models.Q(done_at__isnull=True, cancelled_at__isnull=True),
            ),
            models.Index(fields=["item_id"], name="core_obligation_item"),
        ]

    class Privacy:
        operational = ("id", "rule", "owner_id", "due_on", "opened_at", "done_at", "cancelled_at")
        pseudonymous = ("subject_id", "item_id")
