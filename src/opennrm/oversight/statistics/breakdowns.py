"""Into which groups are people counted: form of exploitation, sex, age?

What is not known is a group of its own, never left out and never counted as "no" (rule R15).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.verdict import Text

UNKNOWN, SEVERAL = "unknown", "several"


@dataclass(frozen=True)
class Breakdown:
    """One way of grouping people: its groups in the order they are printed."""

    key: str
    label: Text
    groups: Callable[[], list[tuple[str, Text]]]


def _forms() -> list[tuple[str, Text]]:
    named: list[tuple[str, Text]] = [
        (c.code, c.label) for c in code_list("identification.forms").children(None)
    ]
    return [*named, (SEVERAL, _("Several forms")), (UNKNOWN, _("Not known yet"))]


def _sexes() -> list[tuple[str, Text]]:
    named: list[tuple[str, Text]] = [
        (c.code, c.label) for c in code_list("people.sexes") if c.code != UNKNOWN
    ]
    return [*named, (UNKNOWN, _("Not known yet"))]


def _ages() -> list[tuple[str, Text]]:
    return [
        ("child", _("Under 18")),
        ("18", _("18 to 24")),
        ("25", _("25 to 34")),
        ("35", _("35 to 49")),
        ("50", _("50 and over")),
        ("adult", _("Adult, age not known")),
        (UNKNOWN, _("Not known yet")),
    ]


FORM = Breakdown("form", _("Form of exploitation"), _forms)
SEX = Breakdown("sex", _("Sex"), _sexes)
AGE = Breakdown("age", _("Age in that year"), _ages)
BREAKDOWNS = (FORM, SEX, AGE)
