"""How are many accounts and decisions written at once, by the same rules as one?

For imports and for the demonstration. Collect, then save; nothing is written before `save`:

    rows = IdentificationRows()
    for case in cases:                       # with .record and .person loaded
        key = keys[case.record.key_id]       # keystore.DataKey, only needed where texts are given
        rows.add_episode(case, EpisodeFacts(...), noted_at=..., key=key)
        rows.add_indicators(case, {"deception": "yes"}, noted_at=...)
        decision = rows.add_decision(case, panel, sent_at=..., sent_by=user, explained=Explained("be", "no"))
        rows.decide(decision, Outcome("positive", ("elements_indicated",), decided_at, user, "…"), key=key)
        rows.add_status(case, "actual", "court_prosecution", said_on=...)
    rows.save(by=SYSTEM)

An adult's decision brings its consent, a child's rests on duty; a positive one brings the recovery
period and the status; each brings its obligation and the panel's access. What the single actions refuse is
refused here (NotAllowed), by the same policies. `save` writes in the order of the foreign keys and journals
one entry per case. Cases, persons and organisations are saved before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models, transaction

from opennrm.care.cases.models import Case
from opennrm.foundation.access.actions import grant_row
from opennrm.foundation.access.models import Grant, Organisation, User
from opennrm.foundation.core import clock, journal, sealing
from opennrm.foundation.core.bulk import insert_rows, unsaved
from opennrm.foundation.core.journal import SYSTEM, Actor
from opennrm.foundation.core.keystore import DataKey
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.core.verdict import require
from opennrm.foundation.people.actions import consent_row
from opennrm.foundation.people.models import Consent
from opennrm.foundation.people.policies import kept_out_among

from . import rows
from .actions.panel import KEEPING, PANEL_IS
from .actions.sending import agreement_with, panels_opening
from .facts import EpisodeFacts, Explained
from .models import Assessment, Decision, DecisionGround, DecisionStatus, Episode, TraffickingStatus
from .policies import may_be_decided, may_be_sent, may_have_said, may_rest_on, wants_kept_out
from .workflow import DECISION_DUE, SENT, WORKFLOW

_POINTED_AT: tuple[type[models.Model], ...] = (Consent, Episode, Assessment, Decision)


@dataclass(frozen=True)
class Outcome:
    """What a panel decided: "positive" or "negative", on which grounds, when, by whom, and why."""

    status: str
    grounds: tuple[str, ...]
    decided_at: datetime
    decided_by: User | None
    reasons: str = ""


@dataclass
class IdentificationRows:
    """Unsaved rows of many cases."""

    _rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    _cases: dict[object, Case] = field(default_factory=dict)
    _limits: dict[object, Obligation] = field(default_factory=dict)
    _access: dict[object, Grant] = field(default_factory=dict)

    def add_episode(
        self,
        case: Case,
        facts: EpisodeFacts,
        *,
        noted_at: datetime,
        noted_by: User | None = None,
        key: DataKey | None = None,
    ) -> None:
        """A time of exploitation; for somebody treated as a child without means (rule R01)."""
        episode = rows.episode_row(case=case, facts=facts, noted_at=noted_at, noted_by=noted_by)
        if facts.narrative and key:
            sealing.seal_with(key, episode, narrative=facts.narrative)
        child = case.person.treated_as_child(clock.on_date(noted_at))
        self._add(case, [episode, *rows.part_rows(episode, facts, child=child)])

    def add_indicators(
        self, case: Case, answers: Mapping[str, str], *, noted_at: datetime, noted_by: User | None = None
    ) -> None:
        """The tick list of a case: one per case; what is left out was not asked."""
        assessment = Assessment(case=case, noted_at=noted_at, noted_by=noted_by)
        self._add(case, [assessment, *rows.answer_rows(assessment, answers)])

    def add_decision(
        self,
        case: Case,
        panel: Organisation,
        *,
        sent_at: datetime,
        sent_by: User,
        explained: Explained | None = None,
    ) -> Decision:
        """A case sent to a panel: with the adult's consent (`explained`), or for a child by duty."""
        consent = None
        if not case.person.treated_as_child(clock.on_date(sent_at)):
            if explained is None:
                raise ValueError("an adult's case is sent with a consent: say how it was explained")
            agreement = agreement_with(panel, explained)
            consent = consent_row(
                person=case.person, agreement=agreement, explained_by=sent_by, given_at=sent_at
            )
            self._add(case, [consent])
        require(may_be_sent(case, panel, consent, clock.on_date(sent_at)))
        decision = Decision(
            case=case, panel=panel, consent=consent, status=SENT, sent_at=sent_at, sent_by=sent_by
        )
        sent = unsaved(
            DecisionStatus,
            subject=decision, step="send", status=SENT, at=sent_at, by_id=sent_by.pk,
            organisation_id=sent_by.organisation_id,
        )  # fmt: skip
        limit = unsaved(
            Obligation,
            rule=DECISION_DUE.key, owner_id=panel.pk, subject_id=case.record_id, item_id=decision.pk,
            due_on=rows.decision_due_on(clock.on_date(sent_at)), opened_at=sent_at,
        )  # fmt: skip
        grant = grant_row(record=case.record, to=panel, opening=panels_opening(decision), by=SYSTEM)
        grant.starts_at = sent_at
        self._limits[decision.pk], self._access[decision.pk] = limit, grant
        self._add(case, [decision, sent, limit, grant])
        return decision

    def decide(self, decision: Decision, outcome: Outcome, *, key: DataKey | None = None) -> None:
        """The panel's answer to a decision added before."""
        case, at = decision.case, outcome.decided_at
        if outcome.decided_by:
            senders = [decision.sent_by.pk] if decision.sent_by else []
            require(may_be_decided(decision, outcome.decided_by, senders))
        step = WORKFLOW.step(f"decide_{outcome.status}")
        require(step.rests_on(outcome.reasons))
        child = case.person.treated_as_child(clock.on_date(at))
        require(may_rest_on(outcome.grounds, outcome.status, child=child))
        decision.status, decision.decided_at = outcome.status, at
        self._limits[decision.pk].done_at = at
        said = unsaved(
            DecisionStatus,
            subject=decision, step=step.name, status=outcome.status, at=at,
            by_id=outcome.decided_by.pk if outcome.decided_by else None, organisation_id=decision.panel_id,
        )  # fmt: skip
        if outcome.reasons and key:
            sealing.seal_with(key, said, reason=outcome.reasons)
        grounds = [unsaved(DecisionGround, decision_id=decision.pk, code=code) for code in outcome.grounds]
        # Having decided, the panel keeps its own decision and no longer opens the account.
        self._access[decision.pk].revoked_at = at
        keeps = grant_row(record=case.record, to=decision.panel, opening=KEEPING, by=SYSTEM)
        keeps.starts_at = at
        self._add(case, [said, *grounds, keeps])
        if outcome.status == "positive":
            period = rows.recovery_row(decision)
            self._add(case, [period])
            self.add_status(
                case, "possible", PANEL_IS, said_on=period.starts_on, noted_at=at, noted_by=outcome.decided_by,
                organisation=decision.panel, decision=decision,
            )  # fmt: skip

    def add_status(
        self,
        case: Case,
        status: str,
        body: str,
        *,
        said_on: date,
        noted_at: datetime,
        noted_by: User | None = None,
        organisation: Organisation | None = None,
        decision: Decision | None = None,
    ) -> TraffickingStatus:
        """What one body said about a person (rule R14)."""
        require(may_have_said(said_on, clock.on_date(noted_at)))
        row = rows.status_row(
            case=case, status=status, body=body, said_on=said_on, noted_at=noted_at, noted_by=noted_by,
            organisation=organisation, decision=decision,
        )  # fmt: skip
        self._add(case, [row])
        return row

    @transaction.atomic
    def save(self, *, by: Actor) -> None:
        """Write everything, what others point at first, and one journal entry per case."""
        self._refuse_whom_they_keep_out()
        for model in (*_POINTED_AT, *(self._rows.keys() - set(_POINTED_AT))):
            insert_rows(model, self._rows.get(model, []))
        happened = [
            journal.Happening("identification.imported", case.record) for case in self._cases.values()
        ]
        journal.record_many(happened, by=by)
        self._rows, self._cases, self._limits, self._access = {}, {}, {}, {}

    def _refuse_whom_they_keep_out(self) -> None:
        decisions = [row for row in self._rows.get(Decision, []) if isinstance(row, Decision)]
        asked = {(row.case.record, row.panel): row for row in decisions}
        for pair in kept_out_among(asked):
            require(wants_kept_out(asked[pair].case, asked[pair].panel))

    def _add(self, case: Case, added: Iterable[models.Model]) -> None:
        self._cases[case.pk] = case
        for row in added:
            self._rows.setdefault(type(row), []).append(row)
