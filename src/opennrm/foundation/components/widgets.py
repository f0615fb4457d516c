"""Which controls does a person type or tick in?"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_PARTS = (("day", _("Day"), 2), ("month", _("Month"), 2), ("year", _("Year"), 4))


class SplitDate(forms.Widget):
    """A date in three inputs: day, month, year. What was typed is shown again, right or wrong."""

    template_name = "components/forms/widgets/date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, birthday: bool = False) -> None:
        super().__init__(attrs)
        self.birthday = birthday

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        return [str(data.get(f"{name}_{position}", "")).strip() for position in range(3)]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return all(f"{name}_{position}" not in data for position in range(3))

    def format_value(self, value: Any) -> list[str]:
        if isinstance(value, datetime.date):
            return [str(value.day), str(value.month), str(value.year)]
        if isinstance(value, list) and len(value) == 3:
            return value
        return ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        identifier = context["widget"]["attrs"].get("id", f"id_{name}")
        context["widget"]["wrong"] = "aria-invalid" in context["widget"]["attrs"]
        context["widget"]["parts"] = [
            {
                "id": f"{identifier}_{position}",
                "name": f"{name}_{position}",
                "label": label,
                "width": width,
                "value": typed,
                "autocomplete": f"bday-{part}" if self.birthday else "off",
            }
            for position, ((part, label, width), typed) in enumerate(
                zip(_PARTS, self.format_value(value), strict=True)
            )
        ]
        return context

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""


class _Hinted(forms.widgets.ChoiceWidget):
    """Choices of which each may carry a line of guidance under its label."""

    hints: Mapping[Any, str | Promise] = {}

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **options)
        return {**option, "hint": self.hints.get(str(value), "")}

    def optgroups(self, name: str, value: Any, attrs: dict[str, Any] | None = None) -> Any:
        """Groups number their choices on: the summary of errors leads to the first, in a group or not."""
        groups = super().optgroups(name, value, attrs)
        if attrs and "id" in attrs:
            for number, option in enumerate(option for _name, options, _at in groups for option in options):
                option["attrs"]["id"] = self.id_for_label(attrs["id"], str(number))
        return groups


class Radios(_Hinted, forms.RadioSelect):
    """Radio buttons under each other. The empty choice is not offered and nothing is ticked beforehand."""

    template_name = "components/forms/widgets/radios.html"
    inline = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["inline"] = self.inline
        return context


class InlineRadios(Radios):
    """Radio buttons in one line where the screen is wide enough: for short answers."""

    inline = True


class Checkboxes(_Hinted, forms.CheckboxSelectMultiple):
    """Tick boxes under each other: any number may be ticked."""

    template_name = "components/forms/widgets/checkboxes.html"
