"""What do several forms of a case have in common?"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core import references
from opennrm.foundation.people import aliases
from opennrm.foundation.people.policies import can_be_phoned

# Wide enough for a name, and never remembered by the browser.
HALF = {"class": "govuk-input--width-20", "autocomplete": "off"}


def dialled(number: str) -> str:
    """The telephone as it was typed, if somebody could dial it."""
    if not (verdict := can_be_phoned(number)):
        raise forms.ValidationError(str(verdict.because))
    return number


class ReferenceField(forms.CharField):
    """A reference or an alias as it was read out; whatever else was typed is said to be neither."""

    widget = forms.TextInput(HALF)

    def clean(self, value: object) -> str:
        typed: str = super().clean(value)
        if typed and aliases.read(typed) is None and not references.is_valid(typed):
            raise forms.ValidationError(
                _(
                    "This is no reference and no alias: a character may be misheard or swapped. Ask for it again."
                )
            )
        return typed
