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
PUBLIC, SIGNED_IN = "public", "signed in"


def opens_to(view: View, whom: str) -> View:
    """The view, marked with whom it opens to: one without the mark fails the build."""
    view.opened_by = whom  # type: ignore[attr-defined]  # a function declares no attributes
    return view


def page(*methods: str, permission: str) -> Callable[[View], View]:
    """A page for signed-in staff whose role holds `permission`; others are told why not.

    ``@page("GET", "POST", permission=Permission.OPEN)``
    """

    def asked(request: HttpRequest) -> HttpResponse | None:
        viewer = getattr(request, "viewer", None)
        if viewer is not None and not viewer.may(permission):
            require(
                refused(_("Your role does not open this page. If your work needs it, ask an administrator."))
            )
        return _to_sign_in(request, viewer is not None)

    return _guarding(methods, permission, asked)


def step_up(view: View) -> View:
    """Sending the page's form asks for the password once more, unless that was done within five minutes.

    Stands below `page`, which asks first whether the role may come here at all.
    """
    stepped: View = reauthentication_required(allow_get=True)(view)
    return stepped


def staff(*methods: str) -> Callable[[View], View]:
    """A page for everybody who is signed in, whatever the role."""
    return _guarding(
        methods, SIGNED_IN, lambda request: _to_sign_in(request, getattr(request, "viewer", None) is not None)
    )


def account_holder(*methods: str) -> Callable[[View], View]:
    """A page about one's own account: open also to those who still have to choose a password, and do no work yet."""
    return _guarding(methods, SIGNED_IN, lambda request: _to_sign_in(request, request.user.is_authenticated))


def public(view: View) -> View:
    """A page for everybody, signed in or not."""
    return opens_to(require_http_methods(["GET", "HEAD"])(view), PUBLIC)


def _to_sign_in(request: HttpRequest, signed_in: bool) -> HttpResponse | None:
    return None if signed_in else redirect_to_login(request.get_full_path())


def _guarding(
    methods: tuple[str, ...], whom: str, asked: Callable[[HttpRequest], HttpResponse | None]
) -> Callable[[View], View]:
    """What a page does before its view: `asked` answers in its place those whom it does not open to."""

    def decorate(view: View) -> View:
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            turned_away = asked(request)
            return view(request, *args, **kwargs) if turned_away is None else turned_away

        return opens_to(guarded, whom)

    return decorate
