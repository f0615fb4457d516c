"""What happened, as the person told it, and the signs that were noticed."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from opennrm.care.cases.models import Case
from opennrm.care.cases.queries import case_for
from opennrm.care.cases.sections import Permission as Cases
from opennrm.foundation.access.operations import ApiRequest, Done, NotFitting, acts, changes, done, reads
from opennrm.foundation.access.sections import WRITE
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

from .. import actions, queries
from ..facts import EpisodeFacts, Month
from ..sections import ACCOUNT, INDICATORS, Permission
from . import router

SOME_ID = "4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e"


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


LINE: dict[str, Any] = {
    "id": SOME_ID, "form": "", "acts": ["recruitment"], "means": [], "purposes": [], "controls": [], "sector": "",
    "place": "", "country": "BY", "territory": "", "began": {"year": 2026, "month": 3}, "ended": None, "recruiter": "",
    "earnings_withheld": "unknown", "agreed": "unknown", "told": True, "version": 1,
}  # fmt: skip


class Episodes(BaseModel):
    """The times of exploitation noted in a case."""

    items: list[EpisodeLine]

    model_config = example(items=[LINE])


class EpisodeTold(EpisodeLine):
    """A time of exploitation with the person's own words."""

    narrative: str

    model_config = example(**LINE, narrative="They took the passport.")


class Account(BaseModel):
    """Everything that the person told, in their own words."""

    items: list[EpisodeTold]

    model_config = example(items=[{**LINE, "narrative": "They took the passport."}])


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


@reads(router, "/cases/{reference}/episodes", permission=Cases.READ, gives=Episodes)
def episodes(request: ApiRequest, reference: str) -> Episodes:
    """The times of exploitation, without the person's own words."""
    case = case_for(request.viewer, reference, ACCOUNT)
    return Episodes(items=[line_of(told.episode) for told in queries.episodes_of(request.viewer, case)])


@acts(router, "/cases/{reference}/episodes", permission=Permission.ASSESS)
def add_episode(request: ApiRequest, reference: str, sent: EpisodeNow) -> Done:
    """Note a time of exploitation. The person does not have to tell it again."""
    case = case_for(request.viewer, reference, ACCOUNT, WRITE)
    episode = actions.add_episode(case=case, facts=sent.facts(child=is_child(case)), by=request.viewer)
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
    facts = sent.facts(child=is_child(found.case))
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
    return Signs(answers=signs_shown(queries.answers_in(assessment)), version=request.version)


@changes(router, "/cases/{reference}/indicators", permission=Permission.ASSESS)
def change_indicators(request: ApiRequest, reference: str, sent: SignsNow) -> Done:
    """Set what is known of each sign. It sets no status: people decide."""
    case = case_for(request.viewer, reference, INDICATORS)
    answers = {sign.indicator: sign.answer.value for sign in sent.answers}
    kept = actions.note_indicators(case=case, answers=answers, version=request.if_version, by=request.viewer)
    url = f"/api/v1/cases/{case.reference}/indicators"
    return done(request, case.reference, url, version=kept.version)


def _episode_url(case: Case, pk: uuid.UUID) -> str:
    return f"/api/v1/cases/{case.reference}/episodes/{pk}"


def is_child(case: Case) -> bool:
    """Do the rules for children apply to the person of this case?"""
    return bool(case.person.treated_as_child(clock.today()))


def signs_shown(answers: dict[str, str]) -> list[SignShown]:
    """The answers to the signs."""
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


def line_of(row: Any) -> EpisodeLine:
    """A time of exploitation without the person’s own words."""
    return EpisodeLine(**_episode(row))


def _told(row: Any, narrative: str) -> EpisodeTold:
    return EpisodeTold(**_episode(row), narrative=narrative)
