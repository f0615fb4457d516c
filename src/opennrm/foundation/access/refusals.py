"""What becomes of a refusal? It is journalled, after the refused work was rolled back: for pages and programs alike."""

from __future__ import annotations

from opennrm.foundation.core import journal
from opennrm.foundation.core.verdict import NotAllowed

from .doors import NotVisible
from .viewer import Viewer


def journal_refusal(refusal: BaseException, *, by: Viewer, route: str) -> None:
    """Write down that something was not visible or not allowed; anything else is no refusal."""
    if isinstance(refusal, NotVisible):
        journal.record(
            "section.refused",
            by=by,
            subject=refusal.record,
            section=refusal.section.code,
            outcome=journal.DENIED,
        )
    if isinstance(refusal, NotAllowed):
        journal.record("act.refused", by=by, subject=refusal.about, outcome=journal.DENIED, route=route)
        refusal.journalled = True
