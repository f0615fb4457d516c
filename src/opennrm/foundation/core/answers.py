"""What was answered? Yes, no, refused, or not known: four values that are never folded into two.

"No" and "nobody asked" are different facts, in care as in statistics (rule R15).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.TextChoices):
    """The four values; UNKNOWN covers both "does not know" and "not asked"."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    REFUSED = "refused", _("Does not want to say")
    UNKNOWN = "unknown", _("Not known or not asked")

    @property
    def known(self) -> bool:
        """Was a yes or a no given?"""
        return self in (Answer.YES, Answer.NO)


class AnswerField(models.CharField[Any, Any]):
    """A column that holds one of the four answers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 8
        kwargs["choices"] = Answer.choices
        kwargs.setdefault("default", Answer.UNKNOWN)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["choices"]  # labels are translated text, not schema
        return name, path, args, kwargs
