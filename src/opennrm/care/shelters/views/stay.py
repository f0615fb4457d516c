"""One stay: the arrival check list, nights away, and leaving."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from opennrm.care.cases.queries import case_for
from opennrm.care.cases.sections import Permission as Cases
from opennrm.care.referrals.sections import REFERRALS
from opennrm.care.referrals.views.service import safety_context
from opennrm.foundation.access.once import once
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.access.viewer import ViewerRequest
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.verdict import NotAllowed

from .. import actions, queries
from ..forms import ArrivalForm, BedForm, LeaveForm
from ..sections import Permission
from ..workflow import TAKES_A_BED, WORKFLOW

_MOVES = {"hold": actions.hold_bed, "come_back": actions.come_back, "give_up": actions.give_up}


@page("GET", "POST", permission=Permission.RUN)
def stay(request: ViewerRequest, reference: str) -> HttpResponse:
    """The arrival check list: ticked together with the person, in any order, finished later if need be."""
    viewer = request.viewer
    found = queries.stay_for(viewer, reference)
    card = queries.card_of(viewer, found)
    done = {check.code for check in found.checks.all()}
    form = ArrivalForm(request.POST if request.method == "POST" else None, initial={"ticked": sorted(done)})
    if once(request, form, lambda: actions.settle_in(stay=found, by=viewer, **form.cleaned_data)):
        messages.success(request, _("{alias} is here.").format(alias=found.alias))
        return redirect("shelters:tonight")
    context = {
        **(safety_context(viewer, card) if card else {}),
        "stay": found,
        "form": form,
        "steps": {step.name for step in WORKFLOW.open_steps(found, viewer)},
        "complete": len(done) == len(code_list("shelters.arrivals").codes),
        "checks": [(code.label, code.code in done) for code in code_list("shelters.arrivals")],
        "notes": queries.notes_of(viewer, found),
        "card": card,
        "current": found.status in TAKES_A_BED,
    }
    return render(request, "shelters/stay.html", context, status=422 if form.errors else 200)


@page("GET", "POST", permission=Permission.RUN)
def leave(request: ViewerRequest, reference: str) -> HttpResponse:
    found = queries.stay_for(request.viewer, reference, WRITE)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave(stay=found, by=request.viewer, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            left = _("{alias} has left. The bed is free.") if found.bed.in_use else _("{alias} has left.")
            messages.success(request, left.format(alias=found.alias))
            return redirect("shelters:tonight")
    return render(
        request, "shelters/leave.html", {"stay": found, "form": form}, status=422 if form.errors else 200
    )


@page("GET", "POST", permission=Permission.RUN)
def another_bed(request: ViewerRequest, reference: str) -> HttpResponse:
    """Another bed for somebody who has one: the one they had is free at once."""
    viewer = request.viewer
    found = queries.stay_for(viewer, reference, WRITE)
    beds = queries.free_beds(viewer, found.case.person)
    form = BedForm(request.POST if request.method == "POST" else None, beds=beds, person=found.case.person)
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_to_bed(stay=found, by=viewer, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            moved = _("{alias} has bed {bed} in room {room} now.")
            place = {"bed": found.bed.number, "room": found.bed.room.code}
            messages.success(request, moved.format(alias=found.alias, **place))
            return redirect("shelters:stay", reference=reference)
    context = {"stay": found, "form": form, "beds": beds, "current": found.status in TAKES_A_BED}
    return render(request, "shelters/another_bed.html", context, status=422 if form.errors else 200)


@page("POST", permission=Cases.WORK)
def followed_up(request: ViewerRequest, reference: str) -> HttpResponse:
    """The centre has looked after somebody who left a shelter."""
    case = case_for(request.viewer, reference, REFERRALS, WRITE)
    actions.note_follow_up(case=case, by=request.viewer)
    messages.success(request, _("Follow-up noted for {alias}.").format(alias=case.person.alias))
    return redirect(case)


@page("POST", permission=Permission.RUN)
def move(request: ViewerRequest, reference: str, step: str) -> HttpResponse:
    """Away with the bed held, back again, or never come."""
    found = queries.stay_for(request.viewer, reference, WRITE)
    _MOVES[step](stay=found, by=request.viewer)
    messages.success(request, _("Saved: {alias}.").format(alias=found.alias))
    return redirect("shelters:tonight")
