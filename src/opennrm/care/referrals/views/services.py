"""The directory: looked into by those who refer or advise, kept by the administration."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from opennrm.foundation.access.once import once
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.policies import ADMINISTER
from opennrm.foundation.access.viewer import ViewerRequest
from opennrm.foundation.components.turning import page_of

from .. import actions
from ..directory import directory, organisations_that_help, service_kept, services_kept
from ..forms import DirectoryForm, ServiceForm
from ..sections import Permission


@page("GET", permission=Permission.DIRECTORY)
def look_up(request: ViewerRequest) -> HttpResponse:
    form = DirectoryForm(request.GET)
    narrowed = {k: v for k, v in form.cleaned_data.items() if v} if form.is_valid() else {}
    shown = page_of(request, directory(**narrowed))
    return render(request, "referrals/directory.html", {"page": shown, "filter": form, "narrowed": narrowed})


@page("GET", permission=ADMINISTER)
def services(request: ViewerRequest) -> HttpResponse:
    shown = page_of(request, services_kept(request.viewer))
    return render(request, "referrals/services.html", {"page": shown})


@page("GET", "POST", permission=ADMINISTER)
def list_service(request: ViewerRequest) -> HttpResponse:
    form = ServiceForm(request.POST or None, organisations=organisations_that_help(request.viewer))
    if sent := once(request, form, lambda: actions.list_service(by=request.viewer, **form.cleaned_data)):
        service = sent.made or service_kept(request.viewer, sent.key)
        messages.success(request, _("{service} stands in the directory.").format(service=service))
        return redirect("referrals:services")
    return render(request, "referrals/list_service.html", {"form": form}, status=422 if form.errors else 200)


@page("POST", permission=ADMINISTER)
def service_active(request: ViewerRequest, pk: uuid.UUID) -> HttpResponse:
    service = service_kept(request.viewer, pk)
    if service is None:
        raise Http404
    active = request.POST.get("active") == "yes"
    actions.set_service_active(service=service, active=active, by=request.viewer)
    return redirect("referrals:services")
