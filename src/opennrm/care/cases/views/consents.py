"""What the person agreed to, taking it back, and whom the person wants kept out."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from opennrm.foundation.access.once import once
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.queries import exclusions_of, organisations_to_share_with, staff_to_keep_out
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.access.viewer import ViewerRequest
from opennrm.foundation.components.turning import page_of
from opennrm.foundation.core import clock
from opennrm.foundation.people.actions import keep_out, let_in_again, record_consent, withdraw_consent
from opennrm.foundation.people.queries import consent_of, consents_seen, lacking_a_guardian
from opennrm.foundation.people.sections import CONSENTS
from opennrm.foundation.people.vault import open_guardian

from ..forms import ConsentForm, KeepOutForm
from ..queries import case_for
from ..sections import Permission
from .parts import show


@page("GET", permission=Permission.WORK)
def consents(request: ViewerRequest, reference: str) -> HttpResponse:
    found = case_for(request.viewer, reference, CONSENTS)
    given = consents_seen(found.person, request.viewer).order_by("-given_at", "pk")
    return show(
        request, found, "consents", "cases/consents.html",
        page=page_of(request, given), today=clock.today(),
        kept_out=exclusions_of(request.viewer, found.record),
        lacking=lacking_a_guardian(found.person),
    )  # fmt: skip


@page("GET", "POST", permission=Permission.WORK)
def consent(request: ViewerRequest, reference: str, consent: uuid.UUID) -> HttpResponse:
    """All that was agreed to, and how; a POST opens who agreed as guardian, for this one look."""
    viewer = request.viewer
    found = case_for(viewer, reference, CONSENTS)
    given = consent_of(viewer, found.person, consent)
    guardian = open_guardian(given, viewer) if request.POST.get("open") == "guardian" else ""
    return show(
        request, found, "consents", "cases/consent.html",
        consent=given, parts=sorted(given.sections, key=lambda part: part.bit), live=given.is_live(),
        guardian=guardian,
    )  # fmt: skip


@page("GET", "POST", permission=Permission.WORK)
def record(request: ViewerRequest, reference: str) -> HttpResponse:
    viewer = request.viewer
    found = case_for(viewer, reference, CONSENTS, WRITE)
    is_child = found.person.treated_as_child(clock.today())
    form = ConsentForm(
        request.POST or None, recipients=organisations_to_share_with(viewer), is_child=is_child
    )
    if once(
        request, form, lambda: record_consent(person=found.person, agreement=form.agreement(), by=viewer)
    ):
        messages.success(request, _("Consent recorded."))
        return redirect("cases:consents", reference=reference)
    return show(
        request, found, "consents", "cases/record_consent.html", status=422 if form.errors else 200, form=form
    )


@page("GET", "POST", permission=Permission.WORK)
def withdraw(request: ViewerRequest, reference: str, consent: uuid.UUID) -> HttpResponse:
    """Asks once, says what will end, and ends it."""
    found = case_for(request.viewer, reference, CONSENTS, WRITE)
    given = consent_of(request.viewer, found.person, consent)
    if request.method == "POST":
        withdraw_consent(consent=given, by=request.viewer)
        messages.success(request, _("The consent is withdrawn. Sharing stopped at once."))
        return redirect("cases:consents", reference=reference)
    return show(request, found, "consents", "cases/withdraw.html", consent=given)


@page("GET", "POST", permission=Permission.WORK)
def keep_someone_out(request: ViewerRequest, reference: str) -> HttpResponse:
    viewer = request.viewer
    found = case_for(viewer, reference, CONSENTS, WRITE)
    form = KeepOutForm(
        request.POST or None,
        staff=staff_to_keep_out(viewer, found.record),
        organisations=organisations_to_share_with(viewer),
    )
    if once(request, form, lambda: keep_out(record=found.record, whom=form.whom(), by=viewer)[0]):
        messages.success(request, _("They no longer see anything of this person."))
        return redirect("cases:consents", reference=reference)
    return show(request, found, "consents", "cases/edit.html", status=422 if form.errors else 200,
                form=form, title=_("Keep somebody out"), submit=_("Keep out"), who="",
                intro=_("Choose one. They will no longer see anything about this person, whatever was agreed before. What waits at an organisation is taken back; a stay in its house ends, so find another place first."))  # fmt: skip


@page("POST", permission=Permission.WORK)
def let_in(request: ViewerRequest, reference: str, exclusion: uuid.UUID) -> HttpResponse:
    found = case_for(request.viewer, reference, CONSENTS, WRITE)
    for row in exclusions_of(request.viewer, found.record).filter(pk=exclusion):
        let_in_again(exclusion=row, by=request.viewer)
        messages.success(request, _("They are no longer kept out."))
    return redirect("cases:consents", reference=reference)
