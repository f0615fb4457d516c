"""The pages on which an administrator sets up organisations and their staff: no person's record is near."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from opennrm.foundation.components.turning import page_of, pages_of
from opennrm.foundation.core.models import ChangedMeanwhile
from opennrm.foundation.core.verdict import NotAllowed

from ..actions import change_organisation, create_organisation, create_user, renew_account, set_active
from ..forms import ChangeOrganisationForm, OrganisationForm, UserForm
from ..once import once
from ..pages import page
from ..policies import ADMINISTER, may_renew
from ..queries import organisation_run, organisations_run, program_tokens, staff_of, working_organisations
from ..viewer import ViewerRequest

PAGE = 50


@page("GET", permission=ADMINISTER)
def organisations(request: ViewerRequest) -> HttpResponse:
    shown = page_of(request, organisations_run(request.viewer), size=PAGE)
    context = {"page": shown, "nobody_helps_yet": not working_organisations(request.viewer).exists()}
    return render(request, "access/organisations.html", context)


@page("GET", "POST", permission=ADMINISTER)
def new_organisation(request: ViewerRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if sent := once(request, form, lambda: create_organisation(by=request.viewer, **form.facts())):
        made = sent.made or organisation_run(request.viewer, sent.key)
        messages.success(request, _("{name} is set up.").format(name=made))
        return redirect("access:organisation", key=made.pk)
    return render(request, "access/edit.html", {"form": form, "title": _("New organisation")},
                  status=422 if form.errors else 200)  # fmt: skip


@page("GET", "POST", permission=ADMINISTER)
def change(request: ViewerRequest, key: uuid.UUID) -> HttpResponse:
    found = organisation_run(request.viewer, key)
    initial = {name: getattr(found, name) for name in ("name_en", "name_be", "name_ru", "phone", "version")}
    initial["languages"] = [row.language for row in found.languages.all()]
    form = ChangeOrganisationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            change_organisation(
                organisation=found, name=form.names(), phone=entered["phone"], languages=entered["languages"],
                version=form.opened_at(), by=request.viewer,
            )  # fmt: skip
        except ChangedMeanwhile as changed:
            form.on_top_of(changed, saved=request.path)
        else:
            messages.success(request, _("Saved."))
            return redirect("access:organisation", key=found.pk)
    context = {
        "form": form,
        "title": _("Change the organisation"),
        "organisation": found,
        "submit": _("Save"),
    }
    return render(request, "access/edit.html", context, status=422 if form.errors else 200)


@page("GET", permission=ADMINISTER)
def organisation(request: ViewerRequest, key: uuid.UUID) -> HttpResponse:
    found = organisation_run(request.viewer, key)
    lists = {"staff": staff_of(request.viewer, found), "tokens": program_tokens(request.viewer, found)}
    shown = pages_of(request, lists)
    return render(request, "access/organisation.html", {"organisation": found, **shown})


@page("GET", "POST", permission=ADMINISTER)
def new_user(request: ViewerRequest, key: uuid.UUID) -> HttpResponse:
    found = organisation_run(request.viewer, key)
    form = UserForm(request.POST or None, organisation=found)
    if sent := once(
        request, form, lambda: create_user(organisation=found, by=request.viewer, **form.cleaned_data)
    ):
        user = sent.made or get_object_or_404(staff_of(request.viewer, found), pk=sent.key)
        messages.success(
            request,
            _(
                "{name} is set up, and waits to be let in by a second person, who hands over the first password."
            ).format(name=user),
        )
        return redirect("access:organisation", key=found.pk)
    context = {"form": form, "title": _("New member of staff"), "organisation": found}
    return render(request, "access/edit.html", context, status=422 if form.errors else 200)


@page("POST", permission=ADMINISTER)
def change_active(request: ViewerRequest, key: uuid.UUID, user: uuid.UUID) -> HttpResponse:
    found = organisation_run(request.viewer, key)
    member = get_object_or_404(staff_of(request.viewer, found), pk=user)
    try:
        set_active(user=member, active=request.POST.get("active") == "yes", by=request.viewer)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("access:organisation", key=found.pk)


@page("GET", "POST", permission=ADMINISTER)
def renew(request: ViewerRequest, key: uuid.UUID, user: uuid.UUID) -> HttpResponse:
    """Asks once, says that somebody is signed out at once, and does it."""
    found = organisation_run(request.viewer, key)
    member = get_object_or_404(staff_of(request.viewer, found), pk=user)
    if request.method != "POST":
        context = {"organisation": found, "member": member, "verdict": may_renew(request.viewer, member)}
        return render(request, "access/renew.html", context)
    try:
        renew_account(user=member, by=request.viewer)
        messages.success(
            request,
            _("{name} waits to be let in by a second person, who hands over the new password.").format(
                name=member
            ),
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("access:organisation", key=found.pk)
