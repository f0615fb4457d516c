"""The style guide: every component on pages that are themselves looked at and tested."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from . import samples


def _context(request: HttpRequest) -> dict[str, Any]:
    request.viewer = samples.viewer()  # type: ignore[attr-defined]
    return {
        "navigation": samples.navigation(),
        "text_direction": "rtl" if request.GET.get("dir") == "rtl" else "ltr",
        "cases": samples.cases(),
    }


@require_http_methods(["GET", "POST"])
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component once. Sending the form empty shows the errors."""
    context = _context(request)
    context["form"] = samples.SampleForm(request.POST or None)
    context["filter"] = samples.SampleFilter()
    context["figure"] = samples.exploitation()
    context["page"] = samples.middle_page()
    return render(request, "components/styleguide/all.html", context)


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """The parts of a record together on one page, as a desk officer meets them."""
    context = _context(request) | {"sections": samples.sections(), "stages": samples.case_stages()}
    return render(request, "components/styleguide/record.html", context)


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """A public page: no names, no staff header, a way to leave."""
    return render(
        request, "components/styleguide/public.html", {"text_direction": _context(request)["text_direction"]}
    )


@require_safe
def error(request: HttpRequest, status: int) -> HttpResponse:
    """What a person sees when something is refused or missing."""
    known = status if status in (400, 403, 404, 500) else 404
    because = (
        "The person has not agreed to share with Shelter 2. Record consent first." if known == 403 else ""
    )
    return render(request, f"{known}.html", _context(request) | {"because": because}, status=known)
