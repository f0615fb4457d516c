"""What was the panel asked, and what did it decide? A case file on its way to a panel and back."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from opennrm.care.cases.models import Case, OfCaseSet
from opennrm.foundation.access.models import Kind, Organisation, User
from opennrm.foundation.access.scoping import VisibleQuerySet, live_grants
from opennrm.foundation.access.sections import READ, Act, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.country import country
from opennrm.foundation.core.models import Obligation, Row
from opennrm.foundation.core.sealing import HasKey
from opennrm.foundation.core.workflow import StatusRow
from opennrm.foundation.people.models import Consent

from ..sections import ACCOUNT
from ..workflow import ASKED, DECISION_DUE, NEGATIVE, POSITIVE, SENT, WORKFLOW


class OfPanelSet(OfCaseSet):
    """What panels said about a case, each of which is at `panel_path`, and what came of it."""

    panel_path: ClassVar[str] = "decision__panel"

    def visible_to(self, viewer: Viewer, section: Section, act: Act = READ) -> Self:
        """As everywhere, and narrower: a panel before which the case no longer lies keeps its own decision, and learns
        nothing of what others are asked and say after it."""
        seen = super().visible_to(viewer, section, act)
        if viewer.organisation.kind != Kind.PANEL:
            return seen
        lies_before_it = live_grants(viewer, ACCOUNT, READ).filter(record_id=OuterRef(self.record_path))
        return seen.filter(Q(**{self.panel_path: viewer.organisation_id}) | Exists(lies_before_it))

    def all_visible_to(self, viewer: Viewer, section: Section, act: Act = READ) -> Self:
        """No wider than `visible_to`."""
        return self.visible_to(viewer, section, act)


class DecisionSet(OfPanelSet):
    """Decisions, with verbs for where they stand."""

    panel_path = "panel"

    def with_panel(self) -> DecisionSet:
        """Those that wait for the panel."""
        return self.filter(status=SENT)

    def open(self) -> DecisionSet:
        """Those on their way: with the panel, or sent back with a question."""
        return self.filter(status__in=(SENT, ASKED))

    def decided(self) -> DecisionSet:
        """Those that the panel decided."""
        return self.filter(status__in=(POSITIVE, NEGATIVE))

    def with_due(self) -> DecisionSet:
        """Each with `due_on`, the day of the legal limit as it stands now."""
        owed = Obligation.objects.filter(rule=DECISION_DUE.key, item_id=OuterRef("pk")).order_by("-opened_at")
        dated: DecisionSet = self.annotate(due_on=Subquery(owed.values("due_on")[:1]))
        return dated

    def late(self, on: date) -> DecisionSet:
        """Those whose decision was due before `on` and is still owed."""
        return self.with_panel().filter(pk__in=_owed_before(on))

    def in_time(self, on: date) -> DecisionSet:
        """Those that wait for the panel and are not late on that day."""
        return self.with_panel().exclude(pk__in=_owed_before(on).exclude(item_id=None))


def _owed_before(on: date) -> models.QuerySet[Any, Any]:
    return Obligation.objects.late(on).filter(rule=DECISION_DUE.key).values("item_id")


class Decision(Row):
    """Are there reasonable grounds to believe that this person was trafficked? Asked of one panel."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    panel = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(
        Consent, null=True, on_delete=models.PROTECT, related_name="+"
    )  # none for a child
    status = models.CharField(max_length=30, default=WORKFLOW.initial)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects: Any = models.Manager.from_queryset(DecisionSet)()

    class Meta:
        ordering = ["-sent_at"]
        indexes = [
            models.Index(fields=["panel", "status", "sent_at"], name="identification_decision_panel"),
            models.Index(fields=["case", "-sent_at"], name="identification_decision_case"),
            models.Index(fields=["decided_at"], name="identification_decided"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(status__in=(SENT, ASKED)), name="identification_one_open"
            )
        ]

    class Privacy:
        operational = ("id", "panel", "status", "sent_at", "sent_by", "decided_at")
        pseudonymous = ("case", "consent")

    @property
    def sealed_under(self) -> HasKey:
        return self.case.record

    @property
    def status_label(self) -> str:
        """Where it stands, in words."""
        return str(WORKFLOW.states[self.status])

    @property
    def is_open(self) -> bool:
        """Is an answer still awaited, from the panel or from the centre?"""
        return self.status in (SENT, ASKED)

    @property
    def sent_on(self) -> date:
        """The country's date of sending."""
        return self.sent_at.astimezone(country().zone).date()

    @property
    def decided_on(self) -> date | None:
        """The country's date of the decision."""
        return self.decided_at.astimezone(country().zone).date() if self.decided_at else None


class OfDecisionSet(VisibleQuerySet):
    """Rows that belong to a decision."""

    record_path = "decision__case__record"


class DecisionGround(Row):
    """One coded ground that a decision rests on, beside the reasons in words."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="grounds")
    code = CodeField("identification.grounds")

    objects: Any = models.Manager.from_queryset(OfDecisionSet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "code"], name="identification_ground_once")
        ]

    class Privacy:
        operational = ("id",)
        pseudonymous = ("decision", "code")


class OfSubjectSet(VisibleQuerySet):
    """Status rows of decisions."""

    record_path = "subject__case__record"


class DecisionStatus(StatusRow):
    """What happened to a decision: sent, sent back, decided; with the reasons, sealed."""

    subject = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="status_rows")

    objects: Any = models.Manager.from_queryset(OfSubjectSet)()

    class Meta(StatusRow.Meta):
        indexes = [models.Index(fields=["subject", "at"], name="identification_decision_rows")]

    class Privacy:
        operational = ("id", "step", "status", "by_id", "organisation_id", "at")
        pseudonymous = ("subject",)
        sealed = ("reason",)
