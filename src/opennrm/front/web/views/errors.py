"""What does a page say when something goes wrong? What happened, and what to do; never what was typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from opennrm.foundation.components.rest.problems import problem


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such thing, or not for this viewer: the two look the same."""
    if request.path.startswith("/api/v1/"):
        return problem(404)
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A refusal that carries no reason of its own."""
    return render(request, "403.html", {"because": _("This page is not open to you.")}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that no form of ours sends."""
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Somebody was signed out while typing, or signed in again in another window.

    What was typed is given back in this answer and kept nowhere else. Only what comes from a page of ours:
    another site could otherwise put its words before somebody who presses the button in good faith.
    """
    typed = _typed(request)
    if _from_our_own_page(request) and typed:
        return render(
            request, "web/send_again.html", {"typed": typed, "files": bool(request.FILES)}, status=403
        )
    because = _("This form has expired. Go back, reload the page and send it again.")
    return render(request, "403.html", {"because": because}, status=403)


def _from_our_own_page(request: HttpRequest) -> bool:
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Everything that was sent, except from pages about the account itself: no password goes back into a page."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    if route.startswith("account_") or route == "set_language":
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault; nothing was saved."""
    return render(request, "500.html", status=500)
