"""How are many services and referrals written at once, by the same rules as one?

For imports and for the demonstration. Collect, then save; nothing is written before `save`:

    rows = ReferralRows()
    service = rows.add_service(organisation, "legal_aid", territory="BY-HM", clients=("women",))
    for case in cases:                       # with .record, .person and .organisation loaded
        referral = rows.add_referral(case, service, sent_at=…, sent_by=officer, explained=Explained("be", "no"),
                                     needs=("legal",), urgency="soon", also=frozenset({IDENTITY}))
        rows.accept(referral, at=…, by=worker)
        rows.finish(referral, at=…, by=worker)       # or reject(…, reason=), ask(…, text=, key=), revoke(…)
    rows.save(by=SYSTEM)

Every referral brings its consent, its status rows, its obligation and the service's access, ended where
the referral ended. What the single actions refuse is refused here (NotAllowed), by the same policies. Texts are
sealed under the case's key where one is given. `save` writes in the order of the foreign keys and journals one
entry per case. Cases, persons and organisations are saved before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models, transaction

from opennrm.care.cases.models import Case
from opennrm.foundation.access.actions import Opening, grant_row
from opennrm.foundation.access.models import Grant, Organisation, User
from opennrm.foundation.access.sections import SectionSet
from opennrm.foundation.core import clock, journal, sealing
from opennrm.foundation.core.bulk import insert_rows, unsaved
from opennrm.foundation.core.journal import SYSTEM, Actor
from opennrm.foundation.core.keystore import DataKey
from opennrm.foundation.core.models import Obligation
from opennrm.foundation.core.verdict import require
from opennrm.foundation.people.actions import consent_row
from opennrm.foundation.people.bulk import seal_guardians
from opennrm.foundation.people.models import Consent
from opennrm.foundation.people.policies import kept_out_among

from .facts import Explained, Wanted, agreement_with
from .models import Referral, ReferralStatus, Service
from .policies import can_be_listed, may_be_answered, may_be_sent, may_turn_away, wants_kept_out
from .rows import (
    answer_obligation,
    card_opening,
    further_opening,
    need_rows,
    question_obligation,
    referral_row,
    service_rows,
)
from .sections import Permission
from .workflow import INFORMATION_DUE, WORKFLOW

_POINTED_AT: tuple[type[models.Model], ...] = (Service, Consent, Referral)


@dataclass
class ReferralRows:
    """Unsaved rows of many services and referrals."""

    _rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    _cases: dict[object, Case] = field(default_factory=dict)
    _owed: dict[object, Obligation] = field(default_factory=dict)
    _access: dict[object, list[Grant]] = field(default_factory=dict)
    _guardians: list[tuple[Consent, str]] = field(default_factory=list)

    def add_service(
        self, organisation: Organisation, kind: str, *, territory: str = "", clients: Iterable[str] = ()
    ) -> Service:
        """A service of the directory; referrals can be added to it before it is saved."""
        require(can_be_listed(organisation, kind, territory))
        service, whom = service_rows(
            organisation=organisation, kind=kind, territory=territory, clients=clients
        )
        self._add([service, *whom])
        return service

    def add_referral(
        self,
        case: Case,
        service: Service,
        *,
        sent_at: datetime,
        sent_by: User,
        explained: Explained,
        needs: Iterable[str] = (),
        urgency: str = "soon",
        also: SectionSet = frozenset(),
    ) -> Referral:
        """A referral as it is sent, resting on a consent given at the same moment (rule R09)."""
        agreement = agreement_with(service.organisation, Wanted(service, also).sections, explained)
        consent = consent_row(person=case.person, agreement=agreement, explained_by=sent_by, given_at=sent_at)
        require(may_be_sent(case, service, consent, clock.on_date(sent_at)))
        if explained.guardian:
            self._guardians.append((consent, explained.guardian))
        referral = referral_row(
            case=case, service=service, consent=consent, urgency=urgency, sent_at=sent_at, sent_by=sent_by
        )
        self._owed[referral.pk] = owed = answer_obligation(referral, sent_at)
        self._cases[case.pk] = case
        self._add([consent, referral, *need_rows(referral, needs), owed])
        self._said(referral, "begin", sent_at, by=sent_by)
        self._open(referral, card_opening(referral), sent_at)
        return referral

    def accept(self, referral: Referral, *, at: datetime, by: User) -> None:
        """The service accepts: what else was agreed to opens."""
        self._take("accept", referral, at, by=by)
        referral.accepted_at = referral.answered_at = at
        self._answered(referral, at)
        if opening := further_opening(referral):
            self._open(referral, opening, at)

    def reject(
        self,
        referral: Referral,
        *,
        reason: str,
        at: datetime,
        by: User,
        text: str = "",
        key: DataKey | None = None,
    ) -> None:
        """The service cannot help, for a coded reason."""
        require(may_turn_away(reason, text))
        self._take("reject", referral, at, by=by, text=text, key=key)
        referral.reject_reason, referral.answered_at = reason, at
        self._answered(referral, at)
        self._close(referral, at)

    def ask(
        self, referral: Referral, *, at: datetime, by: User, text: str = "", key: DataKey | None = None
    ) -> None:
        """The service asks the centre something; the centre's answer is owed from then on."""
        self._take("ask", referral, at, by=by, text=text, key=key)
        self._owed[referral.pk].done_at = at
        self._owed[referral.pk] = owed = question_obligation(referral, at)
        self._add([owed])

    def finish(self, referral: Referral, *, at: datetime, by: User) -> None:
        """The service is done, and sees nothing more."""
        self._take("finish", referral, at, by=by)
        self._close(referral, at)

    def revoke(self, referral: Referral, *, at: datetime, by: User) -> None:
        """The centre takes it back, and the service sees nothing more."""
        self._take("revoke", referral, at, by=by)
        if self._owed[referral.pk].done_at is None:
            self._owed[referral.pk].cancelled_at = at
        self._close(referral, at)

    def withdraw(self, referral: Referral, *, at: datetime, by: User) -> None:
        """The person takes the consent back, and the referral ends with it (rule R10)."""
        self._take("end_with_consent", referral, at, by=by)
        referral.consent.withdrawn_at, referral.consent.withdrawn_by = at, by
        if self._owed[referral.pk].done_at is None:
            self._owed[referral.pk].cancelled_at = at
        self._close(referral, at)

    @transaction.atomic
    def save(self, *, by: Actor) -> None:
        """Write everything, what others point at first, and one journal entry per case."""
        self._refuse_whom_they_keep_out()
        seal_guardians(self._guardians)
        for model in (*_POINTED_AT, *(self._rows.keys() - set(_POINTED_AT))):
            insert_rows(model, self._rows.get(model, []))
        happened = [journal.Happening("referrals.imported", case.record) for case in self._cases.values()]
        journal.record_many(happened, by=by)
        self._rows, self._cases, self._owed, self._access, self._guardians = {}, {}, {}, {}, []

    def _refuse_whom_they_keep_out(self) -> None:
        referrals = [row for row in self._rows.get(Referral, []) if isinstance(row, Referral)]
        asked = {(row.case.record, row.organisation): row for row in referrals}
        for pair in kept_out_among(asked):
            require(wants_kept_out(asked[pair].case, asked[pair].organisation))

    def _take(
        self,
        name: str,
        referral: Referral,
        at: datetime,
        *,
        by: User,
        text: str = "",
        key: DataKey | None = None,
    ) -> None:
        step = WORKFLOW.step(name)
        if referral.status not in step.from_:
            raise ValueError(f"a referral that is {referral.status} cannot {name}")
        if step.permission == Permission.ANSWER:
            require(may_be_answered(referral, by.organisation_id, clock.on_date(at)))
        require(step.rests_on(text))
        referral.status = step.to
        self._said(referral, name, at, by=by, text=text, key=key)

    def _said(
        self,
        referral: Referral,
        step: str,
        at: datetime,
        *,
        by: User,
        text: str = "",
        key: DataKey | None = None,
    ) -> None:
        row = unsaved(
            ReferralStatus,
            subject=referral,
            step=step,
            status=referral.status,
            at=at,
            by_id=by.pk,
            organisation_id=by.organisation_id,
        )
        if text and key:
            sealing.seal_with(key, row, reason=text)
        self._add([row])

    def _answered(self, referral: Referral, at: datetime) -> None:
        """The service has answered: its answer is given, and a question that it had asked is owed no more."""
        owed = self._owed[referral.pk]
        if owed.rule == INFORMATION_DUE.key:
            owed.cancelled_at = at
        else:
            owed.done_at = at

    def _open(self, referral: Referral, opening: Opening, at: datetime) -> None:
        grant = grant_row(
            record=referral.case.record, to=referral.service.organisation, opening=opening, by=SYSTEM
        )
        grant.starts_at = at
        self._access.setdefault(referral.pk, []).append(grant)
        self._add([grant])

    def _close(self, referral: Referral, at: datetime) -> None:
        referral.ended_at = at
        for grant in self._access[referral.pk]:
            grant.revoked_at = at

    def _add(self, added: Iterable[models.Model]) -> None:
        for row in added:
            self._rows.setdefault(type(row), []).append(row)
