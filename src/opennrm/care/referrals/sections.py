"""The sections and permissions that come with referrals."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from opennrm.care.cases.sections import NEEDS, OVERVIEW, SAFETY
from opennrm.foundation.access.sections import Section
from opennrm.foundation.people.sections import CONTACT, IDENTITY

REFERRALS = Section(
    "referrals.referrals", 10, _("Referrals"), _("that a service is asked to help you, and its answers")
)

# What a service must see to say whether it can help: never what happened. It is the least a person agrees to.
CARD = frozenset({OVERVIEW, SAFETY, NEEDS, REFERRALS})
# What a service may be shown beside that, once it has accepted, if the person agrees.
ON_ACCEPTANCE = frozenset({IDENTITY, CONTACT})


class Permission(StrEnum):
    """What a role may do with referrals and the directory."""

    SEND = "referrals.send"
    ANSWER = "referrals.answer"
    DIRECTORY = "referrals.directory"
