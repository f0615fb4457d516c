"""The case tab: what happened, the signs, the panel, and what bodies have said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from opennrm.care.cases.models import Case
from opennrm.care.cases.queries import case_for, case_page
from opennrm.care.cases.sections import Permission as Cases
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.viewer import Viewer, ViewerRequest
from opennrm.foundation.core import clock
from opennrm.foundation.core.models import ChangedMeanwhile
from opennrm.foundation.core.verdict import NotAllowed

from .. import queries
from ..actions import note_indicators
from ..forms import IndicatorsForm
from ..policies import may_assess, may_prepare, may_send_again
from ..sections import ACCOUNT, DECISIONS, INDICATORS, Permission
from ..workflow import ASKED, POSITIVE

TAB = "identification"


def show(
    request: ViewerRequest, case: Case, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page inside the case: what stands around every tab, and this."""
    around = case_page(request.viewer, case, TAB)
    return render(request, f"identification/{template}.html", {**around, **context}, status=status)


def posted(request: ViewerRequest) -> QueryDict | None:
    """What a form is bound to: an empty answer is an answer too."""
    return request.POST if request.method == "POST" else None


@page("GET", "POST", permission=Cases.READ)
def case_tab(request: ViewerRequest, reference: str) -> HttpResponse:
    viewer = request.viewer
    if viewer.may(Permission.DECIDE):
        return redirect("identification:file", reference=reference)
    case = case_for(viewer, reference, DECISIONS)
    assessment = queries.assessment_of(viewer, case)
    version = assessment.version if assessment else 0
    form = IndicatorsForm(posted(request), initial={"version": version, **queries.answers_in(assessment)})
    if request.method == "POST" and form.is_valid():
        try:
            note_indicators(case=case, answers=form.answers(), version=form.opened_at(), by=viewer)
        except ChangedMeanwhile as changed:
            form.on_top_of(changed, saved=request.path)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            ready = may_prepare(viewer, case)
            if "send" in request.POST and ready:
                return redirect("identification:send", reference=reference)
            if "send" not in request.POST:
                messages.success(request, _("The signs are saved."))
                return redirect("identification:case", reference=reference)
            form.add_error(None, str(ready.because))
    status = 422 if form.errors else 200
    return show(request, case, "case_tab", status=status, form=form, **_tab(viewer, case))


def _tab(viewer: Viewer, case: Case) -> Mapping[str, Any]:
    queries.also_read(viewer, case, ACCOUNT, INDICATORS)
    told = queries.episodes_of(viewer, case)
    assessment = queries.assessment_of(viewer, case)
    decisions = queries.decisions_of(viewer, case)
    newest = decisions[0] if decisions else None
    settled = newest is not None and (newest.is_open or newest.status == POSITIVE)
    return {
        "told": told,
        "finding": queries.best_finding(told),
        "grade": queries.grade_of(assessment),
        "may_assess": may_assess(viewer, case, INDICATORS),
        "answers": queries.answered(assessment),
        "settled": settled and newest is not None and newest.status != ASKED,
        "may_go_on": not settled,
        "decision": newest,
        "late": bool(newest and queries.is_late(newest)),
        "said": queries.said_about(viewer, newest) if newest else [],
        "may_send_again": may_send_again(viewer, newest) if newest else None,
        "earlier": decisions[1:],
        "recovery": queries.recovery_of(viewer, case),
        "statuses": queries.statuses_of(viewer, case),
        "today": clock.today(),
    }
