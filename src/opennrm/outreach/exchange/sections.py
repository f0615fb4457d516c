"""The section and permissions that come with lists from elsewhere."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.sections import Section

ORIGIN = Section("exchange.origin", 15, _("Brought in"), _("what another list said about you"))


class Permission(StrEnum):
    """What a role may do with lists."""

    IMPORT = "exchange.import"
    EXPORT = "exchange.export"
