"""May somebody change who has access?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused

from .models import User
from .viewer import Viewer

ADMINISTER = "access.administer"


def may_administer(viewer: Viewer) -> Verdict:
    """May this viewer set up organisations and users?"""
    if not viewer.may(ADMINISTER):
        return refused(_("Your role does not manage organisations and users."))
    return ALLOWED


def may_suspend(viewer: Viewer, user: User) -> Verdict:
    """May this viewer stop or let in that member of staff?"""
    if user.pk == viewer.user_id:
        return refused(_("You cannot stop yourself: ask another administrator."))
    return ALLOWED
