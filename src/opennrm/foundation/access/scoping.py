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
        """The rows whose record opens this section to this viewer, for this act, now."""
        if not viewer.may_touch(section, act):
            return self.none()
        visible = visible_records(viewer, section, act)
        if self.person_path:
            return self.filter(
                **{f"{self.person_path}__in": visible.filter(subject_id__isnull=False).values("subject_id")}
            )
        return self.filter(**{f"{self.record_path}__in": visible})


def visible_records(viewer: Viewer, section: Section, act: Act = READ) -> models.QuerySet[Record]:
    """The records that open this section to this viewer; as ids, for use inside another query."""
    if not viewer.may_touch(section, act):
        return Record.objects.none()
    return Record.objects.filter(
        pk__in=live_grants(viewer, section, act).values("record_id"),
    ).filter(~Exists(exclusions(viewer).filter(record_id=OuterRef("pk"))))
