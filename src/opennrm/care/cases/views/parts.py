"""The parts of a case: overview, needs, safety, notes, and who has seen it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.once import once
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.sections import WRITE, Section
from opennrm.foundation.access.viewer import ViewerRequest
from opennrm.foundation.components.turning import page_of
from opennrm.foundation.core.models import ChangedMeanwhile
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.vault import open_text, open_texts

from ..actions import add_note, note_needs, note_safety
from ..forms import NeedsForm, NoteForm, SafetyForm
from ..history import sightings, visits
from ..models import Case
from ..queries import alerts_of, case_for, case_page, needs_of, notes_of, overview
from ..sections import HISTORY, NEEDS, NOTES, OVERVIEW, SAFETY, Permission


def show(
    request: ViewerRequest, case: Case, tab: str, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of a case, with all that stands around it."""
    return render(request, template, {**case_page(request.viewer, case, tab), **context}, status=status)


@page("GET", permission=Permission.READ)
def case(request: ViewerRequest, reference: str) -> HttpResponse:
    found = case_for(request.viewer, reference, OVERVIEW)
    return show(request, found, "overview", "cases/overview.html", **overview(request.viewer, found))


@page("GET", "POST", permission=Permission.WORK)
def needs(request: ViewerRequest, reference: str) -> HttpResponse:
    found = case_for(request.viewer, reference, NEEDS)
    noted = list(needs_of(request.viewer, found))
    form = NeedsForm(request.POST or None, noted=noted, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            note_needs(case=found, kinds=entered["needs"], met=entered.get("met"), version=form.opened_at(),
                       by=request.viewer)  # fmt: skip
        except ChangedMeanwhile as changed:
            form.on_top_of(changed, saved=request.path)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Needs saved."))
            return redirect("cases:needs", reference=reference)
    viewer = request.viewer
    told = found.safety_advice and sees(
        viewer, found.record, SAFETY
    )  # the needs may be shared without the danger
    advice = open_text(found, "safety_advice", by=viewer, section=SAFETY) if told else ""
    return show(
        request, found, "needs", "cases/needs.html", status=422 if form.errors else 200,
        form=form, needs=noted, danger=alerts_of(viewer, found), advice=advice,
    )  # fmt: skip


@page("GET", "POST", permission=Permission.WORK)
def safety(request: ViewerRequest, reference: str) -> HttpResponse:
    viewer = request.viewer
    found = case_for(viewer, reference, SAFETY, WRITE)
    form = SafetyForm(request.POST or None, initial=None if request.POST else _safety_now(request, found))
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            note_safety(case=found, kinds=entered["alerts"], advice=entered["advice"], risk=entered["risk"],
                        version=form.opened_at(), by=viewer)  # fmt: skip
        except ChangedMeanwhile as changed:
            form.on_top_of(changed, saved=request.path)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Safety saved."))
            return redirect("cases:needs", reference=reference)
    return show(request, found, "needs", "cases/edit.html", status=422 if form.errors else 200,
                form=form, title=_("Safety"), who=_who_reads(SAFETY))  # fmt: skip


def _safety_now(request: ViewerRequest, case: Case) -> dict[str, Any]:
    advice = open_text(case, "safety_advice", by=request.viewer, section=SAFETY) if case.safety_advice else ""
    kinds = [alert.kind for alert in alerts_of(request.viewer, case)]
    return {"alerts": kinds, "advice": advice, "risk": case.risk, "version": case.version}


@page("GET", "POST", permission=Permission.WORK)
def notes(request: ViewerRequest, reference: str) -> HttpResponse:
    viewer = request.viewer
    found = case_for(viewer, reference, NOTES)
    form = NoteForm(request.POST or None)
    if once(request, form, lambda: add_note(case=found, text=form.cleaned_data["text"], by=viewer)):
        messages.success(request, _("Note added."))
        return redirect("cases:notes", reference=reference)
    shown = page_of(request, notes_of(viewer, found))
    texts = open_texts(list(shown), "text", by=viewer, section=NOTES)
    written = [{"note": note, "text": opened["text"]} for note, opened in zip(shown, texts, strict=True)]
    return show(request, found, "notes", "cases/notes.html", status=422 if form.errors else 200,
                form=form, page=shown, notes=written)  # fmt: skip


@page("GET", permission=Permission.WORK)
def history(request: ViewerRequest, reference: str) -> HttpResponse:
    found = case_for(request.viewer, reference, HISTORY)
    shown = page_of(request, sightings(found))
    return show(request, found, "history", "cases/history.html", page=shown, visits=visits(shown))


def _who_reads(section: Section) -> str:
    return _("Your centre, and services that the person has agreed may see: {part}.").format(
        part=section.label
    )
