"""The pages about one's own account that the library does not give as we need them."""

from __future__ import annotations

from allauth.account.views import logout, password_change
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ..actions import end_other_sessions
from ..models.session import digest_of
from ..pages import PUBLIC, account_holder, opens_to, staff
from ..presence import SECONDS_LEFT, seconds_left
from ..queries import own_sessions
from ..viewer import ViewerRequest


def sign_out(request: HttpRequest) -> HttpResponse:
    """Out, and the browser forgets what it kept of these pages; asks first when it was only a link."""
    response: HttpResponse = logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


opens_to(sign_out, PUBLIC)  # allauth says who is there to sign out


@account_holder("GET", "POST")
def password(request: ViewerRequest) -> HttpResponse:
    """A new password. Who has none yet signs in otherwise, as in the demonstration, and cannot choose one here."""
    if not request.user.has_usable_password():  # type: ignore[union-attr]  # the decorator asked who it is
        return render(request, "account/no_password.html")
    response: HttpResponse = password_change(request)
    return response


@staff("GET")
def still_here(request: ViewerRequest) -> HttpResponse:
    """Somebody is typing on a page that asks for nothing meanwhile: like every click, this begins the half hour anew."""
    left = seconds_left(request, request.viewer.user)
    return HttpResponse(status=204, headers={SECONDS_LEFT: str(left)})


@staff("GET", "POST")
def sessions(request: ViewerRequest) -> HttpResponse:
    """Where one is signed in; sending the form signs out everywhere else."""
    present = str(request.session.session_key)
    if request.method == "POST":
        end_other_sessions(session_key=present, by=request.viewer)
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("account_sessions")
    context = {"sessions": own_sessions(request.viewer), "present": digest_of(present)}
    return render(request, "access/sessions.html", context)
