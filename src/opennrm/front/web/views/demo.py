"""Whom do you want to be? Only in the demonstration, where everybody is invented and nobody has a password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from opennrm.foundation.access.models import User
from opennrm.foundation.access.pages import PUBLIC, opens_to, public
from opennrm.foundation.access.roles import Role, roles
from opennrm.foundation.core.contributions import navigation
from opennrm.foundation.core.verdict import Text

from ..demonstration import is_demo_database

View = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class Part:
    """A role of the demonstration, who plays it, and where they begin."""

    role: type[Role]
    first_screen: Text
    first: User
    others: tuple[User, ...]


def _in_demonstration(view: View) -> View:
    """On any other database these pages do not exist, whatever the settings say."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not is_demo_database():
            raise Http404
        return view(request)

    return opens_to(guarded, PUBLIC)


@_in_demonstration
@public
def people(request: HttpRequest) -> HttpResponse:
    """Everybody whom a visitor can be, by role."""
    return render(request, "web/demo.html", {"parts": _parts()})


@_in_demonstration
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Become one of them, on the first screen of their role."""
    username = request.POST.get("user", "")
    user = (
        User.objects.filter(username=username, is_active=True, is_program=False)
        .select_related("organisation")
        .first()
    )
    if user is None:
        return redirect("web:demo")
    get_adapter(request).login(request, user)
    return redirect("web:home")


def _parts() -> list[Part]:
    staff = (
        User.objects.filter(is_active=True, is_program=False)
        .select_related("organisation")
        .order_by("date_joined", "username")
    )
    by_role: dict[str, list[User]] = {}
    for user in staff:
        by_role.setdefault(user.role_key, []).append(user)
    screens = {item.url_name: item.label for item in navigation}
    return [
        Part(role, screens.get(role.home, ""), by_role[key][0], tuple(by_role[key][1:]))
        for key, role in roles().items()
        if key in by_role
    ]
