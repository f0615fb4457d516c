"""The first screen of a shelter, and the referral card on which a bed is given."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from opennrm.care.referrals.queries import referral_received, to_answer
from opennrm.care.referrals.sections import Permission as Referrals
from opennrm.care.referrals.views.service import card_context, opened_parts, with_url
from opennrm.foundation.access.once import once
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.viewer import ViewerRequest
from opennrm.foundation.components.turning import page_of
from opennrm.foundation.core import clock
from opennrm.foundation.core.codes import code_list

from .. import actions, queries
from ..forms import AcceptForm
from ..sections import Permission
from ..workflow import EXPECTED


@page("GET", permission=Permission.RUN)
def tonight(request: ViewerRequest) -> HttpResponse:
    """Who is here tonight: beds, arrivals, referrals to answer. No history, and no story."""
    viewer = request.viewer
    houses = queries.tonight(viewer)
    stays = [place.stay for house in houses for room in house.rooms for place in room.places if place.stay]
    expected = sorted((stay for stay in stays if stay.status == EXPECTED), key=lambda stay: stay.expected_on)
    suits = code_list("shelters.room_suits")
    asked = page_of(request, to_answer(viewer), name="referrals")
    context = {
        "houses": houses,
        "expected": expected,
        "expected_today": len(queries.expected_today(expected)),
        "here": len(stays) - len(expected),
        "free": sum(place.free for house in houses for room in house.rooms for place in room.places),
        "free_by_kind": [
            (suits.label(code) or _("Everybody"), n) for code, n in queries.free_by_kind(houses)
        ],
        "asked": asked,
        "referrals": with_url(viewer, asked),
        "today": clock.today(),
    }
    return render(request, "shelters/tonight.html", context)


@page("GET", "POST", permission=Referrals.ANSWER)
def referral(request: ViewerRequest, pk: uuid.UUID) -> HttpResponse:
    """The card without the story; below it the free beds, of which none is chosen beforehand."""
    viewer = request.viewer
    asked = referral_received(viewer, pk)
    opening = request.POST.get("open", "")
    given = queries.stay_of(viewer, asked)
    person = asked.case.person
    living, beds = queries.stay_before(viewer, asked), queries.beds_for(viewer, asked)
    own = living.bed if living else None
    form = AcceptForm(None if opening else request.POST or None, beds=beds, person=person, own=own)
    sent = once(
        request, form, lambda: actions.accept_into_bed(referral=asked, by=viewer, **form.cleaned_data)
    )
    if sent:
        stay = sent.made or get_object_or_404(queries.stays_seen(viewer), pk=sent.key)
        kept = (
            _("Room {room} is kept for {alias}.")
            if stay.status == EXPECTED
            else _("{alias} goes on staying in room {room}.")
        )
        messages.success(request, kept.format(room=stay.bed.room.code, alias=stay.alias))
        return redirect("shelters:stay", reference=stay.reference)
    if form.non_field_errors():  # the refused work was undone: how it stands now
        asked = referral_received(viewer, pk)
    context = {**card_context(viewer, asked), **opened_parts(viewer, asked, opening)}
    return render(
        request, "shelters/referral.html", {**context, "form": form, "stay": given, "beds": beds},
        status=422 if form.errors else 200,
    )  # fmt: skip
