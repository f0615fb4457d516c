"""The sections and permissions that come with a person."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.sections import Section

IDENTITY = Section("people.identity", 4, _("Identity"), _("your name, date of birth and documents"))
CONTACT = Section("people.contact", 5, _("Safe contact"), _("how you may be reached safely"))
CONSENTS = Section("people.consents", 6, _("Consents"), _("what you have agreed to, and with whom"))


class Permission(StrEnum):
    """What a role may do with persons, whoever they are."""

    FIND = "people.find"
    RECORD_CONSENT = "people.record_consent"
    WRITE_IDENTITY = "people.write_identity"
    WRITE_CONTACT = "people.write_contact"
    KEEP_OUT = "people.keep_out"
