"""What do the rows of this room look like before they are saved? One place for single and for bulk actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import models

from opennrm.care.cases.models import Case
from opennrm.foundation.access.models import Organisation, User
from opennrm.foundation.core import clock
from opennrm.foundation.core.bulk import unsaved
from opennrm.foundation.core.country import country

from .facts import EpisodeFacts
from .models import (
    Assessment,
    Decision,
    Episode,
    EpisodeAct,
    EpisodeControl,
    EpisodeMeans,
    EpisodePurpose,
    IndicatorAnswer,
    RecoveryPeriod,
    TraffickingStatus,
)

LEAST_RECOVERY_DAYS = 30  # CETS 197 art. 13; a country may give more, never less
PLAIN_FIELDS = ("form", "sector", "place", "country", "territory", "recruiter", "earnings_withheld", "agreed")
MONTH_FIELDS = ("from_year", "from_month", "to_year", "to_month")


def episode_row(*, case: Case, facts: EpisodeFacts, noted_at: datetime, noted_by: User | None) -> Episode:
    """An episode without its narrative, which is sealed by whoever holds the key."""
    return set_facts(Episode(case=case, noted_at=noted_at, noted_by=noted_by), facts)


def set_facts(episode: Episode, facts: EpisodeFacts) -> Episode:
    """Put the plain facts into the columns of an episode."""
    for name in PLAIN_FIELDS:
        setattr(episode, name, getattr(facts, name))
    episode.from_year, episode.from_month = facts.began
    episode.to_year, episode.to_month = facts.ended
    return episode


def part_rows(episode: Episode, facts: EpisodeFacts, *, child: bool) -> list[models.Model]:
    """The codes ticked for an episode. For a child no means are taken down, whatever is given (rule R01)."""
    rows: list[models.Model] = [unsaved(EpisodeAct, episode_id=episode.pk, code=code) for code in facts.acts]
    rows += [unsaved(EpisodePurpose, episode_id=episode.pk, code=code) for code in facts.purposes]
    if not child:
        rows += [unsaved(EpisodeMeans, episode_id=episode.pk, code=code) for code in facts.means]
        rows += [unsaved(EpisodeControl, episode_id=episode.pk, code=code) for code in facts.controls]
    return rows


def answer_rows(assessment: Assessment, answers: Mapping[str, str]) -> list[IndicatorAnswer]:
    """The answers given; an indicator left out was not asked and gets no row (rule R15)."""
    return [
        unsaved(IndicatorAnswer, assessment_id=assessment.pk, indicator=code, answer=answer)
        for code, answer in answers.items()
        if answer
    ]


def decision_due_on(sent_on: date) -> date:
    """The last day for the decision: working days of the country, the day of sending not counted (rule R07)."""
    return country().calendar.add_working_days(sent_on, country().reasonable_grounds_working_days)


def recovery_ends_on(starts_on: date) -> date:
    """The last day of a recovery period: thirty days after its start, or as many as the country gives (R04).

    A period that starts on 1 March ends on 31 March at the earliest.
    """
    return starts_on + timedelta(days=max(LEAST_RECOVERY_DAYS, country().recovery_days))


def recovery_row(decision: Decision) -> RecoveryPeriod:
    """The recovery period that a positive decision opens, from the day of the decision."""
    starts_on = decision.decided_on or clock.today()
    return RecoveryPeriod(
        case=decision.case, decision=decision, starts_on=starts_on, ends_on=recovery_ends_on(starts_on)
    )


def status_row(
    *,
    case: Case,
    status: str,
    body: str,
    said_on: date,
    noted_at: datetime,
    noted_by: User | None,
    organisation: Organisation | None = None,
    decision: Decision | None = None,
) -> TraffickingStatus:
    """What one body said about a person, and when (rule R14)."""
    return TraffickingStatus(
        case=case, status=status, body=body, organisation=organisation, decision=decision,
        said_on=said_on, noted_at=noted_at, noted_by=noted_by,
    )  # fmt: skip
