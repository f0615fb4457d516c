"""Whatever is given, withdrawn, refused or left to expire: who sees what is what a simple dictionary says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from opennrm.care.cases.sections import NEEDS, OVERVIEW
from opennrm.foundation.access.actions import Opening, end_access, exclude, give_access, open_record
from opennrm.foundation.access.models import Exclusion, Grant, Record
from opennrm.foundation.access.scoping import visible_records
from opennrm.foundation.access.sections import READ, WRITE, Act, Purpose, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.people.sections import IDENTITY
from tests.factories import world

SECTIONS = (OVERVIEW, NEEDS, IDENTITY)
# Written from the sentences of the roles, not read from the code: what each may do with those sections.
MAY: dict[str, dict[Section, set[Act]]] = {
    "desk-officer": {section: {READ, WRITE} for section in SECTIONS},
    "shelter-worker": {section: {READ} for section in SECTIONS},
    "panel-member": {OVERVIEW: {READ}},
}
SERVES = {
    "desk-officer": Purpose.ASSIST,
    "shelter-worker": Purpose.ASSIST,
    "panel-member": Purpose.IDENTIFY,
}
whoever = st.tuples(st.integers(0, 3), st.booleans())  # which viewer; as organisation or as user


@dataclass
class Given:
    """A grant as the model remembers it."""

    record: int
    holder: UUID
    sections: frozenset[Section]
    purpose: Purpose
    may_write: bool
    consent: UUID
    expires: datetime | None
    revoked: bool = False


class Access(RuleBasedStateMachine):
    """Two records, four people in three organisations, an hour that passes now and then."""

    @initialize()
    def set_up(self) -> None:
        Grant.objects.all().delete()
        Exclusion.objects.all().delete()
        self.now = datetime(2026, 9, 4, 8, tzinfo=UTC)
        centre = world.an_organisation()
        self.viewers = [
            world.a_viewer("desk-officer", centre),
            world.a_viewer("desk-officer", centre),
            world.a_viewer("shelter-worker"),
            world.a_viewer("panel-member"),
        ]
        self.records: list[Record] = [open_record(kind="case", organisation=centre) for _ in range(2)]
        self.given: list[Given] = []
        self.kept_out: set[tuple[int, UUID]] = set()

    def holder(self, whom: tuple[int, bool]) -> Any:
        viewer = self.viewers[whom[0]]
        return viewer.user if whom[1] else viewer.organisation

    @rule(
        record=st.integers(0, 1),
        to=whoever,
        sections=st.frozensets(st.sampled_from(SECTIONS), min_size=1),
        purpose=st.sampled_from([Purpose.ASSIST, Purpose.IDENTIFY]),
        may_write=st.booleans(),
        hours=st.none() | st.integers(1, 3),
    )
    def give(
        self, record: int, to: tuple[int, bool], sections: frozenset[Section], purpose: Purpose, may_write: bool,
        hours: int | None,
    ) -> None:  # fmt: skip
        expires = self.now + timedelta(hours=hours) if hours else None
        consent = uuid4()
        with clock.at(self.now):
            opening = Opening(sections, purpose, may_write, consent_id=consent, expires_at=expires)
            give_access(record=self.records[record], to=self.holder(to), opening=opening, by=SYSTEM)
        self.given.append(Given(record, self.holder(to).pk, sections, purpose, may_write, consent, expires))

    @rule(which=st.integers(0, 20))
    def withdraw_consent(self, which: int) -> None:
        if self.given:
            ended = self.given[which % len(self.given)]
            with clock.at(self.now):
                end_access(consent_id=ended.consent, by=SYSTEM)
            ended.revoked = True

    @rule(record=st.integers(0, 1), whom=whoever)
    def keep_out(self, record: int, whom: tuple[int, bool]) -> None:
        exclude(record=self.records[record], whom=self.holder(whom), by=SYSTEM)
        self.kept_out.add((record, self.holder(whom).pk))

    @rule()
    def an_hour_passes(self) -> None:
        self.now += timedelta(hours=1)

    def should_see(self, viewer: Viewer, record: int, section: Section, act: Act) -> bool:
        mine = {viewer.user.pk, viewer.organisation.pk}
        if act not in MAY[viewer.role_key].get(section, set()) or any(
            (record, me) in self.kept_out for me in mine
        ):
            return False
        return any(
            g.record == record
            and g.holder in mine
            and section in g.sections
            and g.purpose == SERVES[viewer.role_key]
            and (act is READ or g.may_write)
            and not g.revoked
            and (g.expires is None or self.now < g.expires)
            for g in self.given
        )

    @invariant()
    def everybody_sees_what_they_should(self) -> None:
        with clock.at(self.now):
            for viewer in self.viewers:
                for section in SECTIONS:
                    for act in (READ, WRITE):
                        seen = set(visible_records(viewer, section, act).values_list("pk", flat=True))
                        expected = {
                            r.pk
                            for n, r in enumerate(self.records)
                            if self.should_see(viewer, n, section, act)
                        }
                        assert seen == expected, (viewer.role_key, section, act)


@pytest.mark.django_db
def test_access_follows_grants_consents_exclusions_and_time() -> None:
    run_state_machine_as_test(
        Access,
        settings=settings(
            max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
