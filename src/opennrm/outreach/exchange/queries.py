"""Which lists does a viewer see, what stands in one, and who is told of what?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from opennrm.care.cases.models import Case, CaseSet
from opennrm.care.cases.sections import OVERVIEW
from opennrm.care.referrals.directory import directory
from opennrm.foundation.access.doors import fetch, sections_seen
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.policies import ADMINISTER
from opennrm.foundation.access.sections import READ, Act
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.verdict import Text
from opennrm.foundation.people.models import AgeGroup
from opennrm.foundation.people.vault import open_text

from .columns import Heads, Mapped, heads_of
from .homes import Homes, homes_of
from .knowing import Plan, heading_mark, plan
from .models import Delivery, IncomingList, Origin, OutgoingList, SavedColumns, Subscription
from .models.incoming import IncomingListSet
from .models.outgoing import OutgoingListSet
from .packing import unpacked
from .reading import Sheet
from .rows import Line, Progress
from .sections import ORIGIN
from .standard import Field, Value, fields
from .writing import in_labels


def list_for(viewer: Viewer, reference: str, act: Act = READ) -> IncomingList:
    """The list of a reference, if this viewer sees it."""
    rows = IncomingList.objects.select_related("record__organisation", "received_by")
    found: IncomingList = fetch(rows, viewer=viewer, section=ORIGIN, act=act, reference=reference)
    return found


def lists_seen(viewer: Viewer) -> IncomingListSet:
    """Every list that this viewer sees, the newest first."""
    rows: IncomingListSet = IncomingList.objects.visible_to(viewer, ORIGIN)
    return rows.select_related("record", "received_by").order_by("-received_at", "pk")


def outgoing_for(viewer: Viewer, reference: str) -> OutgoingList:
    """The list taken out with a reference, if this viewer sees it."""
    rows = OutgoingList.objects.select_related("record", "recipient", "asked_by", "approved_by")
    found: OutgoingList = fetch(rows, viewer=viewer, section=ORIGIN, reference=reference)
    return found


def outgoing_seen(viewer: Viewer) -> OutgoingListSet:
    """Every list that was asked for here, the newest first."""
    rows: OutgoingListSet = OutgoingList.objects.visible_to(viewer, ORIGIN)
    return rows.select_related("record", "recipient", "asked_by").order_by("-asked_at", "pk")


def lists_to_approve(viewer: Viewer) -> OutgoingListSet:
    """The lists of colleagues that wait for this viewer's yes, the newest first."""
    return outgoing_seen(viewer).waiting_for_second().exclude(asked_by=viewer.user)


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
    rows = SavedColumns.objects.filter(
        organisation=viewer.organisation, mark=heading_mark(viewer.organisation, heads)
    )
    saved: list[str] | None = rows.values_list("mapped", flat=True).first()
    return tuple(saved) if saved else None


def cases_of(viewer: Viewer, incoming: IncomingList) -> CaseSet:
    """The cases that came in with a list, as far as this viewer sees them."""
    rows: CaseSet = Case.objects.visible_to(viewer, OVERVIEW).filter(origin__incoming=incoming)
    return rows.select_related("record", "person").order_by("opened_on", "pk")


@dataclass(frozen=True)
class FirstRow:
    """A new person as coded facts: no name, no number, no text."""

    row: int
    sex: str
    age: Text
    citizenship: str
    happened: str
    status: str


def first_rows(found: Plan, most: int = 10) -> list[FirstRow]:
    """The first rows that would be added, as the platform would write them down."""
    today = clock.today()
    return [_first_row(line, homes_of(line.values, today), today) for line in found.new[:most]]


def _first_row(line: Line, home: Homes, today: date) -> FirstRow:
    return FirstRow(
        line.row,
        code_list("people.sexes").label(home.sex),
        AgeGroup(home.age_group(today)).label,
        code_list("people.countries").label(home.citizenship),
        ", ".join(code_list("identification.forms").label(form) for form in home.forms),
        code_list("identification.statuses").label(home.status),
    )


def origin_of(viewer: Viewer, case: Case) -> Origin | None:
    """What a list said about the person of a case, still sealed, if this viewer sees it."""
    rows = Origin.objects.visible_to(viewer, ORIGIN).filter(case=case)
    found: Origin | None = rows.select_related("case__record", "incoming__record").first()
    return found


def origin_for(viewer: Viewer, case: Case) -> Origin:
    """As `origin_of`; NotVisible when no list said anything about the person."""
    rows = Origin.objects.select_related("case__record", "incoming__record")
    found: Origin = fetch(rows, viewer=viewer, section=ORIGIN, case=case, journalled=False)
    return found


def said_in(origin: Origin, by: Viewer) -> dict[str, Any]:
    """What is kept of a list with a case: `own_number`, and `kept` as `homes.left_over` made it. Recorded."""
    content: dict[str, Any] = json.loads(open_text(origin, "said", by=by, section=ORIGIN))
    return content


def said_word_for_word(viewer: Viewer, origin: Origin) -> tuple[str, list[tuple[Field, str]]]:
    """The number in the other list, and what it said beyond the homes here, of the sections this viewer sees."""
    content = said_in(origin, viewer)
    seen = {section.code for section in sections_seen(viewer, origin.case.record)}
    said = [(fields()[key], said) for key, (said, _here) in content["kept"].items() if said]
    return content["own_number"], [
        (field, in_labels(field.key, _value(said))) for field, said in said if field.section in seen
    ]


def _value(said: Any) -> Value:
    return tuple(said) if isinstance(said, list) else str(said)


def subscriptions_of(viewer: Viewer) -> QuerySet[Subscription]:
    """The viewer's own subscriptions, newest first; for whoever manages organisations, those of programs too."""
    whose = Q(token__user_id=viewer.user_id)
    if viewer.may(ADMINISTER):
        whose |= Q(token__user__is_program=True)
    return (
        Subscription.objects.filter(whose)
        .select_related("token__user__organisation")
        .order_by("-created_at", "pk")
    )


def deliveries_of(subscription: Subscription) -> QuerySet[Any]:
    """What was sent to a subscription that the viewer was given, newest first."""
    return Delivery.objects.filter(subscription=subscription)


def deliveries_lately(viewer: Viewer) -> QuerySet[Any]:
    """What was sent lately to the viewer's subscriptions."""
    rows = Delivery.objects.filter(subscription__in=subscriptions_of(viewer))
    return rows.select_related("subscription__token").order_by("-happened_at", "pk")


def organisations_listed() -> QuerySet[Organisation]:
    """The organisations whose services stand in the directory; public facts."""
    rows = Organisation.objects.filter(pk__in=directory().order_by().values("organisation_id"))
    return rows.order_by("pk")
