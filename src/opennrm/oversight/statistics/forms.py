"""Which figures does the reader want to see?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.components.forms import Form, let_choose

from .stages import REPORTED, STAGES


class FiguresForm(Form):
    """The year, and the stage whose groups are drawn."""

    marks_optional = False

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, empty_value=None, required=False)
    stage = forms.ChoiceField(
        label=_("Groups of people"), choices=[(stage.key, stage.label) for stage in STAGES], required=False
    )

    def __init__(self, *args: Any, years: Sequence[int], **options: Any) -> None:
        super().__init__(*args, **options)
        let_choose(self, "year", [("", _("All years")), *((str(year), str(year)) for year in years)])

    @property
    def year_asked(self) -> int | None:
        """The year chosen; None for all, also when no such year is offered."""
        return self.cleaned_data.get("year") if self.is_valid() else None

    @property
    def stage_asked(self) -> str:
        """The stage chosen; reported when none is."""
        return (self.cleaned_data.get("stage") if self.is_valid() else "") or REPORTED.key
