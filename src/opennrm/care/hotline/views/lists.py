"""Which calls there are, which wait to be called back, and which the centre has received."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from opennrm.care.cases.queries import case_page
from opennrm.care.cases.sections import Permission as Cases
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.viewer import ViewerRequest
from opennrm.foundation.components.turning import page_of, pages_of
from opennrm.foundation.core import clock

from .. import queries
from ..actions import note_first_contact
from ..forms import FilterForm
from ..models import HandOver
from ..queries import (
    calls_seen,
    hand_over_for_case,
    received,
    received_in_time,
    received_late,
    sheet_of,
    waits_for_first_contact,
)
from ..sections import Permission


@page("GET", permission=Permission.TAKE_CALLS)
def calls(request: ViewerRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    rows = calls_seen(request.viewer)
    wanted = form.cleaned_data["status"] if form.is_valid() else []
    rows = rows.filter(status__in=wanted) if wanted else rows
    shown, unfinished = page_of(request, rows), queries.unfinished(request.viewer).count()
    context = {"page": shown, "filter": form, "narrowed": bool(wanted), "unfinished": unfinished}
    return render(request, "hotline/calls.html", context)


@page("GET", permission=Permission.TAKE_CALLS)
def callbacks(request: ViewerRequest) -> HttpResponse:
    """People to call back: the overdue ones, those of today, and those of a later day."""
    viewer = request.viewer
    lists = {
        "late": queries.callbacks_late(viewer),
        "today": queries.callbacks_today(viewer),
        "later": queries.callbacks_later(viewer),
    }
    shown = pages_of(request, lists)
    return render(request, "hotline/callbacks.html", shown)


@page("GET", permission=Cases.WORK)
def received_cases(request: ViewerRequest) -> HttpResponse:
    """What the hotline handed over to this centre and nobody has reached yet."""
    return _received(request, received(request.viewer), _("From the hotline, not reached yet"))


@page("GET", permission=Cases.WORK)
def received_late_cases(request: ViewerRequest) -> HttpResponse:
    """Those of them whose first contact is overdue."""
    return _received(request, received_late(request.viewer), _("From the hotline, first contact overdue"))


@page("GET", permission=Cases.WORK)
def received_in_time_cases(request: ViewerRequest) -> HttpResponse:
    """Those of them whose first contact is not overdue yet."""
    return _received(request, received_in_time(request.viewer), _("From the hotline, still to reach in time"))


def _received(request: ViewerRequest, rows: QuerySet[HandOver], title: str) -> HttpResponse:
    shown = page_of(request, rows)
    context = {"page": shown, "today": clock.today(), "title": title}
    return render(request, "hotline/received.html", context)


@page("GET", permission=Cases.READ)
def recorded(request: ViewerRequest, reference: str) -> HttpResponse:
    """What the hotline recorded, for the centre that received the call: asked once, told once."""
    given = hand_over_for_case(request.viewer, reference)
    context = {
        **case_page(request.viewer, given.case, "overview"),
        "hand_over": given,
        "call": given.call,
        "sheet": sheet_of(request.viewer, given.call),
        "waits": waits_for_first_contact(given),
    }
    return render(request, "hotline/recorded.html", context)


@page("POST", permission=Cases.WORK)
def first_contact(request: ViewerRequest, reference: str) -> HttpResponse:
    given = hand_over_for_case(request.viewer, reference)
    note_first_contact(hand_over=given, by=request.viewer)
    messages.success(request, _("First contact noted for {alias}.").format(alias=given.case.person.alias))
    return redirect("cases:case", reference=reference)
