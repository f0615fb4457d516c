"""What is done with a list before it is brought in: it is received, its columns are named, or it is thrown away."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from opennrm.foundation.access.actions import Opening, give_access, open_record
from opennrm.foundation.access.models import Basis
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, sealing
from opennrm.foundation.core.verdict import refused, require

from ..bulk import end_list
from ..columns import Heads, Mapped
from ..knowing import heading_mark
from ..models import IncomingList, SavedColumns
from ..models.incoming import ListState
from ..packing import packed
from ..policies import may_bring_in
from ..reading import Sheet
from ..sections import ORIGIN
from ..standard import fields

LIVES = timedelta(hours=24)


@transaction.atomic
def receive_list(*, sheet: Sheet, file_name: str, mapped: Mapped | None = None, by: Viewer) -> IncomingList:
    """Keep a list under seal until it is brought in, at most a day; only the own organisation reaches it."""
    require(may_bring_in(by))
    record = open_record(kind="list", organisation=by.organisation)
    opening = Opening(frozenset({ORIGIN}), by.purpose, may_write=True, basis=Basis.OWNER)
    give_access(record=record, to=by.organisation, opening=opening, by=by)
    incoming = IncomingList(
        record=record, received_by=by.user, received_at=clock.now(), ends_at=clock.now() + LIVES,
        purpose=by.purpose, mapped=list(mapped) if mapped else None,
    )  # fmt: skip
    sealing.seal(incoming, table=packed(sheet), file_name=file_name)
    incoming.save()
    journal.record("exchange.list_received", by=by, subject=record, rows=len(sheet.rows))
    return incoming


@transaction.atomic
def name_columns(*, incoming: IncomingList, mapped: Mapped, by: Viewer) -> None:
    """Say which column is which field; NotAllowed when two columns are the same, or none is left."""
    require(may_bring_in(by))
    require_waiting(incoming)
    named = [field for field in mapped if field]
    if len(named) != len(set(named)):
        require(refused(_("Two columns cannot be the same field.")))
    if not any(field in fields() for field in named):
        require(refused(_("Name at least one column: otherwise the list says nothing.")))
    incoming.mapped = list(mapped)
    IncomingList.objects.filter(pk=incoming.pk).update(mapped=incoming.mapped)
    journal.record("exchange.columns_named", by=by, subject=incoming.record, columns=len(named))


@transaction.atomic
def remember_columns(*, heads: Heads, mapped: Mapped, by: Viewer) -> None:
    """Read lists with these headings in the same way next time."""
    require(may_bring_in(by))
    SavedColumns.objects.update_or_create(
        organisation=by.organisation,
        mark=heading_mark(by.organisation, heads),
        defaults={"mapped": list(mapped), "saved_at": clock.now()},
    )
    journal.record("exchange.columns_saved", by=by)


@transaction.atomic
def discard_list(*, incoming: IncomingList, by: Viewer) -> None:
    """Throw a waiting list away; its file is forgotten at once."""
    require(may_bring_in(by))
    require_waiting(incoming)
    end_list(incoming=incoming, state=ListState.DISCARDED, by=by)


@transaction.atomic
def queue_list(*, incoming: IncomingList, by: Viewer) -> None:
    """Let the work behind the pages bring a long list in, as this viewer."""
    require(may_bring_in(by))
    require_waiting(incoming)
    IncomingList.objects.filter(pk=incoming.pk).update(
        state=ListState.QUEUED, received_by=by.user, purpose=by.purpose
    )
    incoming.state = ListState.QUEUED
    journal.record("exchange.list_queued", by=by, subject=incoming.record)


def require_waiting(incoming: IncomingList) -> None:
    """Stop unless the list still waits for somebody to bring it in."""
    if incoming.state != ListState.WAITING or incoming.ends_at <= clock.now():
        require(refused(_("This list does not wait any more. Bring the file in again.")))
