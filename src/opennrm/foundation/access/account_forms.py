"""What do the sign-in pages say when something is missing?"""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from django.utils.translation import gettext_lazy as _

_MISSING = {
    "login": _("Enter the name you sign in with."),
    "password": _("Enter your password."),
    "oldpassword": _("Enter your present password."),
    "password1": _("Enter a new password of at least 15 characters."),
    "password2": _("Enter the new password a second time."),
}


class _WithWords:
    """Gives each field its own words for being empty."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            if name in _MISSING:
                field.error_messages["required"] = _MISSING[name]


class SignInForm(_WithWords, LoginForm):  # type: ignore[misc]
    """Name and password."""


class PasswordForm(_WithWords, ChangePasswordForm):  # type: ignore[misc]
    """A new password."""


class AgainForm(_WithWords, ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""
