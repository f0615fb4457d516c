"""Which roles does the mechanism know? Each is a paragraph, and its permissions say no more than that."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from opennrm.care.cases import sections as cases
from opennrm.care.hotline import sections as hotline
from opennrm.care.identification import sections as identification
from opennrm.care.referrals import sections as referrals
from opennrm.care.shelters import sections as shelters
from opennrm.foundation.access.models import Kind
from opennrm.foundation.access.policies import ADMINISTER
from opennrm.foundation.access.roles import Role
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.people import sections as people
from opennrm.outreach.exchange import sections as exchange
from opennrm.oversight.statistics import sections as statistics


class HotlineOperator(Role):
    key = "hotline-operator"
    name = _("Hotline operator")
    sentence = _(
        "Answers calls, writes the call sheet and, with the caller's consent, hands a call over to a "
        "Territorial Centre. Sees the calls of the own hotline, and no case."
    )
    organisation_kinds = frozenset({Kind.HOTLINE})
    purposes = (Purpose.ADVISE,)
    permissions = frozenset({hotline.Permission.TAKE_CALLS, referrals.Permission.DIRECTORY})
    writes = frozenset({hotline.SHEET})
    home = "hotline:new_call"


class DeskOfficer(Role):
    key = "desk-officer"
    name = _("Desk officer")
    sentence = _(
        "Opens and works the cases of one Territorial Centre: identity and safe contact, needs and notes, "
        "what happened, and consents. Sends cases to the panel and refers people to services. Brings in lists "
        "that another system kept, and takes out lists: of the own cases, or of people who agreed, for whom they "
        "agreed to. Reads decisions, call sheets handed over, what another list said and who has seen a case; "
        "decides on nobody's status."
    )
    organisation_kinds = frozenset({Kind.CENTRE})
    purposes = (Purpose.ASSIST,)
    permissions = frozenset(
        {
            cases.Permission.OPEN,
            cases.Permission.READ,
            cases.Permission.WORK,
            people.Permission.FIND,
            people.Permission.RECORD_CONSENT,
            people.Permission.WRITE_IDENTITY,
            people.Permission.WRITE_CONTACT,
            people.Permission.KEEP_OUT,
            identification.Permission.ASSESS,
            referrals.Permission.SEND,
            referrals.Permission.DIRECTORY,
            exchange.Permission.IMPORT,
            exchange.Permission.EXPORT,
        }
    )
    reads = frozenset(
        {identification.DECISIONS, hotline.SHEET, cases.HISTORY, shelters.ADDRESS, exchange.ORIGIN}
    )
    writes = frozenset(
        {
            cases.OVERVIEW,
            cases.SAFETY,
            cases.NEEDS,
            cases.NOTES,
            people.IDENTITY,
            people.CONTACT,
            people.CONSENTS,
            identification.ACCOUNT,
            identification.INDICATORS,
            referrals.REFERRALS,
        }
    )
    home = "web:my_day"


class PanelMember(Role):
    key = "panel-member"
    name = _("Panel member")
    sentence = _(
        "Decides, with reasons, whether there are reasonable grounds to believe that somebody was trafficked. "
        "Reads the overview, what happened and the indicators of cases sent to the panel; no name, no "
        "address, no call sheet."
    )
    organisation_kinds = frozenset({Kind.PANEL})
    purposes = (Purpose.IDENTIFY,)
    permissions = frozenset({cases.Permission.READ, identification.Permission.DECIDE})
    reads = frozenset({cases.OVERVIEW, identification.ACCOUNT, identification.INDICATORS})
    writes = frozenset({identification.DECISIONS})
    home = "identification:waiting"


class ShelterWorker(Role):
    key = "shelter-worker"
    name = _("Shelter worker")
    sentence = _(
        "Sets up the own house and its rooms. Answers referrals to it, gives a bed, settles people in. Sees the "
        "needs, safety alerts and whatever else the person agreed to share; never what happened to them."
    )
    organisation_kinds = frozenset({Kind.SHELTER})
    purposes = (Purpose.ASSIST,)
    permissions = frozenset({referrals.Permission.ANSWER, shelters.Permission.RUN})
    reads = frozenset({cases.OVERVIEW, cases.SAFETY, cases.NEEDS, people.IDENTITY, people.CONTACT})
    writes = frozenset({referrals.REFERRALS, shelters.STAY, shelters.ADDRESS})
    home = "shelters:tonight"


class ServiceWorker(Role):
    key = "service-worker"
    name = _("Service worker")
    sentence = _(
        "Answers referrals to the own service and reports them done. Sees the needs, safety alerts and whatever "
        "else the person agreed to share; never what happened to them."
    )
    organisation_kinds = frozenset({Kind.SERVICE})
    purposes = (Purpose.ASSIST,)
    permissions = frozenset({referrals.Permission.ANSWER})
    reads = frozenset({cases.OVERVIEW, cases.SAFETY, cases.NEEDS, people.IDENTITY, people.CONTACT})
    writes = frozenset({referrals.REFERRALS})
    home = "referrals:received"


class Rapporteur(Role):
    key = "rapporteur"
    name = _("National Rapporteur")
    sentence = _("Reads the figures of all bodies. Sees no case, no call and no name.")
    organisation_kinds = frozenset({Kind.RAPPORTEUR})
    purposes = (Purpose.OVERSEE,)
    permissions = frozenset({statistics.Permission.READ})
    home = "statistics:country"


class Administrator(Role):
    key = "administrator"
    name = _("Administrator")
    sentence = _(
        "Sets up organisations and their staff, and keeps the directory of services. Sees no case, no call and no name."
    )
    organisation_kinds = frozenset({Kind.ADMINISTRATION})
    purposes = (Purpose.ADMINISTER,)
    permissions = frozenset({ADMINISTER})
    home = "access:organisations"


ROLES = [HotlineOperator, DeskOfficer, PanelMember, ShelterWorker, ServiceWorker, Rapporteur, Administrator]
