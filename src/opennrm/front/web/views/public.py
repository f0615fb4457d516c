"""What can somebody in need read here, with no account, no script and no trace left on the telephone?

No page sets a cookie: the language is part of the address, and no form is shown. Moves inside these pages
replace each other in the browser's history (leave.js), so that the Back button skips this site.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from opennrm.care.hotline.queries import hotlines
from opennrm.foundation.access.pages import public
from opennrm.foundation.core.country import country, in_language


@public
def start(request: HttpRequest) -> HttpResponse:
    """The first page: staff go on to theirs, everybody else reads how to get help."""
    if getattr(request, "viewer", None) is not None:
        return redirect("web:home")
    return _page(request, "web/public_help.html")


@public
def get_help(request: HttpRequest) -> HttpResponse:
    """Who to call, and what help can look like."""
    return _page(request, "web/public_help.html")


@public
def rights(request: HttpRequest) -> HttpResponse:
    """What is owed to somebody who was trafficked, each with its source."""
    return _page(request, "web/public_rights.html")


@public
def leave(request: HttpRequest) -> HttpResponse:
    """Away from here at once: the session ends, the browser forgets what it stored, a neutral site opens.

    Its cache is left alone: Chromium looks through all of it before it goes on, a whole second
    with four thousand files in it, instead of a fifth. No page of ours lies there (no-store).
    """
    if request.headers.get("Sec-Fetch-Site") != "cross-site":  # another site's link ends nobody's work
        get_adapter().logout(request)  # which journals that somebody signed out
    response = HttpResponse(status=303, headers={"Location": country().leave_address})
    response["Clear-Site-Data"] = '"storage"'
    return response


def _page(request: HttpRequest, template: str) -> HttpResponse:
    wanted = request.GET.get("language", "")
    chosen = wanted if wanted in dict(settings.LANGUAGES) else ""
    with translation.override(chosen or translation.get_language()):
        numbers = [{**number, "words": in_language(number["label"])} for number in country().help_numbers]
        context: dict[str, Any] = {
            "hotlines": list(hotlines()),
            "lines": [number for number in numbers if number["kind"] == "line"],
            "emergency": [number for number in numbers if number["kind"] == "emergency"],
            "recovery_days": country().recovery_days,
            "in_language": f"?language={chosen}" if chosen else "",
            "help_url": reverse("web:help"),
            "rights_url": reverse("web:rights"),
        }
        response = render(request, template, context)
        response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return response
