"""The sections and permissions that come with identification."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from opennrm.care.cases.sections import OVERVIEW
from opennrm.foundation.access.sections import Section

ACCOUNT = Section("identification.account", 7, _("What happened"), _("what was done to you, as you told it"))
INDICATORS = Section("identification.indicators", 8, _("Indicators"), _("the signs that were noticed"))
DECISIONS = Section(
    "identification.decisions", 9, _("Decisions"), _("what was decided about you, by whom and why")
)

# What a panel needs in order to decide, and not one section more.
PANEL_READS = frozenset({OVERVIEW, ACCOUNT, INDICATORS, DECISIONS})
# What it keeps once it has decided: its own decision, and whose it is.
PANEL_KEEPS = frozenset({DECISIONS})  # its own decision, and nothing else of the case


class Permission(StrEnum):
    """What a role may do in identification."""

    ASSESS = "identification.assess"
    DECIDE = "identification.decide"
