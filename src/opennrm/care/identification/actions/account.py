"""What is written down of a person's account, and of what other bodies said?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import models, transaction

from opennrm.care.cases.models import Case
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, sealing
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.verdict import require

from .. import rows
from ..facts import EpisodeFacts
from ..models import (
    Assessment,
    Episode,
    EpisodeAct,
    EpisodeControl,
    EpisodeMeans,
    EpisodePurpose,
    IndicatorAnswer,
    TraffickingStatus,
)
from ..policies import may_assess, may_have_said, may_record_status
from ..sections import ACCOUNT, INDICATORS


@transaction.atomic
def add_episode(*, case: Case, facts: EpisodeFacts, by: Viewer) -> Episode:
    """Write down a time of exploitation; the person's own words are sealed under the case's key."""
    require(may_assess(by, case, ACCOUNT))
    episode = rows.episode_row(case=case, facts=facts, noted_at=clock.now(), noted_by=by.user)
    sealing.seal(episode, narrative=facts.narrative)
    episode.save()
    _add_parts(episode, facts)
    journal.record("identification.episode_added", by=by, subject=case.record, form=facts.form)
    return episode


@transaction.atomic
def change_episode(*, episode: Episode, facts: EpisodeFacts, version: int, by: Viewer) -> Episode:
    """Correct a time of exploitation. ChangedMeanwhile when somebody saved it after `version`.

    Means noted before somebody was known to be a child stay in the record, unseen and unweighed.
    """
    require(may_assess(by, episode.case, ACCOUNT))
    rows.set_facts(episode, facts)
    sealing.seal(episode, narrative=facts.narrative)
    episode.save_over(version, *rows.PLAIN_FIELDS, *rows.MONTH_FIELDS, "narrative")
    kinds: list[type[models.Model]] = [EpisodeAct, EpisodePurpose]
    if not episode.case.person.treated_as_child(clock.today()):
        kinds += [EpisodeMeans, EpisodeControl]
    for kind in kinds:
        kind._default_manager.filter(episode=episode).delete()
    _add_parts(episode, facts)
    journal.record("identification.episode_changed", by=by, subject=episode.case.record, form=facts.form)
    return episode


@transaction.atomic
def note_indicators(*, case: Case, answers: Mapping[str, str], version: int, by: Viewer) -> Assessment:
    """Set what is known of each sign; those left out were not asked. Sets no status (rule R19).

    `version` is that of the tick list when the page was opened, 0 when there was none; ChangedMeanwhile
    when somebody saved it since.
    """
    require(may_assess(by, case, INDICATORS))
    for sign in answers:
        code_list("identification.indicators_ilo11").get(sign)  # UnknownCode for what is no sign
    assessment, created = Assessment.objects.get_or_create(
        case=case, defaults={"noted_at": clock.now(), "noted_by": by.user}
    )
    if not created:
        assessment.noted_at, assessment.noted_by = clock.now(), by.user
        assessment.save_over(version, "noted_at", "noted_by")
    IndicatorAnswer.objects.filter(assessment=assessment).delete()
    IndicatorAnswer.objects.bulk_create(rows.answer_rows(assessment, answers))
    journal.record("identification.indicators_noted", by=by, subject=case.record, answered=len(answers))
    return assessment


@transaction.atomic
def record_status(
    *, case: Case, status: str, body: str, said_on: date, organisation: Organisation | None = None, by: Viewer
) -> TraffickingStatus:
    """Write down what another body has said about this person, beside what others said (rule R14).

    No help depends on it: a body that says "not" closes no service.
    """
    require(may_record_status(by, case))
    require(may_have_said(said_on, clock.today()))
    row = rows.status_row(
        case=case, status=status, body=body, organisation=organisation, said_on=said_on,
        noted_at=clock.now(), noted_by=by.user,
    )  # fmt: skip
    row.save()
    journal.record("identification.status_recorded", by=by, subject=case.record, status=status, body=body)
    return row


def _add_parts(episode: Episode, facts: EpisodeFacts) -> None:
    child = episode.case.person.treated_as_child(clock.today())
    for row in rows.part_rows(episode, facts, child=child):
        row.save()
