"""What do the sign-in pages say when something is missing?"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_MISSING = {
    "login": _("Enter the name you sign in with."),
    "password": _("Enter your password."),
    "oldpassword": _("Enter your present password."),
    "password1": _("Enter a new password of at least 15 characters."),
    "password2": _("Enter the new password a second time."),
}
# The library has no Belarusian, and Django's says "username": these are the words of our own catalogues.
_LABELS = {
    "login": _("Name you sign in with"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("New password, a second time"),
}


class _WithWords:
    """Gives each field its own label and its own words for being empty, also to those the library adds later."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _say(self.fields)


def _say(fields: dict[str, Any]) -> None:
    for name, field in fields.items():
        if name in _MISSING:
            field.error_messages = {**field.error_messages, "required": _MISSING[name]}
            field.label = _LABELS[name]
            field.widget.attrs.pop("placeholder", None)


class SignInForm(_WithWords, LoginForm):  # type: ignore[misc]
    """Name and password."""


class PasswordForm(_WithWords, ChangePasswordForm):  # type: ignore[misc]
    """A new password: another than the present one, which may be known to whoever made the account."""

    def clean_oldpassword(self) -> str:
        """Tried like at the sign-in, and counted there: a session left open is no place to guess at leisure."""
        given: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, given):
            raise get_adapter().validation_error("enter_current_password")
        return given

    def clean_password1(self) -> str:
        chosen: str = self.cleaned_data["password1"]
        if chosen == self.cleaned_data.get("oldpassword"):
            raise ValidationError(_("This is your present password. Choose another."))
        return chosen


class AgainForm(_WithWords, ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""


for _form in (SignInForm, PasswordForm, AgainForm):
    _form.base_fields = deepcopy(_form.base_fields)  # the library's own forms keep their words
    _say(_form.base_fields)
