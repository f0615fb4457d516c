"""The sections and permissions that come with referrals."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.sections import Section

REFERRALS = Section("referrals.referrals", 10, _("Referrals"), _("which services were asked to help you"))


class Permission(StrEnum):
    """What a role may do with referrals and the directory."""

    SEND = "referrals.send"
    ANSWER = "referrals.answer"
    DIRECTORY = "referrals.directory"
