"""Who is given access, and who loses it? Only here, always journalled."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from opennrm.foundation.core import clock, journal, references
from opennrm.foundation.core.bulk import insert_rows, unsaved
from opennrm.foundation.core.journal import Actor
from opennrm.foundation.core.keystore import key_store
from opennrm.foundation.core.verdict import require

from ..models import Basis, Exclusion, Grant, Organisation, OrganisationLanguage, Record, User
from ..policies import may_administer, may_suspend
from ..sections import Purpose, Section
from ..viewer import Viewer


@dataclass(frozen=True)
class Opening:
    """What a grant opens: named sections, for a purpose, on a ground, until a moment."""

    sections: frozenset[Section]
    purpose: Purpose
    may_write: bool = False
    basis: Basis = Basis.CONSENT
    consent_id: uuid.UUID | None = None
    item_id: uuid.UUID | None = None
    expires_at: datetime | None = None


@transaction.atomic
def create_organisation(
    *,
    kind: str,
    name: dict[str, str],
    by: Actor,
    territory: str = "",
    languages: Iterable[str] = (),
    phone: str = "",
    parent: Organisation | None = None,
    pk: uuid.UUID | None = None,
) -> Organisation:
    """Set up an organisation with a key of its own; `name` has a text per language, English at least.

    `pk` is what a directory that brings it in calls it, to know it again.
    """
    if isinstance(by, Viewer):
        require(may_administer(by))
    (key_id,) = key_store().put(under=None)
    organisation = Organisation.objects.create(
        kind=kind, name_en=name["en"], name_be=name.get("be", ""), name_ru=name.get("ru", ""),
        territory=territory, phone=phone, parent=parent, key_id=key_id, id=pk or uuid.uuid4(),
    )  # fmt: skip
    OrganisationLanguage.objects.bulk_create(
        OrganisationLanguage(organisation=organisation, language=language) for language in languages
    )
    journal.record("organisation.created", by=by, organisation=str(organisation.pk), kind=kind)
    return organisation


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, name: Mapping[str, str], phone: str, languages: Iterable[str], by: Viewer
) -> None:
    """Change what the directory says of an organisation; languages are added. What it is, and where, stays."""
    require(may_administer(by))
    for language, text in name.items():
        setattr(organisation, f"name_{language}", text)
    organisation.phone = phone
    organisation.save_over(organisation.version, *(f"name_{language}" for language in name), "phone")
    OrganisationLanguage.objects.bulk_create(
        OrganisationLanguage(organisation=organisation, language=language) for language in languages
    )
    journal.record("organisation.changed", by=by, organisation=str(organisation.pk))


@transaction.atomic
def create_user(
    *,
    username: str,
    display_name: str,
    organisation: Organisation,
    role: str,
    password: str | None,
    by: Actor,
    language: str = "",
    is_program: bool = False,
) -> User:
    """Set up a member of staff, or a program; without a password nobody can sign in as them until one is set."""
    if isinstance(by, Viewer):
        require(may_administer(by))
    user = User(
        username=username, display_name=display_name, organisation=organisation, role_key=role, language=language,
        is_program=is_program, date_joined=clock.now(),
    )  # fmt: skip
    user.set_password(password)
    user.save()
    journal.record("user.created", by=by, user=str(user.pk), role=role)
    return user


@transaction.atomic
def set_active(*, user: User, active: bool, by: Viewer) -> None:
    """Let a member of staff sign in, or stop them: their sessions end with the next click."""
    require(may_administer(by))
    require(may_suspend(by, user))
    User.objects.filter(pk=user.pk).update(is_active=active)
    journal.record("user.active" if active else "user.inactive", by=by, user=str(user.pk))


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
        unsaved(Record, kind=kind, reference=references.new_reference(), organisation=owner, subject_id=subject_id,
               key_id=keys[owner.pk].pop(), created_at=now)
        for owner, subject_id in owners
    ]  # fmt: skip
    insert_rows(Record, rows)
    _keep_out_as_elsewhere(rows)
    return rows


def name_subject(*, record: Record, subject_id: uuid.UUID) -> None:
    """Say whom a record is about, once that is known: whoever the person keeps out is kept out of it too.

    Called by the hand-over of a call, which journals.
    """
    Record.objects.filter(pk=record.pk).update(subject_id=subject_id)
    record.subject_id = subject_id
    _keep_out_as_elsewhere([record])


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
        starts_at=clock.now(),
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
    """Keep an organisation or a member of staff out of every record about the same person.

    Called by `people.actions.keep_out`, whose policy decided.
    """
    about = Q(pk=record.pk) | (Q(subject_id=record.subject_id) if record.subject_id else Q(pk__in=[]))
    rows = [
        Exclusion(
            record=each,
            organisation=whom if isinstance(whom, Organisation) else None,
            user=whom if isinstance(whom, User) else None,
            created_at=clock.now(),
        )
        for each in Record.objects.filter(about)
    ]
    Exclusion.objects.bulk_create(rows)
    _end_what_came_with(rows, whom, by)
    journal.record("access.kept_out", by=by, subject=record, whom=str(whom.pk))
    return rows


def _end_what_came_with(rows: Sequence[Exclusion], whom: Organisation | User, by: Actor) -> None:
    """What came along with this person on records that name nobody (the way to a house) ends too."""
    came = Grant.objects.filter(record__in=[row.record_id for row in rows], item_id__isnull=False).values(
        "item_id"
    )
    holder = Q(user=whom) if isinstance(whom, User) else Q(organisation=whom) | Q(user__organisation=whom)
    _end(Grant.objects.filter(holder, item_id__in=came, revoked_at__isnull=True), by)
