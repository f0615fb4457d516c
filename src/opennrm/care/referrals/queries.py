"""Who was asked to help, and what waits for whose answer?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import OuterRef

from opennrm.care.cases.models import Case
from opennrm.foundation.access.doors import fetch, sections_seen
from opennrm.foundation.access.scoping import not_kept_out
from opennrm.foundation.access.sections import READ, WRITE, Act, Section, SectionSet
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal
from opennrm.foundation.people.vault import open_texts

from .models import Referral, ReferralSet, ReferralStatus
from .sections import ON_ACCEPTANCE, REFERRALS
from .workflow import ACCEPTED, ASKED, REVOKED

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)


def referrals_of(viewer: Viewer, case: Case) -> list[Referral]:
    """The referrals of a case, newest first, if the viewer sees them."""
    return list(_seen(viewer).filter(case=case))


def referrals_sent(viewer: Viewer) -> ReferralSet:
    """The referrals that the viewer's organisation sent."""
    return _seen(viewer).filter(case__record__organisation=viewer.organisation_id)


def late_answers(viewer: Viewer) -> ReferralSet:
    """Those of them whose answer is overdue, the longest waiting first."""
    return referrals_sent(viewer).late().order_by("answer_due_on", "pk")


def questions(viewer: Viewer) -> ReferralSet:
    """Those that came back with a question."""
    return referrals_sent(viewer).live().filter(status=ASKED).order_by("sent_at", "pk")


def waiting_for_answer(viewer: Viewer) -> ReferralSet:
    """Those that wait for the service, in time, the first due first."""
    rows = referrals_sent(viewer).live().unanswered().exclude(status=ASKED)
    return rows.filter(answer_due_on__gte=clock.today()).order_by("answer_due_on", "pk")


def answered_lately(viewer: Viewer) -> ReferralSet:
    """Those accepted or rejected in the last seven days, newest first."""
    return referrals_sent(viewer).filter(answered_at__gte=clock.now() - WEEK).order_by("-answered_at", "pk")


def referral_sent(viewer: Viewer, pk: uuid.UUID) -> Referral:
    """One referral of the viewer's organisation, to act on it."""
    rows = _with_all(Referral.objects.filter(case__record__organisation=viewer.organisation_id))
    referral: Referral = fetch(rows, viewer=viewer, section=REFERRALS, act=WRITE, pk=pk)
    return referral


def referral_followed(viewer: Viewer, pk: uuid.UUID) -> Referral:
    """One referral of the viewer's organisation, to read how it goes; reading is journalled."""
    rows = _with_all(Referral.objects.filter(case__record__organisation=viewer.organisation_id))
    referral: Referral = fetch(rows, viewer=viewer, section=REFERRALS, pk=pk)
    return referral


def referrals_received(viewer: Viewer) -> ReferralSet:
    """The live referrals to the viewer's organisation."""
    return _seen(viewer).filter(service__organisation=viewer.organisation_id).live()


def to_answer(viewer: Viewer) -> ReferralSet:
    """Those that wait for an answer, the first due first."""
    return referrals_received(viewer).unanswered().order_by("answer_due_on", "sent_at", "pk")


def accepted(viewer: Viewer) -> ReferralSet:
    """Those that were accepted and are not done yet, newest first."""
    return referrals_received(viewer).filter(status=ACCEPTED).order_by("-accepted_at", "pk")


def taken_back_lately(viewer: Viewer) -> int:
    """How many referrals to the viewer's organisation were revoked in the last thirty days: only the number,
    because nothing of these people is open to it any more (rule R10)."""
    rows = Referral.objects.filter(service__organisation=viewer.organisation_id, status=REVOKED)
    rows = rows.filter(not_kept_out(viewer, OuterRef("case__record")))
    return int(rows.filter(ended_at__gte=clock.now() - MONTH).count())


def referral_received(viewer: Viewer, pk: uuid.UUID, act: Act = READ) -> Referral:
    """One live referral to the viewer's organisation; reading it is journalled."""
    rows = _with_all(Referral.objects.filter(service__organisation=viewer.organisation_id).live())
    referral: Referral = fetch(rows, viewer=viewer, section=REFERRALS, act=act, pk=pk)
    return referral


def parts_open(viewer: Viewer, referral: Referral) -> set[Section]:
    """What of an accepted referral the viewer may open beside the card."""
    if referral.accepted_at is None:
        return set()
    return set(referral.sections & ON_ACCEPTANCE & sections_seen(viewer, referral.case.record))


def also_read(viewer: Viewer, case: Case, *shown: Section) -> SectionSet:
    """Journal that a page shows more sections of a case than the one it was fetched by; those it may show."""
    seen = sections_seen(viewer, case.record).intersection(shown)
    journal.record_many(
        [journal.Happening("section.read", case.record, journal.READ, section.code) for section in seen],
        by=viewer,
    )
    return seen


@dataclass(frozen=True)
class Said:
    """A question, an answer or a reason that was written with a step."""

    step: str
    row: ReferralStatus
    text: str


def said_about(viewer: Viewer, rows: Sequence[Referral]) -> dict[uuid.UUID, list[Said]]:
    """What was written with the steps of these referrals, oldest first; opening it is journalled."""
    written = list(
        ReferralStatus.objects.visible_to(viewer, REFERRALS)
        .filter(subject__in=rows, reason__isnull=False)
        .select_related("subject__case__record")
        .order_by("at")
    )
    found: dict[uuid.UUID, list[Said]] = {}
    for row, texts in zip(written, open_texts(written, "reason", by=viewer, section=REFERRALS), strict=True):
        found.setdefault(row.subject_id, []).append(Said(row.step, row, texts["reason"]))
    return found


def _seen(viewer: Viewer) -> ReferralSet:
    return _with_all(Referral.objects.visible_to(viewer, REFERRALS))


def _with_all(rows: ReferralSet) -> ReferralSet:
    return rows.select_related(
        "case__record__organisation",
        "case__person__organisation",
        "service__organisation",
        "consent",
        "sent_by",
    ).prefetch_related("needs")
