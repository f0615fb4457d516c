"""What referrals show on the pages of a case and on first screens, and do when a consent ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from opennrm.care.cases.models import Case
from opennrm.foundation.access.policies import ADMINISTER
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.contributions import (
    Button,
    Happened,
    HomeCount,
    NavItem,
    Panel,
    Reaction,
    Stage,
    Tab,
    Timeline,
    case_buttons,
    case_panels,
    case_stages,
    case_tabs,
    case_timeline,
    event_names,
    home_counts,
    navigation,
    on_consent_given,
    on_consent_withdrawn,
    on_kept_out,
    on_person_described,
)
from opennrm.foundation.people.models import Consent, Person

from . import queries
from .actions import end_with_consent, end_with_keeping_out, open_what_waited
from .models import Referral
from .policies import may_refer
from .sections import REFERRALS, Permission
from .workflow import DONE, REJECTED, REVOKED

_ENDS = {DONE: _("Reported done"), REJECTED: _("Referral not accepted"), REVOKED: _("Referral taken back")}


def _happened(viewer: Viewer, case: Case) -> Iterator[Happened]:
    url = reverse("referrals:case", args=[case.reference])
    for row in queries.referrals_of(viewer, case):
        kind, service, centre = row.service.help, str(row.organisation), str(case.organisation)
        yield Happened(row.sent_at, _("Referred to a service"), by=centre, text=f"{kind}: {service}", url=url)
        if row.accepted_at:
            yield Happened(row.accepted_at, _("Referral accepted"), by=service, text=kind, key=True, url=url)
        if row.ended_at and row.status in _ENDS:
            yield Happened(
                row.ended_at,
                _ENDS[row.status],
                by=centre if row.status == REVOKED else service,
                text=kind,
                url=url,
            )


def _consented(consent: Consent, by: Viewer) -> None:
    open_what_waited(person=consent.person, by=by)


def _described(person: Person, by: Viewer) -> None:
    open_what_waited(person=person, by=by)


def _panel(viewer: Viewer, case: Case) -> Mapping[str, Any]:
    return {"referrals": queries.referrals_of(viewer, case)[:8], "may_refer": bool(may_refer(viewer, case))}


def _open_count(viewer: Viewer, case: Case) -> int | None:
    return sum(row.is_open for row in queries.referrals_of(viewer, case)) or None


def _assisted() -> Any:
    return Exists(Referral.objects.helped().filter(case=OuterRef("pk")))


def _no_more() -> Any:
    """Help goes on between two referrals: it is over with the case."""
    return Q(closed_on__isnull=False)


def _late_label(n: int) -> str:
    return ngettext("answer of a service overdue", "answers of services overdue", n)


def _question_label(n: int) -> str:
    return ngettext("question of a service to answer", "questions of services to answer", n)


def _answered_label(n: int) -> str:
    return ngettext("referral answered in the last 7 days", "referrals answered in the last 7 days", n)


def _add_home_counts() -> None:
    def at(place: str) -> Any:
        return lambda: f"{reverse('referrals:sent')}#{place}"

    send = Permission.SEND
    home_counts.add(HomeCount("referrals.late", "late", _late_label,
                              lambda viewer: queries.late_answers(viewer).count(), at("late"), send, 30))  # fmt: skip
    home_counts.add(HomeCount("referrals.questions", "answer", _question_label,
                              lambda viewer: queries.questions(viewer).count(), at("questions"), send, 30))  # fmt: skip
    home_counts.add(HomeCount("referrals.answered", "changed", _answered_label,
                              lambda viewer: queries.answered_lately(viewer).count(), at("answered"), send, 30))  # fmt: skip


case_tabs.add(Tab("referrals", _("Referrals"), REFERRALS, "referrals:case", 30, _open_count))
case_timeline.add(Timeline(REFERRALS, _happened, 40))
case_panels.add(Panel("referrals", REFERRALS, "referrals/parts/panel.html", _panel, 25))
case_stages.add(Stage("assistance", _("Assistance"), _assisted, 30, _no_more))
case_buttons.add(
    Button(_("Refer to a service"), "referrals:refer", lambda viewer, case: bool(may_refer(viewer, case)), 20)
)
navigation.add(
    NavItem(_("Referrals to you"), "referrals:received", Permission.ANSWER, 20,
            lambda viewer: queries.to_answer(viewer).count())
)  # fmt: skip
navigation.add(NavItem(_("Referrals"), "referrals:sent", Permission.SEND, 30))
navigation.add(NavItem(_("Services"), "referrals:directory", Permission.DIRECTORY, 40))
navigation.add(NavItem(_("Services"), "referrals:services", ADMINISTER, 40))
on_consent_given.add(Reaction(_consented))
on_person_described.add(Reaction(_described))
on_consent_withdrawn.add(Reaction(end_with_consent))
on_kept_out.add(Reaction(end_with_keeping_out))
_add_home_counts()
event_names.update(
    {
        "referrals.sent": _("Referred the person to a service"),
        "referrals.referral.accept": _("Accepted a referral"),
        "referrals.referral.reject": _("Did not accept a referral"),
        "referrals.referral.ask": _("Asked the centre about a referral"),
        "referrals.referral.inform": _("Answered a service’s question"),
        "referrals.referral.finish": _("Reported a referral done"),
        "referrals.referral.revoke": _("Took a referral back"),
        "referrals.referral.end_with_consent": _("Referral ended with the consent"),
        "referrals.referral.keep_out": _("Referral ended: the service is kept out"),
        "referrals.imported": _("Referrals taken over"),
    }
)
