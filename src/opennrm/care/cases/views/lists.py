"""The list of cases, and the search that comes before a new one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from opennrm.foundation.access.once import once
from opennrm.foundation.access.pages import page
from opennrm.foundation.access.viewer import Viewer, ViewerRequest
from opennrm.foundation.components.turning import page_of
from opennrm.foundation.core import clock, contributions
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import SafeWays, write_contact, write_identity
from opennrm.foundation.people.queries import find_by_identity
from opennrm.foundation.people.vault import ContactFacts, IdentityFacts

from ..actions import open_case
from ..forms import FilterForm, FindForm, OpenCaseForm, SearchForm
from ..models import Case
from ..queries import all_cases_seen, cases_about, cases_seen, named, narrowed, soonest_first, stage_of
from ..sections import Permission

LAST_LIST = "last_list"  # in the session; my day forgets it


@page("GET", "POST", permission=Permission.WORK)
def case_list(request: ViewerRequest) -> HttpResponse:
    """Narrowed by what is chosen; a reference or an alias that was typed leads to its case, by POST."""
    viewer = request.viewer
    search = SearchForm(request.POST if request.method == "POST" else None)
    form = FilterForm(request.GET)
    _remember(request, form)
    rows = all_cases_seen(viewer)
    rows = narrowed(rows, form.cleaned_data) if form.is_valid() else rows
    if search.is_valid():
        found = named(all_cases_seen(viewer), search.cleaned_data["reference"])
        keys = list(found.values_list("record__reference", flat=True)[:2])
        if len(keys) == 1:
            return redirect("cases:case", reference=keys[0])
        if not keys:
            search.add_error("reference", _("None of your cases has this reference or alias."))
        rows = found if keys else rows
    shown = page_of(request, soonest_first(viewer, rows))
    lines = [{"case": case, "stage": stage_of(case)} for case in shown]
    context = {
        "page": shown,
        "lines": lines,
        "form": search,
        "filter": form,
        "today": clock.today(),
        "narrowed": any(request.GET.values()),
        "buttons": [each for each in contributions.case_list_buttons if viewer.may(each.permission)],
    }
    return render(request, "cases/case_list.html", context, status=422 if search.errors else 200)


def _remember(request: ViewerRequest, form: FilterForm) -> None:
    """Which list was looked at, so that a case leads back to it: what was chosen, and nothing else of the address."""
    known = {*form.fields} if form.is_valid() else set()
    if request.GET.get("page", "").isdecimal():
        known.add("page")
    chosen = request.GET.copy()
    for name in chosen.keys() - known:
        del chosen[name]
    if request.session.get(LAST_LIST) != chosen.urlencode():
        request.session[LAST_LIST] = chosen.urlencode()


@page("GET", "POST", permission=Permission.OPEN)
def open_a_case(request: ViewerRequest) -> HttpResponse:
    """Search first, then open: what was typed into the search is carried into the new case, and back into another
    search when one is missing.
    """
    if request.method == "POST" and request.POST.get("step") == "open":
        return _open(request)
    form = FindForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _find(request, form)
    try:
        found = _found(request.viewer, form)
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _find(request, form)
    return render(request, "cases/found.html", {"found": found, "form": OpenCaseForm.after(form)})


def _find(request: ViewerRequest, form: FindForm, *, because: Iterable[Any] = ()) -> HttpResponse:
    context = {"form": form, "because": because, "carried": OpenCaseForm(request.POST)}
    return render(request, "cases/find.html", context, status=422 if form.is_bound or because else 200)


def _found(viewer: Viewer, form: FindForm) -> list[Case]:
    entered = form.cleaned_data
    cases: dict[Any, Case] = {}
    if entered["reference"]:
        cases |= {case.pk: case for case in named(cases_seen(viewer), entered["reference"])[:5]}
    if identity := form.by_identity(entered):
        people = find_by_identity(by=viewer, reason=entered["reason"], **identity)
        cases |= {case.pk: case for case in cases_about(viewer, people)}
    return list(cases.values())


def _open(request: ViewerRequest) -> HttpResponse:
    form = OpenCaseForm(request.POST)
    if sent := once(request, form, lambda: _opened(form, request.viewer)):
        case = sent.made or get_object_or_404(cases_seen(request.viewer), pk=sent.key)
        messages.success(request, _("Case {reference} is open.").format(reference=case.reference))
        return redirect(case)
    if not form.was_searched():
        return _find(request, FindForm(initial=request.POST.dict()), because=form.non_field_errors())
    return render(request, "cases/found.html", {"found": [], "form": form}, status=422)


def _opened(form: OpenCaseForm, viewer: Viewer) -> Case:
    entered = form.cleaned_data
    case: Case = open_case(facts=form.facts(), needs=entered["needs"], alerts=entered["alerts"], by=viewer)
    identity = IdentityFacts(entered["given_name"], entered["family_name"], None, entered["document"])
    if identity != IdentityFacts():
        write_identity(person=case.person, facts=identity, by=viewer)
    if entered["phone"]:
        facts = ContactFacts(phone=entered["phone"])
        write_contact(person=case.person, facts=facts, ways=SafeWays(), by=viewer)
    return case
