"""What has this person agreed to, with whom, until when? Each consent is an object that can be withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from opennrm.foundation.access.models import Organisation, User
from opennrm.foundation.access.sections import Purpose, SectionsField
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer, AnswerField
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.models import Row
from opennrm.foundation.core.sealing import HasKey, SealedField

from .person import OfPersonSet, Person


class ConsentSet(OfPersonSet):
    """Consents of persons."""

    def live(self, on: date | None = None) -> ConsentSet:
        """Neither withdrawn nor expired on that day (today when not given)."""
        return self.filter(withdrawn_at__isnull=True, expires_on__gte=on or clock.today())


class Consent(Row):
    """One person agrees that one organisation receives named sections for one purpose (rule R09)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sections = SectionsField()
    language = CodeField("people.languages", max_length=10)
    interpreter = AnswerField()
    explained_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    read_aloud = AnswerField()
    given_at = models.DateTimeField()
    expires_on = models.DateField()
    guardian = SealedField()  # who agreed for a child
    assent = AnswerField()  # the child's own view, asked beside the guardian's consent
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects: Any = models.Manager.from_queryset(ConsentSet)()

    class Meta:
        ordering = ["-given_at"]
        indexes = [models.Index(fields=["person", "-given_at"], name="people_consent_person")]

    class Privacy:
        operational = ("id", "purpose", "recipient", "explained_by", "given_at", "expires_on", "read_aloud")
        pseudonymous = (
            "person",
            "sections",
            "language",
            "interpreter",
            "assent",
            "withdrawn_at",
            "withdrawn_by",
        )
        sealed = ("guardian",)

    @property
    def sealed_under(self) -> HasKey:
        return self.person

    def is_live(self, on: date | None = None) -> bool:
        """Does it still hold on that day (today when not given)?"""
        return bool(self.withdrawn_at is None and self.expires_on >= (on or clock.today()))

    @property
    def by_guardian(self) -> bool:
        """Did a guardian agree for a child, who was asked and does not object?"""
        return self.guardian is not None and self.assent == Answer.YES

    def takes_the_place_of(self, other: Consent) -> bool:
        """Does it allow the same organisation at least as much, for the same purpose and as long?"""
        return (
            (self.recipient_id, self.purpose) == (other.recipient_id, other.purpose)
            and self.covers(other.sections)
            and self.expires_on >= other.expires_on
        )

    def covers(self, sections: frozenset[Any]) -> bool:
        """Does it name every one of these sections?"""
        return bool(frozenset(sections) <= self.sections)
