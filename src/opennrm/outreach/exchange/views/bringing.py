"""A list comes in: chosen, its columns named, looked at, brought in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from opennrm.foundation.access.once import once
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.viewer import Viewer, ViewerRequest
from opennrm.foundation.components.turning import page_of, pages_of
from opennrm.foundation.core import journal
from opennrm.foundation.core.verdict import NotAllowed

from .. import actions, queries
from ..bulk import bring_in
from ..columns import heads_of
from ..forms import ColumnsForm, UploadForm
from ..models import IncomingList
from ..models.incoming import ListState
from ..sections import Permission
from ..standard import ATTRIBUTION, OWN_NUMBER, fields
from ..writing import error_sheet

AT_ONCE = 500  # rows; longer lists are brought in behind the pages
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page("GET", permission=Permission.IMPORT)
def lists(request: ViewerRequest) -> HttpResponse:
    viewer = request.viewer
    lists = {
        "approve": queries.lists_to_approve(viewer),
        "came": queries.lists_seen(viewer),
        "out": queries.outgoing_seen(viewer),
    }
    shown = pages_of(request, lists)
    return render(request, "exchange/lists.html", shown)


@page("GET", "POST", permission=Permission.IMPORT)
def upload(request: ViewerRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if sent := once(request, form, lambda: _received(form, request.viewer)):
        incoming = sent.made or get_object_or_404(queries.lists_seen(request.viewer), pk=sent.key)
        return redirect("exchange:columns", reference=incoming.reference)
    context = {"form": form, "attribution": ATTRIBUTION}
    return render(request, "exchange/upload.html", context, status=422 if form.errors else 200)


@page("GET", "POST", permission=Permission.IMPORT)
def columns(request: ViewerRequest, reference: str) -> HttpResponse:
    viewer = request.viewer
    incoming = queries.list_for(viewer, reference)
    if incoming.state != ListState.WAITING:
        return redirect("exchange:list", reference=reference)
    _sheet, heads = queries.sheet_of(viewer, incoming)
    mapped = tuple(incoming.mapped) if incoming.mapped else None
    answers = request.POST if request.method == "POST" else None  # none of them has to be answered
    form = ColumnsForm(answers, heads=heads, mapped=mapped, every="all" in request.GET)
    if form.is_valid():
        try:
            actions.name_columns(incoming=incoming, mapped=form.mapped(), by=viewer)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            if form.cleaned_data["remember"]:
                actions.remember_columns(heads=heads, mapped=form.mapped(), by=viewer)
            return redirect("exchange:preview", reference=reference)
    context = {
        "form": form,
        "incoming": incoming,
        "file_name": queries.file_name_of(viewer, incoming),
        "recognised": [
            (column, fields()[key])
            for column, key in zip(heads.columns, form.begun, strict=True)
            if key in fields()
        ],
        "doubt": heads.in_doubt if "headers" in form.fields else [],
        "every": "all" in request.GET,
    }
    return render(request, "exchange/columns.html", context, status=422 if form.errors else 200)


@page("GET", permission=Permission.IMPORT)
def preview(request: ViewerRequest, reference: str) -> HttpResponse:
    incoming = queries.list_for(request.viewer, reference)
    if incoming.state != ListState.WAITING:
        return redirect("exchange:list", reference=reference)
    if not incoming.mapped:
        return redirect("exchange:columns", reference=reference)
    return _preview(request, incoming)


@page("GET", permission=Permission.IMPORT)
def problems(request: ViewerRequest, reference: str) -> HttpResponse:
    """The rows with problems as a spreadsheet, for whoever fills the list."""
    incoming = queries.list_for(request.viewer, reference)
    if incoming.state != ListState.WAITING or not incoming.mapped:
        return redirect("exchange:list", reference=reference)
    sheet, heads = queries.sheet_of(request.viewer, incoming)
    plan = queries.plan_of(request.viewer, sheet, heads, tuple(incoming.mapped))
    return HttpResponse(
        error_sheet(sheet, heads, plan.problems),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="problems-{incoming.reference}.xlsx"'},
    )


@page("POST", permission=Permission.IMPORT)
def commit(request: ViewerRequest, reference: str) -> HttpResponse:
    """Bring the list in: a short one at once, a long one behind the pages."""
    viewer = request.viewer
    incoming = queries.list_for(viewer, reference)
    actions.require_waiting(incoming)
    sheet, heads = queries.sheet_of(viewer, incoming)
    plan = queries.plan_of(viewer, sheet, heads, tuple(incoming.mapped or heads.mapped()))
    if plan.problems:
        journal.record("exchange.list_refused", by=viewer, subject=incoming.record, outcome=journal.DENIED,
                       rows=plan.rows_with_problems)  # fmt: skip
        return _preview(request, incoming, status=422)
    if len(plan.new) > AT_ONCE:
        actions.queue_list(incoming=incoming, by=viewer)
    else:
        bring_in(plan=plan, incoming=incoming, by=viewer)
    return redirect("exchange:list", reference=reference)


@page("POST", permission=Permission.IMPORT)
def discard(request: ViewerRequest, reference: str) -> HttpResponse:
    actions.discard_list(incoming=queries.list_for(request.viewer, reference), by=request.viewer)
    messages.success(request, _("The file is thrown away. Nothing was brought in."))
    return redirect("exchange:lists")


@page("GET", permission=Permission.IMPORT)
def one_list(request: ViewerRequest, reference: str) -> HttpResponse:
    """What became of a list: on its way, brought in with its cases, or thrown away."""
    viewer = request.viewer
    incoming = queries.list_for(viewer, reference)
    if incoming.state == ListState.WAITING:
        return redirect("exchange:preview" if incoming.mapped else "exchange:columns", reference=reference)
    context = {
        "incoming": incoming,
        "file_name": queries.file_name_of(viewer, incoming),
        "page": page_of(request, queries.cases_of(viewer, incoming)),
    }
    return render(request, "exchange/list.html", context)


def _received(form: UploadForm, viewer: Viewer) -> IncomingList:
    mapped = queries.remembered(viewer, heads_of(form.sheet.rows))
    file = form.cleaned_data["file"]
    return actions.receive_list(sheet=form.sheet, file_name=file.name, mapped=mapped, by=viewer)


def _preview(request: ViewerRequest, incoming: IncomingList, *, status: int = 200) -> HttpResponse:
    viewer = request.viewer
    sheet, heads = queries.sheet_of(viewer, incoming)
    mapped = tuple(incoming.mapped or heads.mapped())
    plan = queries.plan_of(viewer, sheet, heads, mapped)
    context = {
        "incoming": incoming,
        "file_name": queries.file_name_of(viewer, incoming),
        "plan": plan,
        "page": page_of(request, plan.problems),
        "first": queries.first_rows(plan),
        "left_out": [
            c.heading for c, key in zip(heads.columns, mapped, strict=True) if c.heading and not key
        ],
        "own_number": OWN_NUMBER in mapped,
        "behind": len(plan.new) > AT_ONCE,
        "refused": status != 200,
    }
    return render(request, "exchange/preview.html", context, status=status)
