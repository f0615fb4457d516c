"""What another list said about the person of a case."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from opennrm.care.cases.queries import case_for
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.viewer import ViewerRequest

from .. import queries
from ..sections import ORIGIN, Permission


@page("GET", permission=Permission.IMPORT)
def origin(request: ViewerRequest, reference: str) -> HttpResponse:
    viewer = request.viewer
    case = case_for(viewer, reference, ORIGIN)
    found = queries.origin_for(viewer, case)
    own_number, said = queries.said_word_for_word(viewer, found)
    context = {"case": case, "incoming": found.incoming, "own_number": own_number, "said": said}
    return render(request, "exchange/origin.html", context)
