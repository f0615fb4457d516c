"""The sections and permissions that come with the hotline."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.sections import Section

SHEET = Section("hotline.sheet", 11, _("Call sheet"), _("what you told the hotline"))


class Permission(StrEnum):
    """What a role may do at the hotline."""

    TAKE_CALLS = "hotline.take_calls"
