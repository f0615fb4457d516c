"""The sections and permissions that come with a case."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.sections import Section

OVERVIEW = Section(
    "cases.overview", 0, _("Overview"), _("that you are in contact with us, and how far your case is")
)
SAFETY = Section("cases.safety", 1, _("Safety"), _("what puts you in danger"))
NEEDS = Section("cases.needs", 2, _("Needs"), _("what help you need"))
NOTES = Section("cases.notes", 3, _("Notes"), _("what staff wrote down while helping you"))
HISTORY = Section("cases.history", 14, _("Who has seen this"), _("who opened your record, and when"))


class Permission(StrEnum):
    """What a role may do with cases."""

    OPEN = "cases.open"
    READ = "cases.read"
    WORK = "cases.work"
