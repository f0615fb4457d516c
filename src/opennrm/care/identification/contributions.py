"""What identification shows on the pages of a case, on first screens, and does when a consent ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from opennrm.care.cases.models import Case
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.contributions import (
    Alert,
    Alerts,
    Happened,
    HomeCount,
    NavItem,
    Panel,
    Reaction,
    Stage,
    Tab,
    Timeline,
    case_alerts,
    case_panels,
    case_stages,
    case_tabs,
    case_timeline,
    event_names,
    home_counts,
    navigation,
    on_consent_withdrawn,
    on_kept_out,
)

from . import queries
from .actions import end_with_consent, end_with_keeping_out
from .models import Decision, RecoveryPeriod
from .sections import ACCOUNT, DECISIONS, Permission
from .workflow import ASKED, NEGATIVE, POSITIVE, SENT


def _recovery_alert(viewer: Viewer, case: Case) -> Iterator[Alert]:
    period = queries.recovery_of(viewer, case)
    if period and period.ended_on is None and period.ends_on >= clock.today():
        yield Alert(_("Recovery period ends on {date}").format(date=date_format(period.ends_on)), tone="soon")


def _told(viewer: Viewer, case: Case) -> Iterator[Happened]:
    for episode in queries.episodes_noted(viewer, case):
        yield Happened(
            at=episode.noted_at,
            title=_("What happened was noted"),
            by=str(episode.noted_by or ""),
            text=episode.form_label,
        )


def _decided(viewer: Viewer, case: Case) -> Iterator[Happened]:
    url = reverse("identification:case", args=[case.reference])
    for decision in queries.decisions_of(viewer, case):
        panel = str(decision.panel)
        yield Happened(
            decision.sent_at, _("Sent to the panel"), by=str(case.organisation), text=panel, url=url
        )
        if decision.decided_at:
            yield Happened(decision.decided_at, decision.status_label, by=panel, key=True, url=url)


def _said(viewer: Viewer, case: Case) -> Iterator[Happened]:
    for status in queries.statuses_of(viewer, case):
        if status.decision_id is None:
            yield Happened(status.noted_at, status.status_label, by=status.body_name)


def _overview(viewer: Viewer, case: Case) -> Mapping[str, Any] | None:
    decisions = queries.decisions_of(viewer, case)
    return {"decision": decisions[0], "late": queries.is_late(decisions[0])} if decisions else None


def _reached_panel() -> Any:
    return Exists(Decision.objects.filter(case=OuterRef("pk"), status__in=(SENT, ASKED, POSITIVE, NEGATIVE)))


def _in_recovery() -> Any:
    return Exists(RecoveryPeriod.objects.filter(case=OuterRef("pk")))


def _decided_all() -> Any:
    return ~Exists(Decision.objects.open().filter(case=OuterRef("pk")))


def _recovered() -> Any:
    return ~Exists(RecoveryPeriod.objects.running(clock.today()).filter(case=OuterRef("pk")))


def _late_label(n: int) -> str:
    return ngettext("decision overdue at the panel", "decisions overdue at the panel", n)


def _asked_label(n: int) -> str:
    return ngettext("question of the panel to answer", "questions of the panel to answer", n)


def _decided_label(n: int) -> str:
    return ngettext("decision in the last 30 days", "decisions in the last 30 days", n)


def _at_a_panel(place: str) -> Callable[[], str]:
    return lambda: f"{reverse('identification:at_a_panel')}#{place}"


# Shown to whoever sees decisions: a panel keeps its own when it no longer sees the signs.
case_tabs.add(Tab("identification", gettext_lazy("Identification"), DECISIONS, "identification:case", 20))
case_alerts.add(Alerts(DECISIONS, _recovery_alert, 10))
case_timeline.add(Timeline(ACCOUNT, _told, 20))
case_timeline.add(Timeline(DECISIONS, _decided, 30))
case_timeline.add(Timeline(DECISIONS, _said, 31))
case_panels.add(Panel("identification", DECISIONS, "identification/parts/overview.html", _overview, 20))
case_stages.add(Stage("identification", gettext_lazy("Identification"), _reached_panel, 10, _decided_all))
case_stages.add(Stage("recovery", gettext_lazy("Recovery period"), _in_recovery, 20, _recovered))
home_counts.add(
    HomeCount("panel_late", "late", _late_label, lambda viewer: queries.late_at_a_panel(viewer).count(),
              _at_a_panel("late"), Permission.ASSESS, 20)
)  # fmt: skip
home_counts.add(
    HomeCount("panel_asks", "answer", _asked_label, lambda viewer: queries.asked_back(viewer).count(),
              _at_a_panel("asked"), Permission.ASSESS, 20)
)  # fmt: skip
home_counts.add(
    HomeCount("panel_decided", "changed", _decided_label, lambda viewer: queries.decided_lately(viewer).count(),
              _at_a_panel("decided"), Permission.ASSESS, 20)
)  # fmt: skip
navigation.add(
    NavItem(gettext_lazy("Decisions waiting"), "identification:waiting", Permission.DECIDE, 10,
            lambda viewer: queries.waiting(viewer).count())
)  # fmt: skip
on_consent_withdrawn.add(Reaction(end_with_consent))
on_kept_out.add(Reaction(end_with_keeping_out))
event_names.update(
    {
        "identification.episode_added": gettext_lazy("Noted what happened"),
        "identification.episode_changed": gettext_lazy("Changed what happened"),
        "identification.indicators_noted": gettext_lazy("Noted signs"),
        "identification.status_recorded": gettext_lazy("Noted what a body has said"),
        "identification.decision.send": gettext_lazy("Sent the case to the panel"),
        "identification.decision.ask": gettext_lazy("Asked the centre for more"),
        "identification.decision.decide_positive": gettext_lazy("Decided: reasonable grounds"),
        "identification.decision.decide_negative": gettext_lazy("Decided: no reasonable grounds"),
        "identification.decision.withdraw": gettext_lazy("Took the case back from the panel"),
        "identification.decision.end_with_consent": gettext_lazy("Taken from the panel with the consent"),
        "identification.decision.keep_out": gettext_lazy("Taken from the panel, which is kept out"),
        "identification.judged_otherwise": gettext_lazy("Judged otherwise than the centre’s file"),
        "identification.recovery_opened": gettext_lazy("Recovery period opened"),
        "identification.recovery_ended_early": gettext_lazy("Ended the recovery period"),
        "identification.imported": gettext_lazy("Identification taken over"),
    }
)
