"""What can access be given to? A record: the neutral anchor of a case, a call, a stay or a shelter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from opennrm.foundation.core.models import Row
from opennrm.foundation.core.sealing import HasKey

from ..sections import Purpose, SectionsField
from .organisation import Organisation
from .user import User


class Record(Row):
    """One case, call, stay or facility, owned by an organisation, with a key of its own.

    `subject_id` is the person the record is about, as a bare key: this room knows no persons.
    """

    kind = models.CharField(max_length=12)
    reference = models.CharField(max_length=9, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="records")
    subject_id = models.UUIDField(null=True, db_index=True)
    key_id = models.UUIDField(editable=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "kind", "-created_at"], name="access_record_owner")]

    class Privacy:
        operational = ("id", "kind", "organisation", "created_at")
        pseudonymous = ("reference", "subject_id")
        secret = ("key_id",)

    def __str__(self) -> str:
        return self.reference

    @property
    def sealed_under(self) -> HasKey:
        """A record is sealed under its own key."""
        return self


class Basis(models.TextChoices):
    """On what ground a grant was given."""

    OWNER = "owner"
    CONSENT = "consent"
    DUTY = "duty"


class Grant(Row):
    """An organisation, or one user, may open named sections of a record for a purpose, for a time.

    Together with the role's ceiling this is the only source of access.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="grants")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sections = SectionsField()
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    may_write = models.BooleanField(default=False)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    consent_id = models.UUIDField(null=True, db_index=True)
    item_id = models.UUIDField(null=True, db_index=True)  # the referral it came with, to end it with that
    starts_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    given_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_grant_one_holder",
                condition=models.Q(organisation__isnull=False, user__isnull=True)
                | models.Q(organisation__isnull=True, user__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "purpose", "record"],
                name="access_grant_organisation",
                condition=models.Q(revoked_at__isnull=True),
            ),
            models.Index(
                fields=["user", "purpose", "record"],
                name="access_grant_user",
                condition=models.Q(revoked_at__isnull=True, user__isnull=False),
            ),
        ]

    class Privacy:
        operational = (
            "id",
            "organisation",
            "user",
            "sections",
            "purpose",
            "may_write",
            "basis",
            "starts_at",
            "expires_at",
            "revoked_at",
            "given_by",
        )
        pseudonymous = ("record", "consent_id", "item_id")


class Exclusion(Row):
    """Somebody the person wants kept out: beats every grant, whoever gave it."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="exclusions")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) ^ Q(user__isnull=True), name="access_exclusion_of_one"
            ),
            models.UniqueConstraint(
                fields=["record", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="access_organisation_out_once",
            ),
            models.UniqueConstraint(
                fields=["record", "user"], condition=Q(ended_at__isnull=True), name="access_user_out_once"
            ),
        ]

    class Privacy:
        operational = ("id", "organisation", "user", "created_at", "ended_at")
        pseudonymous = ("record",)
