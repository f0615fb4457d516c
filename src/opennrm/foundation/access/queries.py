"""Which organisations and colleagues are there, as far as a viewer may know?"""

from __future__ import annotations

import uuid

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from opennrm.foundation.core import clock
from opennrm.foundation.core.verdict import require

from .models import Exclusion, Grant, KeptAnswer, Kind, Organisation, Record, Session, Standing, Token, User
from .policies import may_administer
from .repeats import KEPT, Marks
from .scoping import visible_records
from .sections import READ, section
from .viewer import Viewer

# Bodies that a record can be shared with; the rapporteur and the administration never receive one.
_NEWEST_TOKEN = ("-created_at", "pk")
_RECEIVING = (Kind.CENTRE, Kind.PANEL, Kind.SHELTER, Kind.SERVICE)


def organisations_to_share_with(viewer: Viewer) -> QuerySet[Organisation]:
    """Active organisations, other than the viewer's own, that can receive a part of a record."""
    rows = Organisation.objects.filter(active=True, kind__in=_RECEIVING)
    return rows.exclude(pk=viewer.organisation_id).order_by("kind", "name_en")


def staff_to_keep_out(viewer: Viewer, record: Record) -> QuerySet[User]:
    """Active staff of the organisations that a record about this person was ever opened to, other than the viewer.

    Who works in a shelter is nobody else's business: of any other organisation, the whole is kept out.
    """
    about = Q(pk=record.pk) | Q(subject_id=record.subject_id, subject_id__isnull=False)
    opened = Grant.objects.filter(record__in=Record.objects.filter(about))
    rows: QuerySet[User] = User.objects.filter(
        Q(organisation__in=opened.values("organisation")) | Q(organisation=viewer.organisation_id),
        is_active=True, is_program=False,
    ).select_related("organisation")  # fmt: skip
    return rows.exclude(pk=viewer.user_id).order_by("organisation", "display_name")


def exclusions_of(viewer: Viewer, record: Record) -> QuerySet[Exclusion]:
    """Who is kept out of a record, for those who see what the person agreed to."""
    visible = visible_records(viewer, section("people.consents"), READ)
    rows = Exclusion.objects.filter(record=record, ended_at__isnull=True, record__in=visible)
    return rows.select_related("user", "organisation", "record").order_by("created_at")


def organisations_run(viewer: Viewer) -> QuerySet[Organisation]:
    """Every organisation, for those who set them up; NotAllowed for others."""
    require(may_administer(viewer))
    staff = Count("users", filter=Q(users__is_active=True, users__is_program=False))
    return Organisation.objects.annotate(staff=staff).order_by("kind", "name_en", "pk")


def working_organisations(viewer: Viewer) -> QuerySet[Organisation]:
    """Those that help, decide or watch: all but the administration, which is there before anybody else."""
    return organisations_run(viewer).exclude(kind=Kind.ADMINISTRATION)


def organisation_run(viewer: Viewer, key: uuid.UUID) -> Organisation:
    """One organisation, for those who set them up."""
    found: Organisation = get_object_or_404(organisations_run(viewer), pk=key)
    return found


def staff_of(viewer: Viewer, organisation: Organisation) -> QuerySet[User]:
    """The staff of an organisation, for those who set them up; its programs stand with its tokens."""
    require(may_administer(viewer))
    rows: QuerySet[User] = User.objects.filter(organisation=organisation, is_program=False)
    return rows.order_by("-is_active", "display_name", "pk")


def waiting_to_be_let_in(viewer: Viewer) -> QuerySet[User]:
    """Accounts that a second person has to let in: of the viewer's organisation; for administrators, of all."""
    rows: QuerySet[User] = User.objects.filter(standing=Standing.WAITS)
    if not may_administer(viewer):
        rows = rows.filter(organisation_id=viewer.organisation_id)
    return rows.select_related("organisation", "made_by").order_by("date_joined", "username")


def number_to_let_in(viewer: Viewer) -> int:
    """How many accounts wait for this viewer: whoever made one does not let it in."""
    return waiting_to_be_let_in(viewer).exclude(made_by_id=viewer.user_id).count()


def username_taken(username: str) -> bool:
    """Does somebody sign in with that name already?"""
    return bool(User.objects.filter(username__iexact=username).exists())


def own_sessions(viewer: Viewer) -> list[Session]:
    """Where the viewer is signed in now, the longest first."""
    rows = Session.objects.filter(user_id=viewer.user_id, expire_date__gt=clock.now())
    return sorted(rows, key=lambda session: session.since or session.expire_date)


def own_tokens(viewer: Viewer) -> QuerySet[Token]:
    """The viewer's own tokens, newest first, ended ones too."""
    return Token.objects.filter(user_id=viewer.user_id).select_related("user").order_by(*_NEWEST_TOKEN)


def program_tokens(viewer: Viewer, organisation: Organisation) -> QuerySet[Token]:
    """The tokens of an organisation's programs, for those who manage it."""
    require(may_administer(viewer))
    rows = Token.objects.filter(user__organisation=organisation, user__is_program=True)
    return rows.select_related("user").order_by(*_NEWEST_TOKEN)


def kept_answer(token: Token | None, marks: Marks) -> KeptAnswer | None:
    """What this token, or a form, was answered under this key within the last day."""
    rows = KeptAnswer.objects.filter(token=token, key_mark=marks.key, created_at__gt=clock.now() - KEPT)
    return rows.first()
