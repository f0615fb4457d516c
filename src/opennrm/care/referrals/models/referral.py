"""Which service was asked to help this person, and has it answered?"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from opennrm.care.cases.models import Case, OfCaseSet
from opennrm.foundation.access.models import Organisation, User
from opennrm.foundation.access.scoping import VisibleQuerySet
from opennrm.foundation.access.sections import READ, Act, Section, SectionsField
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.models import Row
from opennrm.foundation.core.sealing import HasKey
from opennrm.foundation.core.workflow import StatusRow
from opennrm.foundation.people.models import Consent

from ..workflow import ACCEPTED, DONE, OPEN, UNANSWERED, WORKFLOW
from .service import Service


class ReferralSet(OfCaseSet):
    """Referrals of cases, with verbs for where they stand."""

    def visible_to(self, viewer: Viewer, section: Section, act: Act = READ) -> Self:
        """As everywhere, and narrower: a service sees that it was asked, never which others were."""
        between = Q(case__record__organisation=viewer.organisation_id) | Q(
            service__organisation=viewer.organisation_id
        )
        return super().visible_to(viewer, section, act).filter(between)

    def all_visible_to(self, viewer: Viewer, section: Section, act: Act = READ) -> Self:
        """No narrower than `visible_to`: nobody lists every referral of a country by their grants alone."""
        return self.visible_to(viewer, section, act)

    def under_way(self) -> ReferralSet:
        """Those that have not ended, whether their consent still holds or not."""
        return self.filter(status__in=OPEN)

    def live(self, on: date | None = None) -> ReferralSet:
        """Those under way whose consent holds on that day (today when not given): derived, never stored."""
        holds = Q(consent__withdrawn_at__isnull=True, consent__expires_on__gte=on or clock.today())
        return self.under_way().filter(holds)

    def unanswered(self) -> ReferralSet:
        """Those that the service has neither accepted nor rejected."""
        return self.filter(status__in=UNANSWERED)

    def late(self, on: date | None = None) -> ReferralSet:
        """Live ones whose answer was due before that day (today when not given)."""
        return self.live(on).filter(status=WORKFLOW.initial, answer_due_on__lt=on or clock.today())

    def helped(self) -> ReferralSet:
        """Those that a service accepted and has not lost since, or has done."""
        return self.filter(status__in=(ACCEPTED, DONE))


class Referral(Row):
    """One service is asked to help one person; it sees what the person agreed to, and nothing else."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="referrals")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    sections = SectionsField()
    urgency = CodeField("referrals.urgencies")
    status = models.CharField(max_length=30, default=WORKFLOW.initial)
    reject_reason = CodeField("referrals.reject_reasons", blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answer_due_on = models.DateField()
    accepted_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  # accepted or rejected
    ended_at = models.DateTimeField(null=True)  # rejected, revoked or done

    objects: Any = models.Manager.from_queryset(ReferralSet)()

    class Meta:
        ordering = ["-sent_at"]
        indexes = [
            models.Index(fields=["case", "status"], name="referrals_referral_case"),
            models.Index(fields=["service", "status", "answer_due_on"], name="referrals_referral_service"),
            models.Index(fields=["consent"], name="referrals_referral_consent"),
            models.Index(fields=["status", "answer_due_on"], name="referrals_referral_due"),
            models.Index(fields=["answered_at"], name="referrals_referral_answered"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "service"],
                condition=Q(status__in=OPEN),
                name="referrals_one_open_per_service",
            )
        ]

    class Privacy:
        operational = (
            *("id", "service", "urgency", "status", "reject_reason", "sent_at", "sent_by", "answer_due_on"),
            *("accepted_at", "answered_at", "ended_at"),
        )
        pseudonymous = ("case", "consent", "sections")

    @property
    def sealed_under(self) -> HasKey:
        return self.case.record

    @property
    def organisation(self) -> Organisation:
        """Who was asked."""
        return self.service.organisation

    @property
    def status_label(self) -> str:
        """Where it stands, in words."""
        return str(WORKFLOW.states[self.status])

    @property
    def parts(self) -> list[Section]:
        """What the service may come to see, in the order of the record."""
        return sorted(self.sections, key=lambda part: part.bit)

    @property
    def is_open(self) -> bool:
        """Is it under way: sent, asked back, or accepted and not yet done?"""
        return self.status in OPEN

    @property
    def is_live(self) -> bool:
        """Is it under way, and does the consent that it rests on hold today?"""
        return self.is_open and self.consent.is_live()

    @property
    def is_late(self) -> bool:
        """Is the service's answer overdue?"""
        return self.is_live and self.status == WORKFLOW.initial and self.answer_due_on < clock.today()


class OfReferralSet(VisibleQuerySet):
    """Rows that belong to a referral."""

    record_path = "referral__case__record"


class ReferralNeed(Row):
    """A need that the service is asked to meet, as it was noted in the case."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="needs")
    kind = CodeField("cases.needs")

    objects: Any = models.Manager.from_queryset(OfReferralSet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "kind"], name="referrals_need_once")]

    class Privacy:
        operational = ("id",)
        pseudonymous = ("referral", "kind")


class OfSubjectSet(VisibleQuerySet):
    """Status rows of referrals."""

    record_path = "subject__case__record"


class ReferralStatus(StatusRow):
    """What happened to a referral, with questions, answers and reasons, sealed."""

    subject = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="status_rows")

    objects: Any = models.Manager.from_queryset(OfSubjectSet)()

    class Meta(StatusRow.Meta):
        indexes = [models.Index(fields=["subject", "at"], name="referrals_status_rows")]

    class Privacy:
        operational = ("id", "step", "status", "by_id", "organisation_id", "at")
        pseudonymous = ("subject",)
        sealed = ("reason",)
