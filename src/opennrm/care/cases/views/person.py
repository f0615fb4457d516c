"""Who the person is and how to reach them: closed until somebody opens it on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opennrm.foundation.access.pages import page
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.access.viewer import ViewerRequest
from opennrm.foundation.components.forms import VersionedForm
from opennrm.foundation.core import contributions
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.models import ChangedMeanwhile
from opennrm.foundation.core.verdict import NotAllowed, Text
from opennrm.foundation.people.actions import describe_person, write_contact, write_identity
from opennrm.foundation.people.queries import contact_of, identity_version
from opennrm.foundation.people.sections import CONTACT, IDENTITY
from opennrm.foundation.people.vault import open_contact, open_identity

from ..forms import ContactForm, EditFactsForm, IdentityForm
from ..models import Case
from ..queries import case_for
from ..sections import Permission
from .parts import show


@page("GET", "POST", permission=Permission.READ)
def person(request: ViewerRequest, reference: str) -> HttpResponse:
    """The coded facts; a POST opens the identity, or the contact, for this one look."""
    viewer = request.viewer
    found = case_for(viewer, reference, IDENTITY)
    opened: dict[str, Any] = {}
    if request.POST.get("open") == "identity":
        opened["identity"] = open_identity(found.person, viewer)
    if request.POST.get("open") == "contact" and (contact := contact_of(viewer, found.person)):
        opened["contact"] = open_contact(contact, viewer)
    contact = contact_of(viewer, found.person)
    return show(
        request, found, "person", "cases/person.html", ways=contact, languages=_spoken(found), **opened
    )


@page("GET", "POST", permission=Permission.WORK)
def facts(request: ViewerRequest, reference: str) -> HttpResponse:
    found = case_for(request.viewer, reference, IDENTITY, WRITE)
    who = found.person
    form = EditFactsForm(request.POST or None, person=who)
    return _edit(
        request, found, form, _("Facts about the person"),
        lambda: describe_person(person=who, facts=form.facts(), version=form.opened_at(), by=request.viewer),
    )  # fmt: skip


@page("GET", "POST", permission=Permission.WORK)
def identity(request: ViewerRequest, reference: str) -> HttpResponse:
    viewer = request.viewer
    found = case_for(viewer, reference, IDENTITY, WRITE)
    facts_page = reverse("cases:facts", args=[found.reference])
    ask = partial(IdentityForm, person=found.person, facts_page=facts_page)
    if request.POST.get("open") == "name_told" or not request.POST:
        initial, told = _identity_now(request, found)
        return _ask(
            request, found, ask(initial=initial), _("Identity"), template="cases/identity.html", **told
        )
    form = ask(request.POST)
    return _edit(
        request, found, form, _("Identity"),
        lambda: write_identity(person=found.person, facts=form.facts(), version=form.opened_at(), by=viewer),
    )  # fmt: skip


def _identity_now(request: ViewerRequest, case: Case) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is written of the identity, with the name that somebody was told if that was asked for; and what the page
    offers of such a name while none is written."""
    viewer = request.viewer
    told = next((room for room in contributions.names_told if room.is_there(viewer, case)), None)
    initial = {
        **vars(open_identity(case.person, viewer)),
        "version": identity_version(viewer, case.person),
    }
    used = request.method == "POST" and told is not None
    if told and used:
        initial |= _names(told.opened(viewer, case), initial)
    named = bool(initial["given_name"] or initial["family_name"])
    return initial, {"told": None if named else told, "uses_told": used}


@page("GET", "POST", permission=Permission.WORK)
def contact(request: ViewerRequest, reference: str) -> HttpResponse:
    viewer = request.viewer
    found = case_for(viewer, reference, CONTACT, WRITE)
    row = contact_of(viewer, found.person)
    initial: dict[str, Any] | None = None
    if row and not request.POST:
        names = ("do_not_contact", "from_hour", "to_hour", "may_leave_message", "version")
        initial = {**vars(open_contact(row, viewer)), **{name: getattr(row, name) for name in names}}
        initial["channels"] = [channel.channel for channel in row.channels.all()]
    form = ContactForm(request.POST or None, initial=initial)
    return _edit(
        request, found, form, _("Safe contact"),
        lambda: write_contact(
            person=found.person, facts=form.facts(), ways=form.ways(), version=form.opened_at(), by=viewer
        ),
    )  # fmt: skip


def _edit(
    request: ViewerRequest, case: Case, form: VersionedForm, title: Text, save: Callable[[], object]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except ChangedMeanwhile as changed:
            form.on_top_of(changed, saved=request.path)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("cases:person", reference=case.reference)
    return _ask(request, case, form, title)


def _ask(
    request: ViewerRequest,
    case: Case,
    form: VersionedForm,
    title: Text,
    *,
    template: str = "cases/edit.html",
    **context: Any,
) -> HttpResponse:
    who = _(
        "Your centre, and services that the person has agreed may see it. Stored sealed; each opening is recorded."
    )
    return show(
        request,
        case,
        "person",
        template,
        status=422 if form.errors else 200,
        form=form,
        title=title,
        who=who,
        **context,
    )


def _names(told: str, known: Mapping[str, Any]) -> dict[str, str]:
    """A name as it was told, in the fields that are empty: what stands last is taken for the family name."""
    given, _space, family = told.strip().rpartition(" ")
    names = {"given_name": given or family, "family_name": family if given else ""}
    return {field: name for field, name in names.items() if name and not known[field]}


def _spoken(case: Case) -> list[str]:
    return [code_list("people.languages").label(row.language) for row in case.person.languages.all()]
