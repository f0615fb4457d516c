"""Identification for programs: what happened, the signs, the way to the panel, and the panel's decision."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, Field

from opennrm.care.cases.models import Case
from opennrm.care.cases.queries import case_for
from opennrm.care.cases.sections import Permission as Cases
from opennrm.foundation.access.doors import NotVisible
from opennrm.foundation.access.operations import ApiRequest, Done, NotFitting, acts, changes, done, reads
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.components.rest.cursors import Cursor, Limit, Part, part_of
from opennrm.foundation.components.rest.fields import (
    MonthOfYear,
    Sent,
    Territory,
    Words,
    YearOfEvent,
    codes,
    example,
    sent_example,
)
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer

from . import actions, queries
from .facts import EpisodeFacts, Explained, Month
from .models import Decision
from .sections import ACCOUNT, DECISIONS, INDICATORS, Permission

router = Router()
_ID = "4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e"


class When(Sent):
    """A year, and a month if it is known."""

    year: YearOfEvent
    month: MonthOfYear | None = None


class EpisodeNow(BaseModel):
    """A time of exploitation, as far as it is known. For a child no means, no controls and no agreement are noted."""

    form: Annotated[str, codes("identification.forms", blank=True)] = ""
    acts: list[Annotated[str, codes("identification.acts")]] = []
    means: list[Annotated[str, codes("identification.means")]] = []
    purposes: list[Annotated[str, codes("identification.purposes")]] = []
    controls: list[Annotated[str, codes("identification.controls")]] = []
    sector: Annotated[str, codes("identification.sectors", blank=True)] = ""
    place: Annotated[str, codes("identification.places", blank=True)] = ""
    country: Annotated[str, codes("people.countries", blank=True)] = ""
    territory: Territory = ""
    began: When | None = None
    ended: When | None = None
    recruiter: Annotated[str, codes("identification.recruiters", blank=True)] = ""
    earnings_withheld: Answer = Answer.UNKNOWN
    agreed: Answer = Answer.UNKNOWN
    narrative: Words = ""

    model_config = sent_example(
        acts=["recruitment"], began={"year": 2026, "month": 3}, narrative="They took the passport."
    )

    def facts(self, *, child: bool) -> EpisodeFacts:
        """As the actions take it; NotFitting where the dates cannot be."""
        began, ended = _month("began", self.began), _month("ended", self.ended)
        if began[0] and ended[0] and (began[0], began[1] or 1) > (ended[0], ended[1] or 12):
            raise NotFitting("body.ended", _("This is before the start. Check both dates."))
        several = {
            name: tuple(dict.fromkeys(getattr(self, name)))
            for name in ("acts", "means", "purposes", "controls")
        }
        facts = EpisodeFacts(
            **several,
            form=self.form,
            sector=self.sector,
            place=self.place,
            country=self.country,
            territory=self.territory,
            began=began,
            ended=ended,
            recruiter=self.recruiter,
            earnings_withheld=self.earnings_withheld.value,
            agreed=self.agreed.value,
            narrative=self.narrative,
        )
        if facts == EpisodeFacts():
            raise NotFitting("body", _("Nothing is filled in yet. Note at least one thing, or go back."))
        return replace(facts, means=(), controls=(), agreed=Answer.UNKNOWN) if child else facts


def _month(field: str, when: When | None) -> Month:
    if when is None:
        return (None, None)
    today = clock.today()
    if (when.year, when.month or 1) > (today.year, today.month):
        raise NotFitting(f"body.{field}", _("This is in the future."))
    return (when.year, when.month)


class WhenShown(BaseModel):
    """A year, and a month if it is known."""

    year: int
    month: int | None


class EpisodeLine(BaseModel):
    """A time of exploitation without the person's own words."""

    id: uuid.UUID
    form: str
    acts: list[str]
    means: list[str]
    purposes: list[str]
    controls: list[str]
    sector: str
    place: str
    country: str
    territory: str
    began: WhenShown | None
    ended: WhenShown | None
    recruiter: str
    earnings_withheld: str
    agreed: str
    told: bool = Field(description="Is there an account in the person's own words?")
    version: int


_LINE: dict[str, Any] = {
    "id": _ID, "form": "", "acts": ["recruitment"], "means": [], "purposes": [], "controls": [], "sector": "",
    "place": "", "country": "BY", "territory": "", "began": {"year": 2026, "month": 3}, "ended": None, "recruiter": "",
    "earnings_withheld": "unknown", "agreed": "unknown", "told": True, "version": 1,
}  # fmt: skip


class Episodes(BaseModel):
    """The times of exploitation noted in a case."""

    items: list[EpisodeLine]

    model_config = example(items=[_LINE])


class EpisodeTold(EpisodeLine):
    """A time of exploitation with the person's own words."""

    narrative: str

    model_config = example(**_LINE, narrative="They took the passport.")


class Account(BaseModel):
    """Everything that the person told, in their own words."""

    items: list[EpisodeTold]

    model_config = example(items=[{**_LINE, "narrative": "They took the passport."}])


class Sign(Sent):
    """One sign, and what is known of it."""

    indicator: Annotated[str, codes("identification.indicators_ilo11")]
    answer: Answer


class SignsNow(BaseModel):
    """What is known of each sign; those left out were not asked."""

    answers: list[Sign]

    model_config = sent_example(answers=[{"indicator": "deception", "answer": "yes"}])


class SignShown(BaseModel):
    """One sign, and what is known of it."""

    indicator: str
    answer: str


class Signs(BaseModel):
    """The tick list of a case."""

    answers: list[SignShown]
    version: int

    model_config = example(answers=[{"indicator": "deception", "answer": "yes"}], version=1)


class PanelLine(BaseModel):
    """A panel that may be asked."""

    id: uuid.UUID
    name: str


class Panels(BaseModel):
    """The panels that may be asked about a case."""

    items: list[PanelLine]

    model_config = example(items=[{"id": _ID, "name": "Compass Identification Panel"}])


class HowExplained(Sent):
    """The sentence was read aloud and the person said yes: in which language, and with an interpreter?"""

    language: Annotated[str, codes("people.languages")]
    interpreter: Literal["yes", "no"]


class ToPanel(BaseModel):
    """Which panel is asked; and how it was explained, unless an earlier consent covers it or this is a child."""

    panel: uuid.UUID
    explained: HowExplained | None = None

    model_config = sent_example(panel=_ID, explained={"language": "be", "interpreter": "no"})


class DecisionLine(BaseModel):
    """What a panel was asked, and where it stands."""

    id: uuid.UUID
    case: str
    alias: str
    panel: str
    status: str
    sent_at: datetime
    due_on: date | None
    decided_at: datetime | None
    grounds: list[str]
    url: str


_DECISION: dict[str, Any] = {
    "id": _ID, "case": "K7QF-3M2P", "alias": "Rabina 27", "panel": "Compass Identification Panel", "status": "sent",
    "sent_at": "2027-03-01T09:00:00Z", "due_on": "2027-03-08", "decided_at": None, "grounds": [],
    "url": "/api/v1/decisions/K7QF-3M2P",
}  # fmt: skip


class Decisions(BaseModel):
    """What panels were asked about a case, the newest first."""

    items: list[DecisionLine]

    model_config = example(items=[_DECISION])


class Waiting(Part):
    """A part of what waits for the panel, the longest waiting first."""

    items: list[DecisionLine]

    model_config = example(items=[_DECISION], next=None)


class Step(BaseModel):
    """One step of a decision, with what was written with it."""

    step: str
    at: datetime
    by: str
    text: str


class DecisionTold(DecisionLine):
    """A decision with the reasons and questions; opening them is recorded."""

    said: list[Step]

    model_config = example(
        **_DECISION,
        said=[{"step": "send", "at": "2027-03-01T09:00:00Z", "by": "Tamilas Stalvinavich", "text": ""}],
    )


class File(BaseModel):
    """What the panel needs in order to decide."""

    decision: DecisionTold
    treated_as_child: bool
    episodes: list[EpisodeLine]
    signs: list[SignShown]

    model_config = example(
        decision={**_DECISION, "said": []}, treated_as_child=False, episodes=[_LINE],
        signs=[{"indicator": "deception", "answer": "yes"}],
    )  # fmt: skip


class Answered(BaseModel):
    """The panel's answer: with grounds and reasons, or with a question."""

    outcome: Literal["positive", "negative", "ask"]
    grounds: list[Annotated[str, codes("identification.grounds")]] = []
    reasons: Annotated[Words, Field(min_length=1)]

    model_config = sent_example(
        outcome="positive", grounds=["consistent_account"], reasons="It hangs together."
    )


@reads(router, "/cases/{reference}/episodes", permission=Cases.READ, gives=Episodes)
def episodes(request: ApiRequest, reference: str) -> Episodes:
    """The times of exploitation, without the person's own words."""
    case = case_for(request.viewer, reference, ACCOUNT)
    return Episodes(items=[_line(told.episode) for told in queries.episodes_of(request.viewer, case)])


@acts(router, "/cases/{reference}/episodes", permission=Permission.ASSESS)
def add_episode(request: ApiRequest, reference: str, sent: EpisodeNow) -> Done:
    """Note a time of exploitation. The person does not have to tell it again."""
    case = case_for(request.viewer, reference, ACCOUNT, WRITE)
    episode = actions.add_episode(case=case, facts=sent.facts(child=_is_child(case)), by=request.viewer)
    return done(request, episode.pk, _episode_url(case, episode.pk), version=episode.version)


@reads(
    router,
    "/cases/{reference}/episodes/{uuid:pk}",
    permission=Permission.ASSESS,
    gives=EpisodeTold,
    versioned=True,
)
def episode(request: ApiRequest, reference: str, pk: uuid.UUID) -> EpisodeTold:
    """One time of exploitation with the person's own words; opening them is recorded."""
    found = queries.episode_for(request.viewer, reference, pk)
    request.version = found.version
    return _told(found, queries.narrative_of(request.viewer, found))


@changes(router, "/cases/{reference}/episodes/{uuid:pk}", permission=Permission.ASSESS)
def change_episode(request: ApiRequest, reference: str, pk: uuid.UUID, sent: EpisodeNow) -> Done:
    """Correct a time of exploitation."""
    found = queries.episode_for(request.viewer, reference, pk, WRITE)
    facts = sent.facts(child=_is_child(found.case))
    kept = actions.change_episode(episode=found, facts=facts, version=request.if_version, by=request.viewer)
    return done(request, kept.pk, _episode_url(found.case, kept.pk), version=kept.version)


@reads(router, "/cases/{reference}/account", permission=Cases.READ, gives=Account)
def account(request: ApiRequest, reference: str) -> Account:
    """The account in the person's own words: opened on purpose, and recorded."""
    case = case_for(request.viewer, reference, ACCOUNT)
    told = queries.episodes_of(request.viewer, case)
    written = queries.narratives_of(request.viewer, told)
    return Account(items=[_told(each.episode, text) for each, text in written])


@reads(router, "/cases/{reference}/indicators", permission=Cases.READ, gives=Signs, versioned=True)
def indicators(request: ApiRequest, reference: str) -> Signs:
    """The signs that were noticed."""
    case = case_for(request.viewer, reference, INDICATORS)
    assessment = queries.assessment_of(request.viewer, case)
    request.version = assessment.version if assessment else 0
    return Signs(answers=_signs(queries.answers_in(assessment)), version=request.version)


@changes(router, "/cases/{reference}/indicators", permission=Permission.ASSESS)
def change_indicators(request: ApiRequest, reference: str, sent: SignsNow) -> Done:
    """Set what is known of each sign. It sets no status: people decide."""
    case = case_for(request.viewer, reference, INDICATORS)
    answers = {sign.indicator: sign.answer.value for sign in sent.answers}
    kept = actions.note_indicators(case=case, answers=answers, version=request.if_version, by=request.viewer)
    url = f"/api/v1/cases/{case.reference}/indicators"
    return done(request, case.reference, url, version=kept.version)


@reads(router, "/cases/{reference}/panels", permission=Permission.ASSESS, gives=Panels)
def panels(request: ApiRequest, reference: str) -> Panels:
    """The panels that may be asked about this case."""
    case = case_for(request.viewer, reference, ACCOUNT, WRITE)
    return Panels(items=[PanelLine(id=panel.pk, name=str(panel)) for panel in queries.panels_for(case)])


@acts(router, "/cases/{reference}/decisions", permission=Permission.ASSESS)
def send(request: ApiRequest, reference: str, sent: ToPanel) -> Done:
    """Send the case to a panel. Read the sentence aloud first: an adult agrees, or nothing is sent."""
    case = case_for(request.viewer, reference, ACCOUNT, WRITE)
    panel = next((panel for panel in queries.panels_for(case) if panel.pk == sent.panel), None)
    if panel is None:
        raise NotFitting("body.panel", _("Choose an identification panel."))
    explained = Explained(sent.explained.language, sent.explained.interpreter) if sent.explained else None
    asked = actions.send_to_panel(case=case, panel=panel, explained=explained, by=request.viewer)
    return _done_about(request, asked)


@reads(router, "/cases/{reference}/decisions", permission=Cases.READ, gives=Decisions)
def decisions(request: ApiRequest, reference: str) -> Decisions:
    """What panels were asked about this case, and what they said."""
    case = case_for(request.viewer, reference, DECISIONS)
    return Decisions(items=[_decision(row) for row in queries.decisions_of(request.viewer, case)])


@reads(router, "/cases/{reference}/decisions/{uuid:pk}", permission=Cases.READ, gives=DecisionTold)
def decision(request: ApiRequest, reference: str, pk: uuid.UUID) -> DecisionTold:
    """One decision with its reasons; opening them is recorded."""
    case = case_for(request.viewer, reference, DECISIONS)
    found = next((row for row in queries.decisions_of(request.viewer, case) if row.pk == pk), None)
    if found is None:
        raise NotVisible(DECISIONS, case.record)
    return _with_reasons(request, found)


@acts(router, "/cases/{reference}/send-again", permission=Permission.ASSESS, status=200)
def send_again(request: ApiRequest, reference: str) -> Done:
    """The panel's question is answered in the case: the panel decides, in a new term of days."""
    asked = queries.own_decision_for(request.viewer, reference)
    actions.send_again(decision=asked, by=request.viewer)
    return _done_about(request, asked)


@acts(router, "/cases/{reference}/take-back", permission=Permission.ASSESS, status=200)
def take_back(request: ApiRequest, reference: str) -> Done:
    """Take the case back from the panel before it decides; its access ends at once."""
    asked = queries.own_decision_for(request.viewer, reference)
    actions.take_back(decision=asked, by=request.viewer)
    return _done_about(request, asked)


@reads(router, "/decisions", permission=Permission.DECIDE, gives=Waiting)
def waiting(request: ApiRequest, cursor: Cursor = "", limit: Limit = 25) -> Waiting:
    """What waits for your panel."""
    part = part_of(queries.waiting(request.viewer), order=("sent_at", "pk"), cursor=cursor, limit=limit)
    request.next = part.next
    return Waiting(items=[_decision(row) for row in part.rows], next=part.next)


@reads(router, "/decisions/{reference}", permission=Permission.DECIDE, gives=File)
def file(request: ApiRequest, reference: str) -> File:
    """What your panel needs in order to decide about a case."""
    viewer = request.viewer
    asked = queries.decision_for(viewer, reference)
    queries.also_read(viewer, asked.case, ACCOUNT, INDICATORS)
    return File(
        decision=_with_reasons(request, asked),
        treated_as_child=_is_child(asked.case),
        episodes=[_line(told.episode) for told in queries.episodes_of(viewer, asked.case)],
        signs=_signs(queries.answers_in(queries.assessment_of(viewer, asked.case))),
    )


@acts(router, "/decisions/{reference}", permission=Permission.DECIDE, status=200)
def decide(request: ApiRequest, reference: str, sent: Answered) -> Done:
    """Decide with grounds and reasons, or ask for more. Whoever sent the case may not."""
    asked = queries.decision_for(request.viewer, reference)
    if sent.outcome == "ask":
        actions.ask_for_more(decision=asked, question=sent.reasons, by=request.viewer)
    else:
        act = actions.decide_positive if sent.outcome == "positive" else actions.decide_negative
        act(
            decision=asked, grounds=list(dict.fromkeys(sent.grounds)), reasons=sent.reasons, by=request.viewer
        )
    url = f"/api/v1/decisions/{asked.case.reference}"
    return done(request, asked.case.reference, url, state=asked.status)


def _done_about(request: ApiRequest, asked: Decision) -> Done:
    url = f"/api/v1/cases/{asked.case.reference}/decisions/{asked.pk}"
    return done(request, asked.pk, url, state=asked.status)


def _episode_url(case: Case, pk: uuid.UUID) -> str:
    return f"/api/v1/cases/{case.reference}/episodes/{pk}"


def _is_child(case: Case) -> bool:
    return bool(case.person.treated_as_child(clock.today()))


def _signs(answers: dict[str, str]) -> list[SignShown]:
    return [SignShown(indicator=indicator, answer=answer) for indicator, answer in answers.items()]


def _episode(row: Any) -> dict[str, Any]:
    several = {
        name: [part.code for part in getattr(row, name).all()]
        for name in ("acts", "means", "purposes", "controls")
    }
    plain = (
        "form",
        "sector",
        "place",
        "country",
        "territory",
        "recruiter",
        "earnings_withheld",
        "agreed",
        "version",
    )
    return {
        **several,
        **{name: getattr(row, name) for name in plain},
        "id": row.pk,
        "began": WhenShown(year=row.from_year, month=row.from_month) if row.from_year else None,
        "ended": WhenShown(year=row.to_year, month=row.to_month) if row.to_year else None,
        "told": row.narrative is not None,
    }


def _line(row: Any) -> EpisodeLine:
    return EpisodeLine(**_episode(row))


def _told(row: Any, narrative: str) -> EpisodeTold:
    return EpisodeTold(**_episode(row), narrative=narrative)


def _facts_of(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "case": row.case.reference,
        "alias": row.case.person.alias,
        "panel": str(row.panel),
        "status": row.status,
        "sent_at": row.sent_at,
        "due_on": row.due_on,
        "decided_at": row.decided_at,
        "grounds": [ground.code for ground in row.grounds.all()],
        "url": f"/api/v1/decisions/{row.case.reference}",
    }


def _decision(row: Any) -> DecisionLine:
    return DecisionLine(**_facts_of(row))


def _with_reasons(request: ApiRequest, row: Any) -> DecisionTold:
    said = [
        Step(step=each.row.step, at=each.row.at, by=each.by, text=each.reason)
        for each in queries.said_about(request.viewer, row)
    ]
    return DecisionTold(**_facts_of(row), said=said)
