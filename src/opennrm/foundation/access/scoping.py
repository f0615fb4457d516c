"""Which records does a viewer see? Role ceiling ∩ live grant, minus exclusions: the one rule of access.

Not visible means does not exist. There is no exception for owners and no superuser.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from opennrm.foundation.core import clock

from .models import Exclusion, Grant, Record
from .sections import READ, Act, Section
from .viewer import Viewer


def held_grants(viewer: Viewer) -> models.QuerySet[Grant]:
    """The grants that this viewer holds for this purpose and that are live now, whatever they open."""
    now = clock.now()
    return Grant.objects.filter(
        Q(organisation_id=viewer.organisation_id) | Q(user_id=viewer.user_id),
        Q(expires_at__isnull=True) | Q(expires_at__gt=now),
        revoked_at__isnull=True,
        starts_at__lte=now,
        purpose=viewer.purpose,
    )


def live_grants(viewer: Viewer, section: Section, act: Act) -> models.QuerySet[Grant]:
    """Those of them that open this section for this act."""
    opens = models.ExpressionWrapper(
        F("sections").bitand(section.mask), output_field=models.BigIntegerField()
    )
    grants = held_grants(viewer).annotate(opens=opens).filter(opens__gt=0)
    return grants if act is READ else grants.filter(may_write=True)


def exclusions(viewer: Viewer) -> models.QuerySet[Exclusion]:
    """Exclusions that keep this viewer out."""
    return Exclusion.objects.filter(
        Q(organisation_id=viewer.organisation_id) | Q(user_id=viewer.user_id), ended_at__isnull=True
    )


class VisibleQuerySet(models.QuerySet[Any]):
    """A query set that shows a viewer nothing beyond the grants of the record at `record_path`."""

    record_path: ClassVar[str] = "record"
    person_path: ClassVar[str] = ""  # set instead where a row hangs on a person, not on a record

    def visible_to(self, viewer: Viewer, section: Section, act: Act = READ) -> Self:
        """The rows whose record opens this section to this viewer, for this act, now.

        Each row is tested by itself, so a query that other conditions narrow to few stays small however
        many records the viewer sees.
        """
        if not viewer.may_touch(section, act):
            return self.none()
        if self.person_path:
            about = visible_records(viewer, section, act).filter(subject_id=OuterRef(self.person_path))
            return self.filter(Exists(about))
        return self.filter(*_opened(viewer, section, act, OuterRef(self.record_path)))

    def locked(self) -> Self:
        """The same rows, which nobody else changes until the transaction ends: one that somebody changes at this very
        moment is here as it stands after that, or not at all."""
        return self.select_for_update(of=("self",), no_key=True)

    def all_visible_to(self, viewer: Viewer, section: Section, act: Act = READ) -> Self:
        """The same rows, looked up from the viewer's grants: for a list of everything that somebody sees in a
        table that may be far larger than that."""
        if self.person_path:
            raise TypeError("rows that hang on a person are tested one by one: use visible_to")
        if not viewer.may_touch(section, act):
            return self.none()
        granted = live_grants(viewer, section, act).values("record_id")
        return self.filter(
            not_kept_out(viewer, OuterRef(self.record_path)), **{f"{self.record_path}__in": granted}
        )


def visible_records(viewer: Viewer, section: Section, act: Act = READ) -> models.QuerySet[Record]:
    """The records that open this section to this viewer; each tested by itself."""
    if not viewer.may_touch(section, act):
        return Record.objects.none()
    return Record.objects.filter(*_opened(viewer, section, act, OuterRef("pk")))


def _opened(viewer: Viewer, section: Section, act: Act, record: OuterRef) -> tuple[Exists, Any]:
    """The rule as conditions on a row whose record is `record`: a live grant, and no exclusion."""
    granted = live_grants(viewer, section, act).filter(record_id=record)
    return Exists(granted), not_kept_out(viewer, record)


def not_kept_out(viewer: Viewer, record: OuterRef) -> Any:
    """The condition that nobody keeps this viewer out of `record`: for numbers about what is open to nobody there."""
    return ~Exists(exclusions(viewer).filter(record_id=record))
