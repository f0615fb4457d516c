"""How does a page get its record? Through here: what is not visible does not exist, and asking is journalled."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from opennrm.foundation.core import journal, references
from opennrm.foundation.core.verdict import take_in_hand

from .models import Record
from .scoping import VisibleQuerySet, exclusions, held_grants, visible_records
from .sections import READ, Act, Section
from .viewer import Viewer


class NotVisible(Http404):
    """There is no such thing for this viewer. Carries what the journal will hold of the attempt."""

    def __init__(self, section: Section, record: Record | None) -> None:
        super().__init__("not found")
        self.section = section
        self.record = record


def fetch(
    rows: VisibleQuerySet,
    *,
    viewer: Viewer,
    section: Section,
    act: Act = READ,
    journalled: bool = True,
    **lookup: Any,
) -> Any:
    """The one row that matches, if this viewer may see the section; NotVisible otherwise.

    A lookup by ``reference`` is the human reference of the record at the query set's `record_path`.
    Reading is journalled before the row is handed out: if that fails, nothing is shown.
    """
    path = rows.record_path
    if "reference" in lookup:
        lookup[f"{path}__reference"] = references.normalise(lookup.pop("reference"))
    row = rows.visible_to(viewer, section, act).filter(**lookup).first()
    if row is None:
        raise NotVisible(section, _hidden_record(rows, lookup))
    if not rows.person_path:  # what hangs on a person is reached through a record that is at hand already
        take_in_hand(record_of(row, path))
    if journalled:
        journal.record(
            "section.read",
            by=viewer,
            subject=record_of(row, path),
            section=section.code,
            outcome=journal.READ,
        )
    return row


def sees(viewer: Viewer, record: Record, section: Section, act: Act = READ) -> bool:
    """Does this viewer see this section of this record? For deciding what a page offers."""
    return visible_records(viewer, section, act).filter(pk=record.pk).exists()


def sections_seen(viewer: Viewer, record: Record) -> frozenset[Section]:
    """Every section of a record that this viewer may read now, in one query."""
    if exclusions(viewer).filter(record=record).exists():
        return frozenset()
    granted = frozenset[Section]().union(
        *(grant.sections for grant in held_grants(viewer).filter(record=record))
    )
    return frozenset(section for section in granted if viewer.may_touch(section, READ))


def _hidden_record(rows: VisibleQuerySet, lookup: dict[str, Any]) -> Record | None:
    """The record behind a row that exists but is not visible: the refusal is journalled about it."""
    if rows.person_path:
        person = rows.filter(**lookup).values_list(rows.person_path, flat=True).first()
        return Record.objects.filter(subject_id=person).first() if person else None
    record = rows.filter(**lookup).values_list(rows.record_path, flat=True).first()
    return Record.objects.filter(pk=record).first() if record else None


def record_of(row: Any, path: str = "record") -> Record:
    """The record that a row hangs on."""
    if isinstance(row, Record):
        return row
    for step in path.split("__"):
        row = getattr(row, step)
    return row  # type: ignore[no-any-return]
