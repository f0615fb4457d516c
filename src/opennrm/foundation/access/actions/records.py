"""Who is given access to a record, and who loses it? Only here, always journalled."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from opennrm.foundation.core import clock, journal, references
from opennrm.foundation.core.bulk import insert_rows, unsaved
from opennrm.foundation.core.journal import Actor
from opennrm.foundation.core.keystore import key_store

from ..models import Basis, Exclusion, Grant, Organisation, Record, User
from ..sections import Purpose, Section

_DRAWN_AT_ONCE = 5_000  # a question to the database holds so many at most


@dataclass(frozen=True)
class Opening:
    """What a grant opens: named sections, for a purpose, on a ground, until a moment."""

    sections: frozenset[Section]
    purpose: Purpose
    may_write: bool = False
    basis: Basis = Basis.CONSENT
    consent_id: uuid.UUID | None = None
    item_id: uuid.UUID | None = None
    starts_at: datetime | None = None  # now, unless said otherwise
    expires_at: datetime | None = None


def open_record(*, kind: str, organisation: Organisation, subject_id: uuid.UUID | None = None) -> Record:
    """A new record owned by an organisation, with its key; the action that calls this journals its own event."""
    return open_records(kind=kind, owners=[(organisation, subject_id)])[0]


def open_records(*, kind: str, owners: Sequence[tuple[Organisation, uuid.UUID | None]]) -> list[Record]:
    """Many new records of one kind: owner and the person each is about; keys are committed first."""
    now = clock.now()
    keys: dict[uuid.UUID, list[uuid.UUID]] = {}
    for organisation in {owner for owner, _ in owners}:
        wanted = sum(owner == organisation for owner, _ in owners)
        keys[organisation.pk] = key_store().put(under=organisation.key_id, count=wanted)
    rows = [
        unsaved(Record, kind=kind, reference=reference, organisation=owner, subject_id=subject_id,
               key_id=keys[owner.pk].pop(), created_at=now)
        for (owner, subject_id), reference in zip(owners, _free_references(len(owners)), strict=True)
    ]  # fmt: skip
    _one_after_the_other(Q(subject_id__in={subject for _, subject in owners if subject}))
    insert_rows(Record, rows)
    _keep_out_as_elsewhere(rows)
    return rows


def _free_references(count: int) -> list[str]:
    """References that no record has: of some hundred thousand drawn by chance, two are likely to be the same."""
    free: set[str] = set()
    while len(free) < count:
        drawn = [references.new_reference() for _ in range(min(count - len(free), _DRAWN_AT_ONCE))]
        taken = Record.objects.filter(reference__in=drawn).values_list("reference", flat=True)
        free |= set(drawn) - set(taken)
    return list(free)


def name_subject(*, record: Record, subject_id: uuid.UUID) -> None:
    """Say whom a record is about, once that is known: whoever the person keeps out is kept out of it too.

    Called by the hand-over of a call, which journals.
    """
    _one_after_the_other(Q(subject_id=subject_id) | Q(pk=record.pk))
    Record.objects.filter(pk=record.pk).update(subject_id=subject_id)
    record.subject_id = subject_id
    _keep_out_as_elsewhere([record])


def lock_subject(record: Record) -> None:
    """What is done about one person is done one after the other until the transaction ends.

    For actions that must know who is kept out at the moment they write: called before their policy is asked.
    """
    _one_after_the_other(_about(record))


def _about(record: Record) -> Q:
    return Q(pk=record.pk) | (Q(subject_id=record.subject_id) if record.subject_id else Q(pk__in=[]))


def _one_after_the_other(about: Q) -> None:
    """Lock the records there are about somebody: whoever opens another, or keeps somebody out, meets here.

    A person's first record is older than the wish to keep anybody out, so two transactions always share one.
    SQLite lets one write at a time and needs no lock.
    """
    if connection.features.has_select_for_update:
        rows = Record.objects.select_for_update(no_key=True).filter(about)
        list(rows.order_by("pk").values_list("pk"))


def _keep_out_as_elsewhere(records: Sequence[Record]) -> None:
    """Whom a person keeps out of one record is kept out of those opened later about the same person."""
    for record in records if Exclusion.objects.filter(ended_at__isnull=True).exists() else ():
        kept = Exclusion.objects.filter(record__subject_id=record.subject_id, ended_at__isnull=True)
        whom = set(kept.values_list("organisation_id", "user_id")) if record.subject_id else set()
        Exclusion.objects.bulk_create(
            Exclusion(record=record, organisation_id=organisation, user_id=user, created_at=clock.now())
            for organisation, user in whom
        )


def give_access(*, record: Record, to: Organisation | User, opening: Opening, by: Actor) -> Grant:
    """Open named sections of a record to an organisation or one user.

    Called by the actions of rooms, whose policies decided; never by a view.
    """
    grant = grant_row(record=record, to=to, opening=opening, by=by)
    grant.save()
    journal.record(
        "access.given",
        by=by,
        subject=record,
        to=str(to.pk),
        sections=sorted(section.code for section in opening.sections),
        basis=opening.basis,
    )
    return grant


def grant_row(*, record: Record, to: Organisation | User, opening: Opening, by: Actor) -> Grant:
    """The grant unsaved, for bulk actions that save and journal many."""
    return unsaved(
        Grant,
        record=record,
        organisation=to if isinstance(to, Organisation) else None,
        user=to if isinstance(to, User) else None,
        sections=opening.sections,
        purpose=opening.purpose,
        may_write=opening.may_write,
        basis=opening.basis,
        consent_id=opening.consent_id,
        item_id=opening.item_id,
        starts_at=opening.starts_at or clock.now(),
        expires_at=opening.expires_at,
        given_by=by.user_id,
    )


@transaction.atomic
def end_access(
    *,
    by: Actor,
    consent_id: uuid.UUID | None = None,
    item_id: uuid.UUID | None = None,
    record: Record | None = None,
) -> int:
    """Revoke every live grant that rests on a consent, or that came with a referral; how many.

    With a `record`, only those on that record.
    """
    which = Q(pk__in=[])
    if consent_id:
        which |= Q(consent_id=consent_id)
    if item_id:
        which |= Q(item_id=item_id)
    rows = Grant.objects.filter(which, revoked_at__isnull=True)
    return _end(rows.filter(record=record) if record else rows, by)


def _end(grants: QuerySet[Grant], by: Actor) -> int:
    ended = list(grants.select_related("record"))
    Grant.objects.filter(pk__in=[grant.pk for grant in ended]).update(revoked_at=clock.now())
    journal.record_many(
        [
            journal.Happening("access.ended", grant.record, details={"grant": str(grant.pk)})
            for grant in ended
        ],
        by=by,
    )
    return len(ended)


def exclude(*, record: Record, whom: Organisation | User, by: Actor) -> list[Exclusion]:
    """Keep an organisation or a member of staff out of every record about the same person; gives the rows that say so.

    Called by `people.actions.keep_out`, whose policy decided.
    """
    lock_subject(record)
    record.refresh_from_db(fields=["subject_id"])
    holder = {
        "organisation": whom if isinstance(whom, Organisation) else None,
        "user": whom if isinstance(whom, User) else None,
    }
    about = Record.objects.filter(_about(record))
    there = list(Exclusion.objects.filter(record__in=about, ended_at__isnull=True, **holder))
    rows = [
        Exclusion(record=each, created_at=clock.now(), **holder)
        for each in about.exclude(pk__in=[row.record_id for row in there])
    ]
    if rows:
        Exclusion.objects.bulk_create(rows)
        _end_what_came_with(rows, whom, by)
        journal.record("access.kept_out", by=by, subject=record, whom=str(whom.pk))
    return [*there, *rows]


def _end_what_came_with(rows: Sequence[Exclusion], whom: Organisation | User, by: Actor) -> None:
    """What came along with this person on records that name nobody (the way to a house) ends too."""
    came = Grant.objects.filter(record__in=[row.record_id for row in rows], item_id__isnull=False).values(
        "item_id"
    )
    holder = Q(user=whom) if isinstance(whom, User) else Q(organisation=whom) | Q(user__organisation=whom)
    _end(Grant.objects.filter(holder, item_id__in=came, revoked_at__isnull=True), by)
