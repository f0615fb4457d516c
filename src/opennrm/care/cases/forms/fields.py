"""What do several forms of a case have in common?"""

from __future__ import annotations

from django import forms

from opennrm.foundation.components.forms import Form

# Wide enough for a name, and never remembered by the browser.
HALF = {"class": "govuk-input--width-20", "autocomplete": "off"}


class VersionedForm(Form):
    """A form that knows which version of the row it was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
