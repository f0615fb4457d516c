"""What the centre writes down and sends: episodes, the way to the panel, and what other bodies said."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from opennrm.care.cases.models import Case
from opennrm.care.cases.queries import case_for
from opennrm.foundation.access.once import once
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.access.viewer import ViewerRequest
from opennrm.foundation.components.turning import pages_of
from opennrm.foundation.core import clock
from opennrm.foundation.core.models import ChangedMeanwhile
from opennrm.foundation.core.verdict import NotAllowed

from .. import actions, queries
from ..forms import EpisodeForm, SendForm, StatusForm
from ..policies import may_prepare
from ..rows import decision_due_on
from ..sections import ACCOUNT, PANEL_READS, Permission
from .tab import posted, show


@page("GET", "POST", permission=Permission.ASSESS)
def add_episode(request: ViewerRequest, reference: str) -> HttpResponse:
    case = case_for(request.viewer, reference, ACCOUNT, WRITE)
    child = _is_child(case)
    form = EpisodeForm(posted(request), child=child)
    if once(request, form, lambda: actions.add_episode(case=case, facts=form.facts(), by=request.viewer)):
        messages.success(request, _("Saved. The person does not have to tell this again."))
        return redirect("identification:case", reference=reference)
    return show(
        request, case, "episode", status=_status(form), form=form, child=child, unfolded=_unfolded(form)
    )


@page("GET", "POST", permission=Permission.ASSESS)
def change_episode(request: ViewerRequest, reference: str, pk: uuid.UUID) -> HttpResponse:
    episode = queries.episode_for(request.viewer, reference, pk, WRITE)
    child = _is_child(episode.case)
    if request.method != "POST":
        form = EpisodeForm.filled(episode, queries.narrative_of(request.viewer, episode), child=child)
        return show(request, episode.case, "episode", form=form, child=child, known=True, unfolded="1")
    form = EpisodeForm(request.POST, child=child)
    if form.is_valid():
        try:
            actions.change_episode(
                episode=episode, facts=form.facts(), version=form.opened_at(), by=request.viewer
            )
        except ChangedMeanwhile as changed:
            form.on_top_of(changed, saved=request.path)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Changes saved."))
            return redirect("identification:case", reference=reference)
    return show(
        request,
        episode.case,
        "episode",
        status=_status(form),
        form=form,
        child=child,
        known=True,
        unfolded="1",
    )


@page("GET", "POST", permission=Permission.ASSESS)
def send(request: ViewerRequest, reference: str) -> HttpResponse:
    """What the panel will read, the sentence to read aloud, and the button that sends it."""
    case = case_for(request.viewer, reference, ACCOUNT, WRITE)
    panels = queries.panels_for(case)
    only = panels[0] if len(panels) == 1 else None
    consent = queries.live_consent(case, only) if only else None
    child = _is_child(case)
    form = SendForm(posted(request), panels=panels, asks=not (child or consent))
    sent = once(
        request, form, needs=may_prepare(request.viewer, case),
        act=lambda: actions.send_to_panel(
            case=case, panel=form.chosen_panel(), explained=form.explained(), by=request.viewer
        ),
    )  # fmt: skip
    if sent:
        decision = sent.made or get_object_or_404(queries.decisions_seen(request.viewer), pk=sent.key)
        messages.success(request, _("Sent to {panel}.").format(panel=decision.panel))
        return redirect("identification:case", reference=reference)
    return show(
        request, case, "send", status=_status(form), form=form, child=child, consent=consent, panels=panels,
        panel=only, sections=sorted(PANEL_READS, key=lambda section: section.bit),
        due_on=decision_due_on(clock.today()),
    )  # fmt: skip


@page("POST", permission=Permission.ASSESS)
def send_again(request: ViewerRequest, reference: str) -> HttpResponse:
    decision = queries.own_decision_for(request.viewer, reference)
    actions.send_again(decision=decision, by=request.viewer)
    messages.success(request, _("Sent to {panel} again.").format(panel=decision.panel))
    return redirect("identification:case", reference=reference)


@page("POST", permission=Permission.ASSESS)
def take_back(request: ViewerRequest, reference: str) -> HttpResponse:
    decision = queries.own_decision_for(request.viewer, reference)
    actions.take_back(decision=decision, by=request.viewer)
    messages.success(
        request, _("Taken back. {panel} can no longer open this case.").format(panel=decision.panel)
    )
    return redirect("identification:case", reference=reference)


@page("GET", "POST", permission=Permission.ASSESS)
def add_status(request: ViewerRequest, reference: str) -> HttpResponse:
    case = case_for(request.viewer, reference, ACCOUNT, WRITE)
    form = StatusForm(posted(request), organisations=queries.bodies())
    if once(request, form, lambda: actions.record_status(case=case, by=request.viewer, **form.cleaned_data)):
        messages.success(request, _("Noted beside what other bodies have said."))
        return redirect("identification:case", reference=reference)
    return show(request, case, "status", status=_status(form), form=form)


@page("GET", permission=Permission.ASSESS)
def at_a_panel(request: ViewerRequest) -> HttpResponse:
    """The centre's cases at a panel: the late ones, those with a question, those that wait, those decided lately."""
    viewer = request.viewer
    lists = {
        "late": queries.late_at_a_panel(viewer),
        "asked": queries.asked_back(viewer),
        "waiting": queries.at_a_panel(viewer),
        "decided": queries.decided_lately(viewer),
    }
    shown = pages_of(request, lists)
    return render(request, "identification/at_a_panel.html", {**shown, "today": clock.today()})


def _is_child(case: Case) -> bool:
    return bool(case.person.treated_as_child(clock.today()))


def _unfolded(form: EpisodeForm) -> str:
    """Show every question once something has to be corrected; folded away nothing could be found."""
    return "1" if form.errors else ""


def _status(form: EpisodeForm | SendForm | StatusForm) -> int:
    return 422 if form.errors else 200
