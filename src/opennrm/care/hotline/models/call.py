"""Who called, and what was said? One contact with the hotline, nameless unless the caller wishes otherwise."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.models import Organisation, Record, User
from opennrm.foundation.access.scoping import VisibleQuerySet
from opennrm.foundation.core.answers import Answer, AnswerField
from opennrm.foundation.core.codes import CodeField, code_list
from opennrm.foundation.core.country import country
from opennrm.foundation.core.models import Editable, Row
from opennrm.foundation.core.sealing import HasKey, SealedField
from opennrm.foundation.core.workflow import StatusRow
from opennrm.foundation.people.models import AgeGroup

from ..workflow import CALL


class ConsentAnswer(models.TextChoices):
    """What was answered to the sentence that is read aloud; DUTY is not an answer but a ground."""

    YES = "yes", _("Yes, pass it on")
    LATER = "later", _("Later: wants to think or to be called back")
    NO = "no", _("No")
    DUTY = "duty", _("A child is in danger: hand over to protect the child")


class CallSet(VisibleQuerySet):
    """Calls, reached through their records."""

    record_path = "record"


class OfCallSet(VisibleQuerySet):
    """Rows that belong to a call."""

    record_path = "call__record"


class Call(Editable):
    """One contact by any channel. Every answer may be missing: a sheet is saved as far as it got."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="call")
    call_type = CodeField("hotline.call_types", blank=True)
    channel = CodeField("hotline.channels", blank=True)
    happened_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, default=CALL.initial)

    territory = models.CharField(max_length=20, blank=True)  # code of the country pack
    language = CodeField("people.languages", max_length=10, blank=True)
    interpreter = AnswerField()
    urgency = CodeField("hotline.urgencies", blank=True)
    safe_now = AnswerField()
    heard_of = CodeField("hotline.heard_of", blank=True)
    age_group = models.CharField(max_length=8, choices=AgeGroup.choices, default=AgeGroup.UNKNOWN)
    thought_child = AnswerField()
    sex = CodeField("people.sexes", blank=True)
    caller_name = SealedField()
    note = SealedField()

    safe_to_call_back = AnswerField()
    phone = SealedField()
    # A keyed hash of the number under the hotline's own key: has this number called here before?
    phone_mark = models.BinaryField(max_length=10, null=True)
    from_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    to_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    call_back_on = models.DateField(null=True, blank=True)

    consent_answer = models.CharField(max_length=5, choices=ConsentAnswer.choices, blank=True)
    centre = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    guardian = SealedField()
    assent = AnswerField()
    may_be_counted = AnswerField()  # is an anonymous notice safe for the person?

    objects: Any = models.Manager.from_queryset(CallSet)()

    class Meta:
        ordering = ["-happened_at"]
        indexes = [
            models.Index(fields=["-happened_at"], name="hotline_call_newest"),
            models.Index(fields=["status", "-happened_at"], name="hotline_call_status"),
            models.Index(
                fields=["phone_mark"], name="hotline_call_mark", condition=models.Q(phone_mark__isnull=False)
            ),
        ]

    class Privacy:
        operational = (
            "id",
            "version",
            "record",
            "call_type",
            "channel",
            "happened_at",
            "taken_by",
            "status",
            "heard_of",
        )
        pseudonymous = (
            "territory",
            "language",
            "interpreter",
            "urgency",
            "safe_now",
            "age_group",
            "thought_child",
            "sex",
            "safe_to_call_back",
            "from_hour",
            "to_hour",
            "call_back_on",
            "consent_answer",
            "centre",
            "assent",
            "may_be_counted",
        )
        sealed = ("caller_name", "note", "phone", "guardian")
        secret = ("phone_mark",)

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("hotline:call", args=[self.reference])

    @property
    def reference(self) -> str:
        """What the call is called when it is read out."""
        return self.record.reference

    @property
    def sealed_under(self) -> HasKey:
        return self.record

    @property
    def holds_data(self) -> bool:
        """Is there a sheet to fill in? A silent, abusive or test contact is only counted."""
        return not self.call_type or bool(code_list("hotline.call_types").get(self.call_type).extra["data"])

    @property
    def status_label(self) -> str:
        """Where the call stands, in the reader's language."""
        return str(CALL.states[self.status])

    @property
    def is_written(self) -> bool:
        """Can the sheet still be changed?"""
        return self.status in CALL.written

    @property
    def place(self) -> str:
        """The territory by name, in the reader's language."""
        return str(country().territory(self.territory)) if self.territory else ""

    @property
    def treated_as_child(self) -> bool:
        """Do the rules for children apply? Age not known and reason to believe so counts (rule R03)."""
        if self.age_group == AgeGroup.UNKNOWN:
            return bool(self.thought_child == Answer.YES)
        return bool(self.age_group == AgeGroup.CHILD)

    @property
    def in_danger(self) -> bool:
        """Was danger said: not safe now, or an emergency?"""
        return bool(self.safe_now == Answer.NO or self.urgency == "emergency")


class PartOfCall(Row):
    """One of several codes of a call."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE)
    objects: Any = models.Manager.from_queryset(OfCallSet)()

    class Meta:
        abstract = True


class CallCategory(PartOfCall):
    """What the call is about: a code of the second level, whose group is its parent."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="categories")
    kind = CodeField("hotline.categories")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "kind"], name="hotline_category_once")]

    class Privacy:
        operational = ("id",)
        pseudonymous = ("call", "kind")


class CallNeed(PartOfCall):
    """A need that was said, so that the centre need not ask again."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="needs")
    kind = CodeField("cases.needs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "kind"], name="hotline_need_once")]

    class Privacy:
        operational = ("id",)
        pseudonymous = ("call", "kind")


class CallAlert(PartOfCall):
    """A danger that was said; it stands above every button of the case after the hand-over."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="alerts")
    kind = CodeField("cases.safety_alerts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "kind"], name="hotline_alert_once")]

    class Privacy:
        operational = ("id",)
        pseudonymous = ("call", "kind")


class CallStatus(StatusRow):
    """What happened to the call sheet."""

    subject = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="status_rows")

    class Privacy:
        operational = ("id", "step", "status", "by_id", "organisation_id", "at")
        pseudonymous = ("subject",)
        sealed = ("reason",)
