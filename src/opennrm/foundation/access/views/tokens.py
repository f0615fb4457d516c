"""Tokens: one's own, and those of the programs of an organisation. A secret is shown once, on the page that made it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.foundation.components.turning import page_of

from ..actions import Given, create_own_token, create_program_token, end_token
from ..forms import ProgramForm, TokenForm
from ..once import Sent, once
from ..pages import page, staff
from ..policies import ADMINISTER
from ..queries import organisation_run, own_tokens, program_tokens
from ..viewer import ViewerRequest


@staff("GET")
def mine(request: ViewerRequest) -> HttpResponse:
    shown = page_of(request, own_tokens(request.viewer))
    return render(request, "access/tokens.html", {"page": shown})


@staff("GET", "POST")
def new(request: ViewerRequest) -> HttpResponse:
    form = TokenForm(request.POST if request.method == "POST" else None, those=[request.viewer.role])
    back = reverse("tokens:mine")
    if sent := once(request, form, lambda: create_own_token(wanted=form.wanted(), by=request.viewer)):
        return _given(request, sent, back)
    context = {"form": form, "title": _("New token"), "back": back, "back_to": _("Your tokens")}
    return render(request, "access/new_token.html", context, status=422 if form.errors else 200)


@staff("POST")
def end(request: ViewerRequest, pk: uuid.UUID) -> HttpResponse:
    token = get_object_or_404(own_tokens(request.viewer), pk=pk)
    end_token(token=token, by=request.viewer)
    messages.success(request, _("The token {start} is ended.").format(start=token.start))
    return redirect("tokens:mine")


@page("GET", "POST", permission=ADMINISTER)
def new_for_program(request: ViewerRequest, key: uuid.UUID) -> HttpResponse:
    organisation = organisation_run(request.viewer, key)
    form = ProgramForm(request.POST if request.method == "POST" else None, organisation=organisation)
    back = reverse("access:organisation", args=[key])
    sent = once(
        request, form,
        lambda: create_program_token(
            organisation=organisation, role=form.cleaned_data["role"],
            display_name=form.cleaned_data["display_name"], wanted=form.wanted(), by=request.viewer,
        ),
    )  # fmt: skip
    if sent:
        return _given(request, sent, back)
    context = {
        "form": form,
        "title": _("New token for a program"),
        "back": back,
        "back_to": str(organisation),
    }
    return render(request, "access/new_token.html", context, status=422 if form.errors else 200)


@page("POST", permission=ADMINISTER)
def end_of_program(request: ViewerRequest, key: uuid.UUID, token: uuid.UUID) -> HttpResponse:
    organisation = organisation_run(request.viewer, key)
    found = get_object_or_404(program_tokens(request.viewer, organisation), pk=token)
    end_token(token=found, by=request.viewer)
    messages.success(request, _("The token {start} is ended.").format(start=found.start))
    return redirect("access:organisation", key=key)


def _given(request: ViewerRequest, sent: Sent[Given], back: str) -> HttpResponse:
    """The secret, shown and not kept: a redirect would have to put it somewhere in between. The same form sent again
    makes no second token, and nobody can read the secret of the first a second time.
    """
    if sent.made is None:
        messages.warning(
            request,
            _(
                "The token was made when you sent this the first time, and its secret was shown then. If you did not "
                "copy it, end that token and make another."
            ),
        )
        return redirect(back)
    return render(request, "access/token_given.html", {"given": sent.made, "back": back})
