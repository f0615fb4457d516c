"""Which lists does a viewer see, and what stands in one?"""

from __future__ import annotations

from opennrm.foundation.access.doors import fetch
from opennrm.foundation.access.sections import READ, Act
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.people.vault import open_text

from .actions import heading_mark
from .columns import Heads, Mapped, heads_of
from .knowing import Plan, plan
from .models import IncomingList, SavedColumns
from .models.incoming import IncomingListSet
from .packing import unpacked
from .reading import Sheet
from .rows import Progress
from .sections import ORIGIN


def list_for(viewer: Viewer, reference: str, act: Act = READ) -> IncomingList:
    """The list of a reference, if this viewer sees it."""
    rows = IncomingList.objects.select_related("record__organisation", "received_by")
    found: IncomingList = fetch(rows, viewer=viewer, section=ORIGIN, act=act, reference=reference)
    return found


def lists_seen(viewer: Viewer) -> IncomingListSet:
    """Every list that this viewer sees, the newest first."""
    rows: IncomingListSet = IncomingList.objects.visible_to(viewer, ORIGIN)
    return rows.select_related("record", "received_by")


def file_name_of(viewer: Viewer, incoming: IncomingList) -> str:
    """What the file was called."""
    return open_text(incoming, "file_name", by=viewer, section=ORIGIN)


def sheet_of(viewer: Viewer, incoming: IncomingList) -> tuple[Sheet, Heads]:
    """The rows of a waiting list and its columns; opening them is recorded."""
    sheet = unpacked(open_text(incoming, "table", by=viewer, section=ORIGIN))
    return sheet, heads_of(sheet.rows)


def plan_of(
    viewer: Viewer,
    sheet: Sheet,
    heads: Heads,
    mapped: Mapped,
    progress: Progress = lambda done, of: None,
) -> Plan:
    """What bringing in the list would do at the viewer's organisation."""
    return plan(viewer.organisation, sheet, heads, mapped, today=clock.today(), progress=progress)


def remembered(viewer: Viewer, heads: Heads) -> Mapped | None:
    """How the viewer's organisation read the columns of such a list last time."""
    rows = SavedColumns.objects.filter(organisation=viewer.organisation, mark=heading_mark(heads, viewer))
    saved: list[str] | None = rows.values_list("mapped", flat=True).first()
    return tuple(saved) if saved else None
