"""Which case came of a call, and on what ground was it handed over?"""

from __future__ import annotations

from typing import Any

from django.db import models

from opennrm.care.cases.models import Case
from opennrm.foundation.access.models import Basis, Organisation, User
from opennrm.foundation.core.models import Row
from opennrm.foundation.people.models import Consent

from .call import Call, OfCallSet


class HandOver(Row):
    """A call became a case at a centre, with the person's consent or to protect a child in danger."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="hand_over")
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="hand_over")
    centre = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=8, choices=Basis.choices)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: Any = models.Manager.from_queryset(OfCallSet)()

    class Meta:
        constraints = [
            # Rule R09: without a consent only the duty to protect a child hands a call over.
            models.CheckConstraint(
                name="hotline_hand_over_has_ground",
                condition=models.Q(basis=Basis.CONSENT, consent__isnull=False)
                | models.Q(basis=Basis.DUTY, consent__isnull=True),
            )
        ]

    class Privacy:
        operational = ("id", "centre", "basis", "by", "at")
        pseudonymous = ("call", "case", "consent")

    @property
    def by_duty(self) -> bool:
        """Was it handed over to protect a child, without a consent?"""
        return bool(self.basis == Basis.DUTY)
