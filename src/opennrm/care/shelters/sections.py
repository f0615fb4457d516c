"""The sections and permissions that come with a shelter."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.sections import Section

STAY = Section("shelters.stay", 12, _("Stay"), _("where and since when you stay in a shelter"))
ADDRESS = Section("shelters.address", 13, _("Shelter address"), _("the address of the shelter"))


class Permission(StrEnum):
    """What a role may do in a shelter."""

    RUN = "shelters.run"
