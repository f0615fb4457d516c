"""What is counted? People at four stages; each says what puts a person there, and which body said so."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.verdict import Text


@dataclass(frozen=True)
class Stage:
    """A stage of the way through the mechanism, as it is counted (rule R20)."""

    key: str
    label: Text
    definition: Text
    source: Text
    year_basis: Text


_FIRST = _(
    "the quarter in which it first happened to the person; what happened before the first case of all is counted in "
    "the first quarter"
)

REPORTED = Stage(
    "reported",
    _("Reported"),
    _("A case was opened, after a call to the hotline or at a Territorial Centre."),
    _("Hotline and Territorial Centres"),
    _("the quarter in which the first case of the year was opened"),
)
PRESUMED = Stage(
    "presumed",
    _("Presumed"),
    _("Some body found possible trafficking, or a panel found reasonable grounds."),
    _("Any body, with the panels"),
    _FIRST,
)
IDENTIFIED = Stage(
    "identified",
    _("Identified"),
    _("A body that may decide found that it was trafficking."),
    _("Police, prosecution, courts and other state bodies"),
    _FIRST,
)
ASSISTED = Stage(
    "assisted",
    _("Assisted"),
    _("A service accepted a referral, or a shelter took the person in."),
    _("Services and shelters"),
    _FIRST,
)

STAGES = (REPORTED, PRESUMED, IDENTIFIED, ASSISTED)
UNIT = _("People")
NOT_ACROSS = _(
    "Counted per organisation, not yet across: somebody known to two organisations may be counted twice."
)
