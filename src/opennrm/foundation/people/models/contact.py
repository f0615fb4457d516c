"""How may this person be reached without putting them in danger?"""

from __future__ import annotations

from typing import Any

from django.db import models

from opennrm.foundation.core.answers import AnswerField
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.models import Editable, Row
from opennrm.foundation.core.sealing import HasKey, SealedField

from .person import OfPersonSet, Person


class Contact(Editable):
    """Telephone and address under seal, and what makes reaching the person safe."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="contact")
    phone = SealedField()
    messenger = SealedField()
    address = SealedField()
    code_word = SealedField()
    advice = SealedField()
    do_not_contact = models.BooleanField(default=False)
    from_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    to_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    may_leave_message = AnswerField()

    objects: Any = models.Manager.from_queryset(OfPersonSet)()

    class Privacy:
        operational = ("id", "version")
        pseudonymous = ("person", "do_not_contact", "from_hour", "to_hour", "may_leave_message")
        sealed = ("phone", "messenger", "address", "code_word", "advice")

    @property
    def sealed_under(self) -> HasKey:
        return self.person


class SafeChannel(Row):
    """A channel that the person says is safe; any other is not."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="channels")
    channel = CodeField("people.channels")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "channel"], name="people_safe_channel")]

    class Privacy:
        operational = ("id",)
        pseudonymous = ("contact", "channel")
