"""May somebody change who has access?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused

from .viewer import Viewer

ADMINISTER = "access.administer"


def may_administer(viewer: Viewer) -> Verdict:
    """May this viewer set up organisations and users?"""
    if not viewer.may(ADMINISTER):
        return refused(_("Your role does not manage organisations and users."))
    return ALLOWED


def may_leave_the_purpose(viewer: Viewer, purpose: str) -> Verdict:
    """May this viewer work for that purpose?"""
    if purpose not in viewer.role.purposes:
        return refused(_("Your role does not serve that purpose."))
    return ALLOWED
