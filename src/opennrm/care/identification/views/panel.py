"""The panel's pages: what waits for a decision, one file, and the decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from opennrm.care.cases.queries import case_for
from opennrm.care.cases.sections import Permission as Cases
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.access.viewer import Viewer, ViewerRequest
from opennrm.foundation.components.turning import pages_of
from opennrm.foundation.core import clock
from opennrm.foundation.core.verdict import NotAllowed

from .. import actions, queries
from ..forms import ASK, POSITIVE, DecideForm, EndRecoveryForm
from ..models import Decision
from ..policies import may_decide
from ..rows import recovery_ends_on
from ..sections import ACCOUNT, INDICATORS, Permission
from .tab import posted, show


@page("GET", permission=Permission.DECIDE)
def waiting(request: ViewerRequest) -> HttpResponse:
    """The first screen of the panel: what waits, the first due first."""
    viewer = request.viewer
    lists = {
        "waiting": queries.waiting(viewer),
        "asked": queries.asked_by(viewer),
        "decided": queries.decided_lately(viewer),
    }
    shown = pages_of(request, lists)
    context = {
        **shown,
        "late": queries.late_here(viewer),
        "withdrawn": queries.withdrawn_lately(viewer),
        "today": clock.today(),
    }
    return render(request, "identification/waiting.html", context)


@page("GET", "POST", permission=Permission.DECIDE)
def file(request: ViewerRequest, reference: str) -> HttpResponse:
    """What the panel needs in order to decide, and under it the decision itself."""
    viewer = request.viewer
    decision = queries.decision_for(viewer, reference)
    verdict, facts = may_decide(viewer, decision), _file(viewer, decision)
    form = DecideForm(posted(request), child=_is_child(decision), shown=queries.parts_shown(facts["told"]))
    if request.method == "POST" and not verdict:
        # A colleague, or another tab, was first: what was typed is shown again to be copied, not to be put right.
        late = {"typed": form, "refusal": str(NotAllowed(verdict))}
        return show(request, decision.case, "file", status=422, may_decide=verdict, **late, **facts)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(decision, form, viewer)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _done(viewer, decision))
            return redirect("identification:waiting")
    return show(
        request,
        decision.case,
        "file",
        status=422 if form.errors else 200,
        form=form,
        may_decide=verdict,
        **facts,
    )


@page("GET", permission=Cases.READ)
def account(request: ViewerRequest, reference: str) -> HttpResponse:
    """The account in the person's own words: opened on purpose, never in passing."""
    case = case_for(request.viewer, reference, ACCOUNT)
    told = queries.episodes_of(request.viewer, case)
    accounts = queries.narratives_of(request.viewer, told)
    return show(request, case, "account", accounts=accounts)


@page("GET", "POST", permission=Permission.DECIDE)
def end_recovery(request: ViewerRequest, reference: str) -> HttpResponse:
    decision = queries.decision_for(request.viewer, reference, WRITE)
    period = queries.recovery_of(request.viewer, decision.case)
    form = EndRecoveryForm(posted(request))
    if request.method == "POST" and period and form.is_valid():
        try:
            actions.end_recovery_early(period=period, reason=form.cleaned_data["reason"], by=request.viewer)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The recovery period ends today."))
            return redirect("identification:file", reference=reference)
    status = 422 if form.errors else 200
    return show(request, decision.case, "end_recovery", status=status, form=form, recovery=period)


def _decide(decision: Decision, form: DecideForm, viewer: Viewer) -> None:
    entered = form.cleaned_data
    if entered["outcome"] == ASK:
        actions.ask_for_more(decision=decision, question=entered["reasons"], by=viewer)
        return
    said = {"grounds": entered["grounds"], "reasons": entered["reasons"]}
    if entered["outcome"] == POSITIVE:
        actions.decide_positive(decision=decision, by=viewer, **said)
        return
    otherwise = bool(entered.get("otherwise"))
    actions.decide_negative(decision=decision, otherwise=otherwise, by=viewer, **said)


def _done(viewer: Viewer, decision: Decision) -> str:
    """What was saved; with the day until which the person is left in peace, when that was decided."""
    period, label = queries.recovery_of(viewer, decision.case), decision.status_label
    said = {"alias": decision.case.person.alias, "decision": label[:1].lower() + label[1:]}
    if period is None or period.decision_id != decision.pk:
        return _("Saved: {alias}, {decision}.").format(**said)
    return _("Saved: {alias}, {decision}. The recovery period lasts until {day}.").format(
        **said, day=date_format(period.ends_on, "DATE_FORMAT")
    )


def _file(viewer: Viewer, decision: Decision) -> Mapping[str, Any]:
    case, today = decision.case, clock.today()
    queries.also_read(viewer, case, ACCOUNT, INDICATORS)
    told = queries.episodes_of(viewer, case)
    assessment = queries.assessment_of(viewer, case)
    return {
        "decision": decision,
        "late": queries.is_late(decision),
        "told": told,
        "has_account": any(each.episode.narrative is not None for each in told),
        "finding": queries.best_finding(told),
        "grade": queries.grade_of(assessment),
        "answers": queries.answered(assessment),
        "said": queries.said_about(viewer, decision),
        "recovery": queries.recovery_of(viewer, case),
        "statuses": queries.statuses_of(viewer, case),
        "starts_on": today,
        "ends_on": recovery_ends_on(today),
        "today": today,
    }


def _is_child(decision: Decision) -> bool:
    return bool(decision.case.person.treated_as_child(clock.today()))
