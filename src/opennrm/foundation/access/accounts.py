"""How do staff sign in? By django-allauth; nobody signs up, an administrator creates the account."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core import clock, journal

from . import guessing
from .actions import choose_password
from .models import User
from .models.session import ADDRESS_KEY, BROWSER_KEY, SIGNED_IN_KEY
from .viewer import Viewer


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts exist before anybody signs in."""

    # In words of our own catalogues: the library has no Belarusian.
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is not open. Ask your administrator."),
        "enter_current_password": _("Enter your present password."),
        "incorrect_password": _("The password is not right."),
        "invalid_login": _("The name or the password is not right."),
        "username_password_mismatch": _("The name or the password is not right."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session[SIGNED_IN_KEY] = clock.now().isoformat()
        request.session[ADDRESS_KEY] = self.get_client_ip(request)
        request.session[BROWSER_KEY] = self.get_http_user_agent(request)[:200]
        journal.record("staff.signed_in", by=Viewer.of(user))

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            journal.record("staff.signed_out", by=Viewer.of(request.user))
        super().logout(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted before the password is looked at, so that many at once are no way around."""
        if not guessing.try_once(credentials.get("username", ""), get_ip(request)):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            guessing.take_back(credentials.get("username", ""), get_ip(request))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The name that was tried is not kept: people type passwords into that field."""
        super().authentication_failed(request, **credentials)
        journal.record("staff.sign_in_failed", by=journal.SYSTEM, outcome=journal.DENIED)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """The password was right, and the account waits to be let in or was stopped: the page says no more."""
        journal.record(
            "staff.sign_in_refused", by=Viewer.of(user), outcome=journal.DENIED, standing=user.standing
        )
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response

    def set_password(self, user: User, password: str) -> None:
        choose_password(user=user, password=password, by=Viewer.of(user))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail leaves the platform yet: an administrator starts every reset."""
