"""How are a month and a long list of codes asked for?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.components.forms import SplitDate
from opennrm.foundation.core import clock
from opennrm.foundation.core.codes import CodeList, code_list
from opennrm.foundation.core.country import country

from .facts import Month

_PARTS = (("month", _("Month"), 2, 1), ("year", _("Year"), 4, 2))
_OLDEST_YEAR = 1930
Choices = list[tuple[str, Any]]


class MonthYear(SplitDate):
    """A month and a year in two inputs. What was typed is shown again, right or wrong."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [str(data.get(f"{name}_{place}", "")).strip() for _key, _label, _width, place in _PARTS]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return all(f"{name}_{place}" not in data for _key, _label, _width, place in _PARTS)

    def format_value(self, value: Any) -> list[str]:
        if isinstance(value, tuple):
            year, month = value
            return [str(month or ""), str(year or "")]
        return value if isinstance(value, list) else ["", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super(SplitDate, self).get_context(name, value, attrs)
        identifier = context["widget"]["attrs"].get("id", f"id_{name}")
        context["widget"]["wrong"] = "aria-invalid" in context["widget"]["attrs"]
        context["widget"]["parts"] = [
            {"id": f"{identifier}_{place}", "name": f"{name}_{place}", "label": label, "width": width,
             "value": typed, "autocomplete": "off"}
            for (_key, label, width, place), typed in zip(_PARTS, self.format_value(value), strict=True)
        ]  # fmt: skip
        return context


class MonthField(forms.Field):
    """A year with or without a month, as (year, month); (None, None) when nothing was entered."""

    widget = MonthYear
    default_error_messages = {
        "invalid": _("Enter a real month and year, such as 3 2025. The month can be left out."),
        "no_year": _("Enter the year as well."),
        "future": _("This is in the future."),
    }

    def clean(self, value: Any) -> Month:
        month_text, year_text = value or ("", "")
        if not month_text and not year_text:
            return (None, None)
        if not year_text:
            raise forms.ValidationError(self.error_messages["no_year"], code="no_year")
        try:
            year, month = int(year_text), int(month_text) if month_text else None
        except ValueError:
            year, month = 0, None
        today = clock.today()
        if (month is not None and not 1 <= month <= 12) or not _OLDEST_YEAR <= year <= 9999:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if (year, month or 1) > (today.year, today.month):
            raise forms.ValidationError(self.error_messages["future"], code="future")
        return (year, month)


def grouped(key: str) -> Callable[[], Choices]:
    """The codes of a list for a select, those with narrower ones as groups."""

    def choices() -> Choices:
        listed: CodeList = code_list(key)
        found: Choices = []
        for top in listed.children(None):
            below = [(code.code, code.label) for code in listed.children(top.code)]
            found.append((top.label, [(top.code, top.label), *below]) if below else (top.code, top.label))
        return found

    return choices


def territories() -> Choices:
    """The districts of the country under their regions."""
    listed = country().territories
    tops = [territory for territory in listed.values() if territory.parent is None]
    return [
        (
            str(top),
            [(top.code, str(top)), *((t.code, str(t)) for t in listed.values() if t.parent == top.code)],
        )
        for top in tops
    ]
