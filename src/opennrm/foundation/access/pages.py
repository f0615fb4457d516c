"""How does a view say who may open it? With one decorator, which the access matrix reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opennrm.foundation.core.verdict import refused, require

View = Callable[..., HttpResponse]


def page(*methods: str, permission: str) -> Callable[[View], View]:
    """A page for signed-in staff whose role holds `permission`; others are told why not.

    ``@page("GET", "POST", permission=Permission.OPEN)``
    """

    def decorate(view: View) -> View:
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer = getattr(request, "viewer", None)
            if viewer is None:
                return redirect_to_login(request.get_full_path())
            if not viewer.may(permission):
                require(refused(_("Your role does not open this page.")))
            return view(request, *args, **kwargs)

        guarded.opened_by = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def step_up(view: View) -> View:
    """Sending the page's form asks for the password once more, unless that was done within five minutes.

    Stands below `page`, which asks first whether the role may come here at all.
    """
    stepped: View = reauthentication_required(allow_get=True)(view)
    return stepped


def staff(*methods: str) -> Callable[[View], View]:
    """A page for everybody who is signed in, whatever the role."""

    def decorate(view: View) -> View:
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if getattr(request, "viewer", None) is None:
                return redirect_to_login(request.get_full_path())
            return view(request, *args, **kwargs)

        guarded.opened_by = "signed in"  # type: ignore[attr-defined]
        return guarded

    return decorate


def account_holder(*methods: str) -> Callable[[View], View]:
    """A page about one's own account: open also to those who still have to choose a password, and do no work yet."""

    def decorate(view: View) -> View:
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            return view(request, *args, **kwargs)

        guarded.opened_by = "signed in"  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """A page for everybody, signed in or not."""
    guarded = require_http_methods(["GET", "HEAD"])(view)
    guarded.opened_by = "public"  # type: ignore[attr-defined]
    return guarded
