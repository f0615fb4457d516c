"""May somebody open a case, or write a part of it?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from opennrm.foundation.access.doors import sees
from opennrm.foundation.access.models import Kind, Organisation
from opennrm.foundation.access.sections import WRITE, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused

from .models import Case
from .sections import OVERVIEW, Permission


def may_open_case(viewer: Viewer) -> Verdict:
    """May this viewer open a case at the own centre?"""
    if not viewer.may(Permission.OPEN):
        return refused(_("Your role does not open cases."))
    if not viewer.may_touch(OVERVIEW, WRITE):
        return refused(_("This token writes no cases."))
    return may_receive_case(viewer.organisation)


def may_receive_case(organisation: Organisation) -> Verdict:
    """Can this organisation hold cases?"""
    if organisation.kind != Kind.CENTRE or not organisation.active:
        return refused(_("Cases are opened at a Territorial Centre."))
    return ALLOWED


def may_work(viewer: Viewer, case: Case, section: Section) -> Verdict:
    """May this viewer write this part of this case?"""
    if not viewer.may(Permission.WORK):
        return refused(_("Your role does not work on cases."))
    if not sees(viewer, case.record, section, WRITE):
        return refused(_("You may not write this part of this case."))
    if case.closed_on is not None:
        return refused(_("This case is closed."))
    return ALLOWED
