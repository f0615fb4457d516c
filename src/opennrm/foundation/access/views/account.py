"""The pages about one's own account that the library does not give as we need them."""

from __future__ import annotations

from allauth.account.views import password_change
from django.http import HttpResponse
from django.shortcuts import render

from ..pages import account_holder
from ..viewer import ViewerRequest


@account_holder("GET", "POST")
def password(request: ViewerRequest) -> HttpResponse:
    """A new password. Who has none yet signs in otherwise, as in the demonstration, and cannot choose one here."""
    if not request.user.has_usable_password():
        return render(request, "account/no_password.html")
    response: HttpResponse = password_change(request)
    return response
