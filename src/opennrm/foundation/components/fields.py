"""Which kinds of answer does a form ask for, beyond Django's own?"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.answers import Answer

from .widgets import Checkboxes, InlineRadios, Radios, SplitDate

Choices = Iterable[tuple[Any, Any]] | Callable[[], Iterable[tuple[Any, Any]]]

Hints = Mapping[Any, str | Promise]

# A longer list is read faster in a select than under each other.
LONGEST_RADIO_LIST = 7


def required_message(text: str | Promise) -> dict[str, Any]:
    """The words shown when a required field is left empty, as `error_messages`.

    >>> required_message("Enter the alias")
    {'required': 'Enter the alias'}
    """
    return {"required": text}


class DateField(forms.DateField):
    """A date typed as day, month and year."""

    widget = SplitDate
    default_error_messages = {
        "incomplete": _("Enter the day, the month and the year."),
        "invalid": _("Enter a real date, such as 20 11 2026."),
    }

    def to_python(self, value: Any) -> datetime.date | None:
        if not isinstance(value, list):
            return super().to_python(value)
        if not any(value):
            return None
        if not all(value):
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            day, month, year = (int(part) for part in value)
            if not 1900 <= year <= 2100:  # a slip of the finger, and no calendar or time zone reaches further
                raise ValueError
            return datetime.date(year, month, day)
        except (ValueError, OverflowError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != self.to_python(initial))
        except forms.ValidationError:
            return True


class AnswerField(forms.ChoiceField):
    """Yes, no, refused or unknown: four answers in one line, none ticked beforehand."""

    widget = InlineRadios

    def __init__(self, **options: Any) -> None:
        options.setdefault("choices", Answer.choices)
        super().__init__(**options)


class CodeField(forms.ChoiceField):
    """One code of a code list: radio buttons when the list is short or has hints, otherwise a select."""

    def __init__(self, *, choices: Choices, hints: Hints | None = None, **options: Any) -> None:
        if "widget" not in options:
            listed = None if callable(choices) else list(choices)
            short = bool(hints) or (listed is not None and len(listed) <= LONGEST_RADIO_LIST)
            options["widget"] = Radios if short else forms.Select
            choices = choices if listed is None else listed
        if forms.Select in (options["widget"], type(options["widget"])):
            choices = _with_empty_choice(choices)
        super().__init__(choices=choices, **options)
        _give_hints(self.widget, hints)


def _give_hints(widget: Any, hints: Hints | None) -> None:
    if hints and isinstance(widget, Radios | Checkboxes):
        widget.hints = hints


def _with_empty_choice(choices: Choices) -> Callable[[], list[tuple[Any, Any]]]:
    def listed() -> list[tuple[Any, Any]]:
        known = list(choices() if callable(choices) else choices)
        return known if any(code == "" for code, _label in known) else [("", _("Choose")), *known]

    return listed


class CodesField(forms.MultipleChoiceField):
    """Any number of codes of a code list, as tick boxes."""

    widget = Checkboxes

    def __init__(self, *, choices: Choices, hints: Hints | None = None, **options: Any) -> None:
        super().__init__(choices=choices, **options)
        _give_hints(self.widget, hints)

    def clean(self, value: Any) -> list[str]:
        return list(dict.fromkeys(super().clean(value)))  # a code sent twice was ticked once
