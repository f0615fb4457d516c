"""What the centre does: the tab of a case, referring, following up, and its referrals at a glance."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opennrm.care.cases.models import Case
from opennrm.care.cases.queries import case_for, case_page
from opennrm.care.cases.sections import NEEDS
from opennrm.foundation.access.once import once
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.access.viewer import ViewerRequest
from opennrm.foundation.components.turning import page_of, pages_of
from opennrm.foundation.core import clock
from opennrm.foundation.core.verdict import NotAllowed, require
from opennrm.foundation.people.queries import lacking_a_guardian

from .. import actions, queries
from ..answering import there_now
from ..directory import OffersOfKind, offers
from ..forms import CARD_SECTIONS, InformForm, OtherOffersForm, ReferForm, services_spoken_of
from ..policies import may_inform, may_refer
from ..rows import answer_due_on
from ..sections import REFERRALS, Permission

TAB = "referrals"


def show(
    request: ViewerRequest, case: Case, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page inside the case: what stands around every tab, and this."""
    around = case_page(request.viewer, case, TAB)
    return render(request, f"referrals/{template}.html", {**around, **context}, status=status)


@page("GET", permission=Permission.SEND)
def case_tab(request: ViewerRequest, reference: str) -> HttpResponse:
    viewer = request.viewer
    case = case_for(viewer, reference, REFERRALS)
    rows, lacking = queries.referrals_of(viewer, case), lacking_a_guardian(case.person)
    shown = page_of(request, rows)
    said = queries.said_about(viewer, list(shown))
    lines = [{"referral": row, "said": said.get(row.pk, [])} for row in shown]
    return show(
        request, case, "case_tab", page=shown, lines=lines, may_refer=may_refer(viewer, case),
        waits_for_guardian=any(row.is_live and row.consent in lacking for row in rows),
    )  # fmt: skip


@page("GET", "POST", permission=Permission.SEND)
def refer(request: ViewerRequest, reference: str) -> HttpResponse:
    """Needs already known choose the services; the person answers for each; one button sends them all."""
    viewer = request.viewer
    case = case_for(viewer, reference, REFERRALS, WRITE)
    require(may_refer(viewer, case))
    act = request.POST.get("act", "send")
    other = _other_offers(request, act)
    narrowed = {k: v for k, v in other.cleaned_data.items() if v} if other.is_valid() else {}
    offered = offers(viewer, case, **narrowed, besides=services_spoken_of(request.POST.dict()))
    queries.also_read(viewer, case, NEEDS)
    child = case.person.treated_as_child(clock.today())
    listed = [offer for group in offered for offer in group.offers]
    form = ReferForm(request.POST or None, offers=listed, child=child)
    if act != "send":
        form.errors.clear()  # nothing was sent yet: what was answered stays, and nothing is complained about
    elif once(
        request, form,
        lambda: actions.send_referrals(
            case=case, wanted=form.wanted(), urgency=form.cleaned_data["urgency"], explained=form.explained(),
            by=viewer,
        )[0],
    ):  # fmt: skip
        messages.success(request, _sent_words(form.number_agreed()))
        return redirect("referrals:case", reference=reference)
    return show(
        request, case, "refer", status=422 if form.errors else 200, form=form, groups=_drawn(offered, form), other=other,
        narrowed=narrowed, child=child, card=CARD_SECTIONS, due_on=answer_due_on(clock.today(), "soon"),
        need_count=len({need for offer in listed for need in offer.answers}),
    )  # fmt: skip


def _other_offers(request: ViewerRequest, act: str) -> OtherOffersForm:
    """Which services to show: as chosen on the page, or as the address says when one has just come."""
    if act == "clear":
        return OtherOffersForm({})
    return OtherOffersForm(request.POST if "kind" in request.POST else request.GET)


def _sent_words(count: int) -> str:
    return ngettext(
        "{n} referral sent. The service has been told nothing about what happened.",
        "{n} referrals sent. The services have been told nothing about what happened.",
        count,
    ).format(n=count)


def _drawn(offered: list[OffersOfKind], form: ReferForm) -> list[dict[str, Any]]:
    return [
        {"kind": group.kind, "lines": [{"offer": offer, **form.asked(offer)} for offer in group.offers]}
        for group in offered
    ]


@page("GET", permission=Permission.SEND)
def sent(request: ViewerRequest) -> HttpResponse:
    """The centre's referrals: questions to answer, overdue answers, news of the week, and what waits."""
    viewer = request.viewer
    lists = {
        "questions": queries.questions(viewer),
        "late": queries.late_answers(viewer),
        "answered": queries.answered_lately(viewer),
        "waiting": queries.waiting_for_answer(viewer),
    }
    shown = pages_of(request, lists)
    return render(request, "referrals/sent.html", shown)


@page("GET", "POST", permission=Permission.SEND)
def inform(request: ViewerRequest, pk: uuid.UUID) -> HttpResponse:
    viewer = request.viewer
    referral = queries.referral_sent(viewer, pk)
    require(may_inform(viewer, referral))
    form = InformForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.inform_service(referral=referral, answer=form.cleaned_data["answer"], by=viewer)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Your answer was sent to {service}.").format(service=referral.organisation)
            )
            return redirect("referrals:case", reference=referral.case.reference)
    said = queries.said_about(viewer, [referral]).get(referral.pk, [])
    return show(
        request,
        referral.case,
        "inform",
        status=422 if form.errors else 200,
        form=form,
        referral=referral,
        said=said,
    )


@page("GET", "POST", permission=Permission.SEND)
def revoke(request: ViewerRequest, pk: uuid.UUID) -> HttpResponse:
    """Asks once, says what will end, and ends it."""
    referral = queries.referral_sent(request.viewer, pk)
    if request.method == "POST":
        actions.revoke_referral(referral=referral, by=request.viewer)
        messages.success(
            request,
            _("Taken back. {service} no longer sees this case.").format(service=referral.organisation),
        )
        return redirect("referrals:case", reference=referral.case.reference)
    return show(request, referral.case, "revoke", referral=referral, there_now=there_now(referral))
