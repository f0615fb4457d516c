"""What was done, read or refused, by whom and for which purpose? Rows that are never changed."""

from __future__ import annotations

from django.db import models

from .rows import AppendOnly


class Entry(AppendOnly):
    """One act, one read of a sensitive section, or one refusal.

    The subject is a pseudonym made with a salt from the key store: destroying the person's key
    unlinks these rows from the person without breaking the proof over them.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=60)
    outcome = models.CharField(max_length=7)
    user_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    role = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=32, blank=True)
    section = models.CharField(max_length=60, blank=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-at"], name="core_entry_subject"),
            models.Index(fields=["user_id", "-at"], name="core_entry_user"),
        ]

    class Privacy:
        operational = (
            "id",
            "at",
            "event",
            "outcome",
            "user_id",
            "organisation_id",
            "role",
            "purpose",
            "section",
        )
        pseudonymous = ("subject", "details")


class Batch(AppendOnly):
    """A sealed stretch of the journal: the RFC 6962 tree over every leaf up to here."""

    number = models.PositiveIntegerField(primary_key=True)
    size = models.PositiveBigIntegerField()  # leaves in the whole tree
    root = models.BinaryField(max_length=32)
    frontier = models.JSONField()  # roots of the perfect subtrees, so the next batch needs no old leaf
    sealed_at = models.DateTimeField()

    class Privacy:
        operational = ("number", "size", "root", "frontier", "sealed_at")


class Leaf(AppendOnly):
    """Which entry stands at which place: kept apart, because entries may commit out of order."""

    id = models.BigAutoField(primary_key=True)
    batch = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    entry = models.PositiveBigIntegerField(unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="core_leaf_place")]

    class Privacy:
        operational = ("id", "batch", "position", "entry")
