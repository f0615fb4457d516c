"""The pages of cases."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from opennrm.foundation.access.pages import page
from opennrm.foundation.access.viewer import ViewerRequest

from .queries import case_for, case_page, cases_seen, overview, soonest_first
from .sections import Permission


@page("GET", permission=Permission.WORK)
def case_list(request: ViewerRequest) -> HttpResponse:
    return render(request, "cases/case_list.html", {"cases": soonest_first(cases_seen(request.viewer))[:25]})


@page("GET", permission=Permission.READ)
def case(request: ViewerRequest, reference: str) -> HttpResponse:
    found = case_for(request.viewer, reference)
    context = {**case_page(request.viewer, found, "overview"), **overview(request.viewer, found)}
    return render(request, "cases/overview.html", context)


open_a_case = needs = person = consents = notes = history = case
