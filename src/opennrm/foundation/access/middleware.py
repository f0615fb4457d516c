"""Who is behind this request, and what became of a refusal?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from opennrm.foundation.core.verdict import NotAllowed, refusals_noted

from .models import User
from .presence import too_long_ago
from .refusals import journal_refusal
from .viewer import Viewer

Next = Callable[[HttpRequest], HttpResponse]
# What is open to somebody whose password is known to whoever let them in: to choose another, and to go.
_BEFORE_WORK = ("account_change_password", "account_logout", "web:leave")


class ViewerMiddleware:
    """Gives every request its viewer: None for somebody not signed in, or signed in too long ago.

    Nobody is at work before they have a password that they alone know.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if isinstance(user, User) and too_long_ago(request, user):
            logout(request)
            user = request.user
        if isinstance(user, User) and user.first_password:
            request.viewer = None  # type: ignore[attr-defined]
            if request.path not in map(reverse, _BEFORE_WORK):
                return redirect(_BEFORE_WORK[0])
            return self.get_response(request)
        request.viewer = (  # type: ignore[attr-defined]
            Viewer.of(user) if isinstance(user, User) else None
        )
        return self.get_response(request)


class RefusalMiddleware:
    """Journals what was refused, after the refused work was rolled back, and says why in plain words."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with refusals_noted() as noted:
            response = self.get_response(request)
        viewer: Viewer | None = getattr(request, "viewer", None)
        for refusal in noted if viewer else ():
            if not refusal.journalled:  # caught by a view, whose form shows the reason
                journal_refusal(refusal, by=viewer, route=_route(request))  # type: ignore[arg-type]
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        viewer: Viewer | None = getattr(request, "viewer", None)
        if viewer is None:
            return None
        journal_refusal(exception, by=viewer, route=_route(request))
        if isinstance(exception, NotAllowed):
            return render(request, "403.html", {"because": exception.verdict.because}, status=403)
        return None


def _route(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


class NoStoreMiddleware:
    """Nothing of a page stays in a browser's or a proxy's cache."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response
