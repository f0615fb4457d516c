"""What a service sees and does: referrals to it, the card without the story, and its answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from opennrm.care.cases.queries import alerts_of
from opennrm.care.cases.sections import NEEDS, SAFETY
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.viewer import Viewer, ViewerRequest
from opennrm.foundation.components.forms import Form
from opennrm.foundation.components.turning import pages_of
from opennrm.foundation.core import clock
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.queries import contact_of
from opennrm.foundation.people.sections import CONTACT, IDENTITY
from opennrm.foundation.people.vault import open_contact, open_identity, open_text

from .. import actions, queries
from ..answering import card_url, own_page
from ..forms import AskForm, RejectForm
from ..models import Referral
from ..policies import can_finish, lacks_a_guardian, may_accept, steps_open
from ..sections import ON_ACCEPTANCE, Permission


@page("GET", permission=Permission.ANSWER)
def received(request: ViewerRequest) -> HttpResponse:
    """Referrals to you: what waits for an answer, the first due first, and whom you help now."""
    viewer = request.viewer
    lists = {"waiting": queries.to_answer(viewer), "accepted": queries.accepted(viewer)}
    shown = pages_of(request, lists)
    context = {
        "shown": shown,
        "lines": {name: with_url(viewer, rows) for name, rows in shown.items()},
        "taken_back": queries.taken_back_lately(viewer),
        "today": clock.today(),
    }
    return render(request, "referrals/received.html", context)


@page("GET", "POST", permission=Permission.ANSWER)
def card(request: ViewerRequest, pk: uuid.UUID) -> HttpResponse:
    """The card without the story; a POST opens the identity, or the contact, for this one look."""
    viewer = request.viewer
    referral = queries.referral_received(viewer, pk)
    if (elsewhere := own_page(viewer, referral)) and request.method != "POST":
        return redirect(elsewhere)
    opened = opened_parts(viewer, referral, request.POST.get("open", ""))
    return render(request, "referrals/card.html", {**card_context(viewer, referral), **opened})


@page("POST", permission=Permission.ANSWER)
def accept(request: ViewerRequest, pk: uuid.UUID) -> HttpResponse:
    viewer = request.viewer
    referral = queries.referral_received(viewer, pk)
    if elsewhere := own_page(viewer, referral):
        return redirect(elsewhere)
    actions.accept_referral(referral=referral, by=viewer)
    messages.success(
        request, _("Accepted. {alias}’s centre has been told.").format(alias=referral.case.person.alias)
    )
    return redirect("referrals:card", pk=pk)


@page("GET", "POST", permission=Permission.ANSWER)
def reject(request: ViewerRequest, pk: uuid.UUID) -> HttpResponse:
    viewer = request.viewer
    referral = queries.referral_received(viewer, pk)
    form = RejectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reject_referral(referral=referral, by=viewer, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Not accepted. The centre sees your reason and looks for other help.")
            )
            return redirect("referrals:received")
    return _answer(request, referral, "reject", form)


@page("GET", "POST", permission=Permission.ANSWER)
def ask(request: ViewerRequest, pk: uuid.UUID) -> HttpResponse:
    viewer = request.viewer
    referral = queries.referral_received(viewer, pk)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_information(referral=referral, question=form.cleaned_data["question"], by=viewer)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your question was sent to the centre."))
            return redirect(card_url(viewer, referral))
    return _answer(request, referral, "ask", form)


@page("GET", "POST", permission=Permission.ANSWER)
def finish(request: ViewerRequest, pk: uuid.UUID) -> HttpResponse:
    """Asks once, says what will end, and ends it."""
    referral = queries.referral_received(request.viewer, pk)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.finish_referral(referral=referral, by=request.viewer)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Reported done. You no longer see this person’s record."))
            return redirect("referrals:received")
    return _answer(request, referral, "finish", form, may_finish=can_finish(referral))


def card_context(viewer: Viewer, referral: Referral) -> dict[str, Any]:
    """What stands on a card: needs, safety, languages, what may be seen; never what happened."""
    later = referral.sections & ON_ACCEPTANCE
    return {
        **safety_context(viewer, referral),
        "later": sorted(later, key=lambda part: part.bit),
        "said": queries.said_about(viewer, [referral]).get(referral.pk, []),
        "steps": steps_open(viewer, referral),
        "may_open": {part.code for part in queries.parts_open(viewer, referral)},
        "waits": "" if referral.accepted_at else str(may_accept(viewer, referral).because),
        "lacks_a_guardian": bool(later) and lacks_a_guardian(referral),
    }


def safety_context(viewer: Viewer, referral: Referral) -> dict[str, Any]:
    """What whoever helps must always have before their eyes: whom they help, needs, and what keeps the person safe."""
    case, person = referral.case, referral.case.person
    shown = queries.also_read(viewer, case, NEEDS, SAFETY)
    advice = case.safety_advice is not None and SAFETY in shown
    return {
        "referral": referral,
        "case": case,
        "is_child": person.treated_as_child(clock.today()),
        "languages": [code_list("people.languages").label(row.language) for row in person.languages.all()],
        "alerts": alerts_of(viewer, case),
        "advice": open_text(case, "safety_advice", by=viewer, section=SAFETY) if advice else "",
        "ways": contact_of(viewer, person),
    }


def opened_parts(viewer: Viewer, referral: Referral, wanted: str) -> Mapping[str, Any]:
    """The identity or the contact opened for one look, if that was asked for; NotAllowed before acceptance."""
    person = referral.case.person
    if wanted == IDENTITY.code:
        return {"identity": open_identity(person, viewer)}
    if wanted == CONTACT.code and (contact := contact_of(viewer, person)):
        return {"contact": open_contact(contact, viewer)}
    return {}


def _answer(
    request: ViewerRequest, referral: Referral, template: str, form: Any, **more: Any
) -> HttpResponse:
    context = {
        "referral": referral,
        "case": referral.case,
        "form": form,
        "back": card_url(request.viewer, referral),
        **more,
    }
    return render(request, f"referrals/{template}.html", context, status=422 if form.errors else 200)


def with_url(viewer: Viewer, rows: Iterable[Referral]) -> list[dict[str, Any]]:
    """Referrals with the page on which this viewer answers each."""
    return [{"referral": row, "url": card_url(viewer, row)} for row in rows]
