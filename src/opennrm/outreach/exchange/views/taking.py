"""A list goes out: asked for, agreed to by a second officer when it is long, made, downloaded once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from opennrm.foundation.access.once import once
from opennrm.foundation.access.pages import page, step_up
from opennrm.foundation.access.viewer import ViewerRequest
from opennrm.foundation.core.codes import code_list

from .. import actions, queries
from ..forms import TakeOutForm
from ..leaving import recipients
from ..models.outgoing import MOST_ALONE
from ..policies import may_approve, may_download
from ..sections import Permission
from ..writing import Format


@page("GET", "POST", permission=Permission.EXPORT)
@step_up
def ask(request: ViewerRequest) -> HttpResponse:
    form = TakeOutForm(request.POST or None, recipients=recipients(request.viewer))
    sent = once(
        request, form,
        lambda: actions.ask_for_list(
            recipient=form.recipient_chosen, kind=Format(form.cleaned_data["kind"]),
            reason=form.cleaned_data["reason"], by=request.viewer,
        ),
    )  # fmt: skip
    if sent:
        outgoing = sent.made or get_object_or_404(queries.outgoing_seen(request.viewer), pk=sent.key)
        return redirect("exchange:outgoing", reference=outgoing.reference)
    context = {"form": form, "most_alone": MOST_ALONE}
    return render(request, "exchange/take_out.html", context, status=422 if form.errors else 200)


@page("GET", permission=Permission.EXPORT)
def one_list(request: ViewerRequest, reference: str) -> HttpResponse:
    viewer = request.viewer
    outgoing = queries.outgoing_for(viewer, reference)
    context = {
        "outgoing": outgoing,
        "reason": code_list("exchange.reasons").label(outgoing.reason),
        "ours": outgoing.asked_by_id == viewer.user_id,
        "may_approve": bool(may_approve(viewer, outgoing)),
        "may_download": bool(may_download(viewer, outgoing)),
    }
    return render(request, "exchange/outgoing.html", context)


@page("POST", permission=Permission.EXPORT)
@step_up
def approve(request: ViewerRequest, reference: str) -> HttpResponse:
    outgoing = queries.outgoing_for(request.viewer, reference)
    actions.approve_list(outgoing=outgoing, by=request.viewer)
    messages.success(request, _("Your colleague can make the list now."))
    return redirect("exchange:outgoing", reference=reference)


@page("POST", permission=Permission.EXPORT)
@step_up
def make(request: ViewerRequest, reference: str) -> HttpResponse:
    """The file is made; its password stands on this one answer and nowhere else."""
    viewer = request.viewer
    outgoing = queries.outgoing_for(viewer, reference)
    password = actions.make_list(outgoing=outgoing, by=viewer)
    context = {
        "outgoing": outgoing,
        "reason": code_list("exchange.reasons").label(outgoing.reason),
        "ours": True,
        "may_download": True,
        "groups": password.split("-"),
    }
    return render(request, "exchange/outgoing.html", context)


@page("POST", permission=Permission.EXPORT)
def download(request: ViewerRequest, reference: str) -> HttpResponse:
    outgoing = queries.outgoing_for(request.viewer, reference)
    return HttpResponse(
        actions.take_list(outgoing=outgoing, by=request.viewer),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{outgoing.reference}.zip"'},
    )
