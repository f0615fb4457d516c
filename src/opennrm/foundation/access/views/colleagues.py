"""The page on which a second person lets an account in: no account opens on the word of whoever made it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from opennrm.foundation.components.turning import page_of

from ..actions import let_in, refuse_account, turn_down_renewal
from ..forms import LET_IN, LetInForm
from ..pages import staff
from ..policies import may_let_in
from ..queries import waiting_to_be_let_in
from ..viewer import ViewerRequest


@staff("GET")
def waiting(request: ViewerRequest) -> HttpResponse:
    shown = page_of(request, waiting_to_be_let_in(request.viewer), size=50)
    return render(request, "access/colleagues.html", {"page": shown})


@staff("GET", "POST")
def decide(request: ViewerRequest, user: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(waiting_to_be_let_in(request.viewer), pk=user)
    known = found.last_login is not None
    form = LetInForm(request.POST if request.method == "POST" else None, known=known)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["decision"] == LET_IN:
            if first := let_in(user=found, by=request.viewer):
                return render(request, "access/first_password.html", {"found": found, "first": first})
            messages.success(request, _("{name} is let in.").format(name=found))
        else:
            refuse = turn_down_renewal if known else refuse_account
            refuse(user=found, by=request.viewer)
            messages.success(request, _("The account of {name} stays closed.").format(name=found))
        return redirect("access:colleagues")
    context = {"found": found, "form": form, "verdict": may_let_in(request.viewer, found)}
    return render(request, "access/colleague.html", context, status=422 if form.errors else 200)
