"""May a list be brought in, may one be taken out, and who says yes to many at once?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from opennrm.care.cases.policies import may_receive_case
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.verdict import Verdict, refused

from .sections import Permission


def may_bring_in(viewer: Viewer) -> Verdict:
    """May this viewer bring in the list of another system? The cases belong to the own centre."""
    if not viewer.may(Permission.IMPORT):
        return refused(_("Your role does not bring in lists."))
    return may_receive_case(viewer.organisation)
