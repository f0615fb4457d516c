"""Whom does the person want kept out?"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from opennrm.foundation.access.actions import exclude, lock_subject
from opennrm.foundation.access.models import Exclusion, Organisation, Record, User
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal
from opennrm.foundation.core.contributions import (
    on_kept_out,
)
from opennrm.foundation.core.verdict import require

from ..policies import (
    may_keep_out,
)


@transaction.atomic
def keep_out(*, record: Record, whom: Organisation | User, by: Viewer) -> list[Exclusion]:
    """Keep an organisation or a member of staff out of everything about this person, at the person's wish.

    What waits at an organisation that is kept out ends with it: nobody there can see it any more, so nobody could
    answer. Of a member of staff the colleagues go on. Gives the rows that say so, also those that said it before.
    """
    require(may_keep_out(by, record, whom))
    lock_subject(record)
    record.refresh_from_db(fields=["subject_id"])
    # First what waits there, then the access: the order in which whoever answers does it, so nobody waits in a circle.
    if isinstance(whom, Organisation):
        for reaction in on_kept_out:
            reaction.run(record=record, whom=whom, by=by)
    return exclude(record=record, whom=whom, by=by)


@transaction.atomic
def let_in_again(*, exclusion: Exclusion, by: Viewer) -> None:
    """End an exclusion, at the person's wish."""
    require(may_keep_out(by, exclusion.record, None))
    lock_subject(exclusion.record)
    if not Exclusion.objects.filter(pk=exclusion.pk, ended_at__isnull=True).exists():
        return  # let in already, and perhaps kept out anew since
    about = Q(pk=exclusion.pk)
    if subject_id := exclusion.record.subject_id:  # nobody known is not the same nobody elsewhere
        about |= Q(record__subject_id=subject_id, organisation=exclusion.organisation, user=exclusion.user)
    Exclusion.objects.filter(about, ended_at__isnull=True).update(ended_at=clock.now())
    journal.record("access.let_in_again", by=by, subject=exclusion.record)
