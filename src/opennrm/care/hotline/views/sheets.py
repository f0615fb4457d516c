"""The call sheet: written, saved, handed over, finished."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from opennrm.foundation.access.models import User
from opennrm.foundation.access.once import once
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.access.viewer import Viewer, ViewerRequest
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.models import ChangedMeanwhile

from ..actions import change_call, close_call, finish_call, hand_over, reopen_call, save_call
from ..forms import SheetForm, first_answers, nuisances
from ..models import Call
from ..queries import (
    call_for,
    callback_due,
    called_before,
    calls_seen,
    emergency_number,
    hand_over_of,
    propose_centre,
    sheet_of,
)
from ..sections import Permission
from ..sheet import Sheet

_SHOWN_BEFORE = 3


@page("GET", "POST", permission=Permission.TAKE_CALLS)
def new_call(request: ViewerRequest) -> HttpResponse:
    """The first screen: an empty sheet."""
    if request.method == "POST":
        return _answer(request, None)
    form = SheetForm(initial=first_answers(None), viewer=request.viewer)
    return _show(request, form, None)


@page("GET", "POST", permission=Permission.TAKE_CALLS)
def call(request: ViewerRequest, reference: str) -> HttpResponse:
    """A call: its sheet while it can be written, otherwise to read."""
    if request.method == "POST":
        return _answer(request, call_for(request.viewer, reference, WRITE))
    found = call_for(request.viewer, reference)
    sheet = sheet_of(request.viewer, found)
    if not found.is_written:
        context = {"call": found, "sheet": sheet, "hand_over": hand_over_of(request.viewer, found)}
        return render(request, "hotline/call.html", context)
    initial = first_answers(sheet, version=found.version)
    form = SheetForm(initial=initial, viewer=request.viewer, taken_by=found.taken_by)
    return _show(request, form, found, sheet=sheet)


@page("POST", permission=Permission.TAKE_CALLS)
def reopen(request: ViewerRequest, reference: str) -> HttpResponse:
    reopen_call(call=call_for(request.viewer, reference, WRITE), by=request.viewer)
    return redirect("hotline:call", reference=reference)


@page("GET", permission=Permission.TAKE_CALLS)
def handed_over(request: ViewerRequest, reference: str) -> HttpResponse:
    """The reference to read out."""
    found = call_for(request.viewer, reference)
    given = hand_over_of(request.viewer, found)
    if given is None:
        return redirect("hotline:call", reference=reference)
    return render(
        request,
        "hotline/handed_over.html",
        {"call": found, "hand_over": given, "spoken": _spoken(found.language)},
    )


def _answer(request: ViewerRequest, found: Call | None) -> HttpResponse:
    act = request.POST.get("act", "save")
    taken_by = found.taken_by if found else None
    form = SheetForm(request.POST, viewer=request.viewer, act=act, taken_by=taken_by)
    if act == "propose":
        return _show(request, _with_proposal(form, request.viewer, taken_by), found)
    try:
        sent = once(request, form, lambda: _carry_out(act, form, found, request.viewer))
    except ChangedMeanwhile as changed:
        form.on_top_of(changed, saved=request.path)
        sent = None
    if sent:
        kept = sent.made or _saved(request.viewer, sent.key)
        return _counted(request, kept) if form.counted_as else _after(request, act, kept)
    if form.saved_before:
        words = _("This sheet was saved before as {reference}. Open it from the list of calls to change it.")
        form.add_error(None, words.format(reference=_saved(request.viewer, form.saved_before).reference))
    return _show(request, form, found, status=422)


def _saved(viewer: Viewer, key: object) -> Call:
    """The call that was made of a sheet which came before."""
    call: Call = get_object_or_404(calls_seen(viewer), pk=key)
    return call


def _carry_out(act: str, form: SheetForm, found: Call | None, viewer: Viewer) -> Call:
    """Save the sheet and do what was commanded with it, or neither."""
    entered = form.cleaned_data
    if found is None:
        kept = save_call(sheet=form.sheet(), by=viewer)
    else:
        kept = change_call(call=found, sheet=form.sheet(), version=form.opened_at(), by=viewer)
    if act == "hand_over":
        hand_over(call=kept, centre=entered["centre"], guardian=entered["guardian"], by=viewer)
    if act == "finish":
        finish_call(call=kept, phone=entered["phone"], by=viewer)
    if form.counted_as:
        close_call(call=kept, by=viewer)
    return kept


def _counted(request: ViewerRequest, kept: Call) -> HttpResponse:
    """There was no conversation: the next sheet, and the way back in case that was the wrong button."""
    link = format_html('<a class="govuk-link" href="{}">{}</a>', kept.get_absolute_url(), kept.reference)
    words = _("Counted: {kind}. If that was the wrong button, open {reference} again.")
    kind = code_list("hotline.call_types").label(kept.call_type)
    messages.success(request, format_html(words, kind=kind, reference=link))
    return redirect("hotline:new_call")


def _after(request: ViewerRequest, act: str, kept: Call) -> HttpResponse:
    if act == "hand_over":
        return redirect("hotline:handed_over", reference=kept.reference)
    if act != "finish":
        messages.success(request, _("Saved. You can go on, or come back to it later."))
        return redirect(kept)
    due = callback_due(kept)
    if due:
        words = _("{reference} is to be called back by {day}.")
        messages.success(request, words.format(reference=kept.reference, day=date_format(due)))
        return redirect("hotline:callbacks")
    ends = {
        "noticed": _("{reference} is closed and counted. Nothing else left the hotline."),
        "closed": _("{reference} is closed. Nothing left the hotline."),
    }
    if kept.status not in ends:  # opened again since, and the sheet that closed it only came a second time
        return redirect(kept)
    messages.success(request, ends[kept.status].format(reference=kept.reference))
    return redirect("hotline:new_call")


def _with_proposal(form: SheetForm, viewer: Viewer, taken_by: User | None) -> SheetForm:
    """The form again with the proposed centre chosen and no complaint: nothing was saved yet."""
    proposal = propose_centre(*_place(form))
    typed: Any = form.data
    data = typed.copy()
    data["centre"] = str(proposal.centre.pk) if proposal else ""
    again = SheetForm(data, viewer=viewer, taken_by=taken_by)
    again.full_clean()
    again.errors.clear()
    return again


def _spoken(language: str) -> str:
    """In which language something is read aloud: the caller's, where the platform speaks it."""
    return language if language in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE


def _place(form: SheetForm) -> tuple[str, str]:
    territory, language = (str(form[name].value() or "") for name in ("territory", "language"))
    known = {code for code, _label in _flat(form.fields["territory"].choices)}  # type: ignore[attr-defined]
    return (territory if territory in known else "", language)


def _flat(choices: Any) -> list[tuple[str, Any]]:
    return [
        pair for code, label in choices for pair in (label if isinstance(label, list) else [(code, label)])
    ]


def _show(
    request: ViewerRequest,
    form: SheetForm,
    found: Call | None,
    *,
    sheet: Sheet | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = request.viewer
    before = called_before(viewer, str(form["phone"].value() or ""), found)
    context = {
        "form": form,
        "call": found,
        "sheet": sheet,
        "proposal": propose_centre(*_place(form)),
        "before": list(before[:_SHOWN_BEFORE]),
        "before_count": before.count(),
        "nuisances": nuisances(),
        "spoken": _spoken(str(form["language"].value() or "")),
        "emergency": emergency_number(),
    }
    return render(request, "hotline/sheet.html", context, status=status)
