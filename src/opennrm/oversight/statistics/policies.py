"""May somebody read the figures of all bodies?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused

from .sections import Permission


def may_read_figures(viewer: Viewer) -> Verdict:
    """May this viewer read counts? Nobody needs a grant for them, and no grant is enough."""
    if not viewer.may(Permission.READ):
        return refused(_("Your role does not read the figures of the country."))
    return ALLOWED
