"""Tokens: one's own, and those of the programs of an organisation. A secret is shown once, on the page that made it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.foundation.core.verdict import NotAllowed

from ..actions import create_own_token, create_program_token, end_token
from ..forms import ProgramForm, TokenForm
from ..pages import page, staff
from ..policies import ADMINISTER
from ..queries import organisation_run, own_tokens, program_tokens
from ..viewer import ViewerRequest


@staff("GET")
def mine(request: ViewerRequest) -> HttpResponse:
    return render(request, "access/tokens.html", {"tokens": own_tokens(request.viewer)})


@staff("GET", "POST")
def new(request: ViewerRequest) -> HttpResponse:
    form = TokenForm(request.POST if request.method == "POST" else None, those=[request.viewer.role])
    back = reverse("tokens:mine")
    if request.method == "POST" and form.is_valid():
        try:
            given = create_own_token(wanted=form.wanted(), by=request.viewer)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            # Shown, not kept: a redirect would have to put the secret somewhere in between.
            return render(request, "access/token_given.html", {"given": given, "back": back})
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
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            given = create_program_token(
                organisation=organisation, role=entered["role"], display_name=entered["display_name"],
                wanted=form.wanted(), by=request.viewer,
            )  # fmt: skip
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "access/token_given.html", {"given": given, "back": back})
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
