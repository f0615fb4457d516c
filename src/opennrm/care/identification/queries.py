"""What may a viewer read of identification: accounts, signs, decisions, and what waits?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.utils.formats import date_format

from opennrm.care.cases.models import Case
from opennrm.foundation.access.doors import fetch, sections_seen
from opennrm.foundation.access.models import Kind, Organisation, User
from opennrm.foundation.access.scoping import not_kept_out
from opennrm.foundation.access.sections import READ, WRITE, Act, Purpose, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.codes import Code, code_list
from opennrm.foundation.core.country import country
from opennrm.foundation.people.models import Consent
from opennrm.foundation.people.vault import open_text, open_texts

from .definition import Finding, Part, weigh
from .grading import INDICATORS as INDICATOR_LIST
from .grading import Grade, grade
from .models import (
    Assessment,
    Decision,
    DecisionGround,
    DecisionSet,
    DecisionStatus,
    Episode,
    RecoveryPeriod,
    TraffickingStatus,
)
from .rows import decision_due_on
from .sections import ACCOUNT, DECISIONS, INDICATORS, PANEL_READS
from .workflow import ASKED, SENT, WITHDRAWN

_RECENT = timedelta(days=30)
_SOONEST = (F("due_on").asc(nulls_last=True), "sent_at", "pk")


@dataclass(frozen=True)
class Told:
    """An episode with what it adds up to."""

    episode: Episode
    finding: Finding

    @property
    def period(self) -> str:
        """When it was, as precisely as is known."""
        episode = self.episode
        first, last = _month(episode.from_year, episode.from_month), _month(episode.to_year, episode.to_month)
        return f"{first or '…'} – {last or '…'}" if first or last else ""

    @property
    def where(self) -> str:
        """In which country and territory, and at what kind of place."""
        episode = self.episode
        territory = str(country().territory(episode.territory)) if episode.territory else ""
        return ", ".join(
            str(part) for part in (episode.place_label, territory, episode.country_label) if part
        )


def episodes_of(viewer: Viewer, case: Case) -> list[Told]:
    """The times of exploitation noted in a case, each weighed against the definition, if the viewer sees them."""
    rows = Episode.objects.visible_to(viewer, ACCOUNT).filter(case=case).select_related("case__record")
    child = case.person.treated_as_child(clock.today())
    told = rows.prefetch_related("acts", "means", "purposes", "controls")
    return [Told(episode, finding_of(episode, child=child)) for episode in told]


def episodes_noted(viewer: Viewer, case: Case) -> list[Episode]:
    """The same without what was ticked: when each was noted, by whom, and the form."""
    rows = Episode.objects.visible_to(viewer, ACCOUNT).filter(case=case).select_related("noted_by")
    return list(rows)


def finding_of(episode: Episode, *, child: bool) -> Finding:
    """What an episode adds up to for a person of that age."""
    return weigh(
        acts=[part.code for part in episode.acts.all()],
        means=[part.code for part in episode.means.all()],
        purposes=[part.code for part in episode.purposes.all()],
        child=child,
        agreed=Answer(episode.agreed),
    )


def best_finding(told: Sequence[Told]) -> Finding | None:
    """The finding of the episode that shows most: one that meets the definition is enough."""
    return min((each.finding for each in told), key=lambda finding: len(finding.missing), default=None)


def parts_shown(told: Sequence[Told]) -> list[Part]:
    """The parts of the definition that some episode shows, each once."""
    shown = {element.part for each in told for element in each.finding.elements if element.shown}
    return [part for part in Part if part in shown]


def denied_by(grounds: Sequence[str], shown: Sequence[Part]) -> list[Part]:
    """The parts that these grounds deny although they are shown."""
    known = [code_list("identification.grounds").get(code) for code in grounds]
    denied = {ground.extra.get("denies") for ground in known}
    return [part for part in shown if part in denied]


def episode_for(viewer: Viewer, reference: str, pk: object, act: Act = READ) -> Episode:
    """One episode of a case, if the viewer sees the account; reading is journalled."""
    rows = Episode.objects.select_related("case__record__organisation", "case__person__organisation")
    episode: Episode = fetch(rows, viewer=viewer, section=ACCOUNT, act=act, reference=reference, pk=pk)
    return episode


def narrative_of(viewer: Viewer, episode: Episode) -> str:
    """The account in the person's own words; opening it is journalled."""
    return open_text(episode, "narrative", by=viewer, section=ACCOUNT)


def also_read(viewer: Viewer, case: Case, *shown: Section) -> None:
    """Journal that a page shows more sections of a case than the one it was fetched by."""
    seen = sections_seen(viewer, case.record)
    journal.record_many(
        [
            journal.Happening("section.read", case.record, journal.READ, section.code)
            for section in shown
            if section in seen
        ],
        by=viewer,
    )


def narratives_of(viewer: Viewer, told: Sequence[Told]) -> list[tuple[Told, str]]:
    """Each episode that was told in the person's own words, with these; opening them is journalled."""
    written = [each for each in told if each.episode.narrative is not None]
    texts = open_texts([each.episode for each in written], "narrative", by=viewer, section=ACCOUNT)
    return [(each, text["narrative"]) for each, text in zip(written, texts, strict=True)]


def assessment_of(viewer: Viewer, case: Case) -> Assessment | None:
    """The tick list of a case, if the viewer sees the signs and somebody has begun it."""
    rows = Assessment.objects.visible_to(viewer, INDICATORS).filter(case=case).prefetch_related("answers")
    return rows.select_related("noted_by").first()


def answers_in(assessment: Assessment | None) -> dict[str, str]:
    """What was answered to each sign; a sign left out was not asked."""
    return {row.indicator: row.answer for row in assessment.answers.all()} if assessment else {}


def grade_of(assessment: Assessment | None) -> Grade:
    """What the signs of a tick list add up to."""
    return grade(answers_in(assessment))


def answered(assessment: Assessment | None) -> list[tuple[Code, Answer]]:
    """Every sign with its answer, in the order of the list; what nobody asked is not known."""
    given = answers_in(assessment)
    return [(code, Answer(given.get(code.code, Answer.UNKNOWN))) for code in code_list(INDICATOR_LIST)]


def decisions_of(viewer: Viewer, case: Case) -> list[Decision]:
    """What panels were asked about a case and said, newest first, if the viewer sees decisions."""
    return list(decisions_seen(viewer).filter(case=case))


def decision_for(viewer: Viewer, reference: str, act: Act = READ) -> Decision:
    """The newest decision about a case that the viewer's own panel was asked for; reading is journalled."""
    asked = (
        _with_case(Decision.objects.all()).filter(panel=viewer.organisation).with_due().order_by("-sent_at")
    )
    decision: Decision = fetch(asked, viewer=viewer, section=DECISIONS, act=act, reference=reference)
    return decision


def own_decision_for(viewer: Viewer, reference: str) -> Decision:
    """The newest decision about a case, for the centre that sent it and now acts on it."""
    sent = _with_case(Decision.objects.all()).with_due().order_by("-sent_at")
    decision: Decision = fetch(sent, viewer=viewer, section=ACCOUNT, act=WRITE, reference=reference)
    return decision


@dataclass(frozen=True)
class Said:
    """One step of a decision, with the name of who took it and the reason given."""

    row: DecisionStatus
    by: str
    reason: str


def said_about(viewer: Viewer, decision: Decision) -> list[Said]:
    """Every step of a decision, oldest first, with its reasons; opening them is journalled."""
    rows = list(
        DecisionStatus.objects.visible_to(viewer, DECISIONS)
        .filter(subject=decision)
        .select_related("subject__case__record")
        .order_by("at")
    )
    names = {user.pk: user for user in User.objects.filter(pk__in=[row.by_id for row in rows])}
    written = [row for row in rows if row.reason is not None]
    reasons = open_texts(written, "reason", by=viewer, section=DECISIONS)
    by_row = {row.pk: texts["reason"] for row, texts in zip(written, reasons, strict=True)}
    return [Said(row, str(names.get(row.by_id) or ""), by_row.get(row.pk, "")) for row in rows]


def recovery_of(viewer: Viewer, case: Case) -> RecoveryPeriod | None:
    """The newest recovery period of a case, running or over."""
    rows = RecoveryPeriod.objects.visible_to(viewer, DECISIONS).filter(case=case)
    return rows.select_related("decision", "case__record").first()


def statuses_of(viewer: Viewer, case: Case) -> list[TraffickingStatus]:
    """What each body has said, newest first: they may differ, and all of it stays (rule R14)."""
    rows = TraffickingStatus.objects.visible_to(viewer, DECISIONS).filter(case=case)
    return list(rows.select_related("organisation"))


def waiting(viewer: Viewer) -> DecisionSet:
    """What waits for the viewer's panel, the first due first."""
    return decisions_seen(viewer).filter(panel=viewer.organisation).with_panel().order_by(*_SOONEST)


def late_here(viewer: Viewer) -> int:
    """How many of them are past the legal limit (rule R07)."""
    return waiting(viewer).late(clock.today()).count()


def asked_by(viewer: Viewer) -> DecisionSet:
    """What the viewer's panel has asked the centre about and waits for, the longest waiting first."""
    rows = decisions_seen(viewer).filter(panel=viewer.organisation, status=ASKED)
    back_at = DecisionStatus.objects.filter(subject=OuterRef("pk"), status=ASKED).order_by("-at")
    waiting_for: DecisionSet = rows.annotate(asked_at=Subquery(back_at.values("at")[:1])).order_by("asked_at")
    return waiting_for


def decided_lately(viewer: Viewer) -> DecisionSet:
    """What the viewer's organisation decided, or was told, in the last thirty days."""
    rows = decisions_seen(viewer).decided().filter(decided_at__gte=clock.now() - _RECENT)
    return rows.order_by("-decided_at", "pk")


def at_a_panel(viewer: Viewer) -> DecisionSet:
    """The viewer's cases that wait at a panel and are not overdue, the first due first."""
    return decisions_seen(viewer).in_time(clock.today()).order_by(*_SOONEST)


def late_at_a_panel(viewer: Viewer) -> DecisionSet:
    """The viewer's cases whose decision is overdue (rule R07), the longest waiting first."""
    return decisions_seen(viewer).late(clock.today()).order_by(*_SOONEST)


def asked_back(viewer: Viewer) -> DecisionSet:
    """The viewer's cases that came back with a question, the longest waiting first."""
    return decisions_seen(viewer).filter(status=ASKED).order_by("sent_at", "pk")


def withdrawn_lately(viewer: Viewer) -> int:
    """How many cases were taken back from the viewer's panel in the last thirty days (rule R10)."""
    lately = DecisionStatus.objects.filter(status=WITHDRAWN, at__gte=clock.now() - _RECENT)
    mine = lately.filter(subject__panel=viewer.organisation_id)
    return mine.filter(not_kept_out(viewer, OuterRef("subject__case__record_id"))).count()


def panels_for(case: Case) -> list[Organisation]:
    """The panels that may be asked about a case: those of its territory, else those of the whole country."""
    panels = list(Organisation.objects.filter(kind=Kind.PANEL, active=True).order_by("name_en"))
    here = _with_parents(case.organisation.territory)
    near = [panel for panel in panels if panel.territory and panel.territory in here]
    return near or [panel for panel in panels if not panel.territory] or panels


def live_consent(case: Case, panel: Organisation) -> Consent | None:
    """The person's consent that lets this panel read what it needs until it has to decide, the newest first.

    One that ends before would close the case to the panel while it still owes the decision: the person is asked again.
    """
    live = Consent.objects.live(decision_due_on(clock.today()))
    given = live.filter(person=case.person, recipient=panel, purpose=Purpose.IDENTIFY)
    return next((consent for consent in given if consent.covers(PANEL_READS)), None)


def bodies() -> QuerySet[Organisation]:
    """The organisations here that may have said something about somebody's status."""
    kinds = (Kind.PANEL, Kind.CENTRE, Kind.SERVICE, Kind.SHELTER, Kind.HOTLINE)
    return Organisation.objects.filter(active=True, kind__in=kinds).order_by("name_en")


def is_late(decision: Decision, on: date | None = None) -> bool:
    """Is the panel's answer overdue? For decisions read with their due date."""
    due: date | None = getattr(decision, "due_on", None)
    return decision.status == SENT and due is not None and due < (on or clock.today())


def decisions_seen(viewer: Viewer) -> DecisionSet:
    """Every decision that the viewer sees, asked for or made, each with the day it is due."""
    return _with_case(Decision.objects.visible_to(viewer, DECISIONS)).with_due()


def _with_case(rows: DecisionSet) -> DecisionSet:
    grounds = Prefetch("grounds", queryset=DecisionGround.objects.order_by("code"))
    return rows.select_related(
        "case__record__organisation", "case__person__organisation", "panel", "consent"
    ).prefetch_related(grounds)


def _with_parents(code: str) -> set[str]:
    found: set[str] = set()
    while code and code not in found:
        found.add(code)
        code = country().territory(code).parent or ""
    return found


def _month(year: int | None, month: int | None) -> str:
    if not year:
        return ""
    return date_format(date(year, month, 1), "YEAR_MONTH_FORMAT") if month else str(year)
