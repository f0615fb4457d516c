"""Houses and rooms, and the address, which is opened on purpose only."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opennrm.care.referrals.sections import Permission as Referrals
from opennrm.foundation.access.once import once
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.viewer import ViewerRequest
from opennrm.foundation.core.models import ChangedMeanwhile
from opennrm.foundation.core.verdict import NotAllowed

from .. import actions, queries
from ..forms import AddressForm, HouseForm, RoomForm
from ..policies import may_run
from ..sections import ADDRESS, Permission

_USES = {
    "take_out": (
        actions.take_out_of_use,
        gettext_lazy("Room {room}, bed {bed}, is out of use: it is offered to nobody."),
    ),
    "put_back": (
        actions.put_back,
        gettext_lazy("Room {room}, bed {bed}, is in use again: it is offered once nobody has it."),
    ),
}


@page("GET", "POST", permission=Permission.RUN)
def open_house(request: ViewerRequest) -> HttpResponse:
    form = HouseForm(request.POST or None)
    viewer = request.viewer
    sent = once(
        request,
        form,
        lambda: actions.open_shelter(organisation=viewer.organisation, by=viewer, **form.cleaned_data),
    )
    if sent:
        house = sent.made or get_object_or_404(queries.houses_of(viewer), pk=sent.key)
        messages.success(request, _("The house is set up. Add its rooms."))
        return redirect("shelters:add_room", reference=house.reference)
    return render(request, "shelters/open_house.html", {"form": form}, status=422 if form.errors else 200)


@page("GET", "POST", permission=Permission.RUN)
def add_room(request: ViewerRequest, reference: str) -> HttpResponse:
    house = queries.house_run(request.viewer, reference)
    form = RoomForm(request.POST or None)
    if sent := once(
        request, form, lambda: actions.add_room(shelter=house, by=request.viewer, **form.cleaned_data)
    ):
        room = sent.made or next(room for room in queries.rooms_of(house) if room.pk == sent.key)
        messages.success(request, _("Room {code} is added.").format(code=room.code))
        return redirect("shelters:add_room", reference=reference)
    context = {"house": house, "form": form, "rooms": queries.rooms_of(house)}
    return render(request, "shelters/add_room.html", context, status=422 if form.errors else 200)


@page("POST", permission=Permission.RUN)
def use_bed(request: ViewerRequest, reference: str, pk: uuid.UUID, step: str) -> HttpResponse:
    """A bed is taken out of use, or put back."""
    bed = queries.bed_run(request.viewer, reference, pk)
    use, done = _USES[step]
    use(bed=bed, by=request.viewer)
    messages.success(request, str(done).format(room=bed.room.code, bed=bed.number))
    return redirect("shelters:add_room", reference=reference)


@page("GET", "POST", permission=Permission.RUN)
def address(request: ViewerRequest, reference: str) -> HttpResponse:
    """The address for those who run the house; opening it is recorded, changing it too."""
    viewer = request.viewer
    house = queries.house_for(viewer, reference)
    text = queries.address_of(viewer, house)
    form = AddressForm(request.POST or None, initial={"address": text, "version": house.version})
    if request.method == "POST" and form.is_valid():
        text_now = form.cleaned_data["address"]
        try:
            actions.write_address(shelter=house, address=text_now, version=form.opened_at(), by=viewer)
        except ChangedMeanwhile as changed:
            form.on_top_of(changed, saved=request.path)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The address is saved."))
            return redirect("shelters:address", reference=reference)
    context = {
        "house": house,
        "address": text,
        "form": form,
        "may_change": may_run(viewer, house.record, ADDRESS),
    }
    return render(request, "shelters/address.html", context, status=422 if form.errors else 200)


@page("GET", permission=Referrals.SEND)
def way(request: ViewerRequest, reference: str) -> HttpResponse:
    """The address for the officer who brings somebody: open around the day of arrival, to nobody else at the centre."""
    house = queries.house_for(request.viewer, reference)
    return render(
        request, "shelters/way.html", {"house": house, "address": queries.address_of(request.viewer, house)}
    )
