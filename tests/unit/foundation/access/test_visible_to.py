"""A record is seen through a live grant below the role's ceiling, and otherwise does not exist."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from opennrm.care.cases.sections import HISTORY, NEEDS, OVERVIEW
from opennrm.foundation.access.actions import (
    Opening,
    end_access,
    exclude,
    give_access,
    open_record,
    open_records,
)
from opennrm.foundation.access.doors import NotVisible, fetch, sections_seen, sees
from opennrm.foundation.access.models import Basis, Grant, Organisation, Record, User
from opennrm.foundation.access.scoping import visible_records
from opennrm.foundation.access.sections import READ, WRITE, Act, Purpose, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, references
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import Entry
from opennrm.foundation.people.models import Consent, Person
from opennrm.foundation.people.sections import CONSENTS, IDENTITY
from opennrm.roles import ROLES
from tests.factories import world

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TO_READ = Opening(frozenset({OVERVIEW, NEEDS}), Purpose.ASSIST)


@pytest.fixture
def record() -> Record:
    """A record of another centre: nobody in these tests sees it but by a grant."""
    return open_record(kind="case", organisation=world.an_organisation())


def opened(record: Record, to: Organisation | User, opening: Opening = TO_READ) -> Grant:
    return give_access(record=record, to=to, opening=opening, by=SYSTEM)


def seen(viewer: Viewer, record: Record, section: Section = OVERVIEW, act: Act = READ) -> bool:
    return visible_records(viewer, section, act).filter(pk=record.pk).exists()


def test_without_a_grant_nothing_is_seen_even_of_the_own_organisations_record(desk_officer: Viewer) -> None:
    own = open_record(kind="case", organisation=desk_officer.organisation)

    assert not seen(desk_officer, own)


def test_a_grant_opens_the_sections_it_names_and_no_other(desk_officer: Viewer, record: Record) -> None:
    opened(record, desk_officer.organisation)

    assert seen(desk_officer, record, OVERVIEW)
    assert seen(desk_officer, record, NEEDS)
    assert not seen(desk_officer, record, IDENTITY)
    assert sections_seen(desk_officer, record) == {OVERVIEW, NEEDS}


def test_a_grant_opens_one_record_and_not_its_neighbour(desk_officer: Viewer, record: Record) -> None:
    opened(record, desk_officer.organisation)

    assert not seen(desk_officer, open_record(kind="case", organisation=record.organisation))


def test_a_grant_is_for_one_organisation_and_not_another(desk_officer: Viewer, record: Record) -> None:
    opened(record, desk_officer.organisation)

    assert not seen(world.a_viewer("desk-officer"), record)


def test_reading_is_not_writing(desk_officer: Viewer, record: Record) -> None:
    opened(record, desk_officer.organisation)
    assert not seen(desk_officer, record, OVERVIEW, WRITE)

    opened(record, desk_officer.organisation, replace(TO_READ, may_write=True))
    assert seen(desk_officer, record, OVERVIEW, WRITE)


def test_the_role_is_a_ceiling_that_no_grant_lifts(shelter_worker: Viewer, record: Record) -> None:
    opened(
        record,
        shelter_worker.organisation,
        Opening(frozenset({CONSENTS, NEEDS}), Purpose.ASSIST, may_write=True),
    )

    assert not seen(shelter_worker, record, CONSENTS)
    assert seen(shelter_worker, record, NEEDS)
    assert not seen(shelter_worker, record, NEEDS, WRITE)


def test_a_section_of_history_is_read_and_never_written(desk_officer: Viewer, record: Record) -> None:
    opened(record, desk_officer.organisation, Opening(frozenset({HISTORY}), Purpose.ASSIST, may_write=True))

    assert seen(desk_officer, record, HISTORY)
    assert not seen(desk_officer, record, HISTORY, WRITE)


def test_an_expired_grant_opens_nothing_from_the_moment_it_ends(desk_officer: Viewer, record: Record) -> None:
    with clock.at(NOON):
        opened(record, desk_officer.organisation, replace(TO_READ, expires_at=NOON + HOUR))

    for moment, expected in ((NOON, True), (NOON + HOUR - HOUR / 3600, True), (NOON + HOUR, False)):
        with clock.at(moment):
            assert seen(desk_officer, record) is expected


def test_a_grant_that_starts_later_opens_nothing_yet(desk_officer: Viewer, record: Record) -> None:
    with clock.at(NOON + HOUR):
        opened(record, desk_officer.organisation)

    with clock.at(NOON):
        assert not seen(desk_officer, record)
    with clock.at(NOON + HOUR):
        assert seen(desk_officer, record)


def test_a_revoked_grant_opens_nothing_and_its_neighbour_goes_on(
    desk_officer: Viewer, record: Record
) -> None:
    consent = uuid4()
    opened(record, desk_officer.organisation, replace(TO_READ, consent_id=consent))
    opened(record, desk_officer.organisation, replace(TO_READ, sections=frozenset({IDENTITY})))

    assert end_access(consent_id=consent, by=SYSTEM) == 1

    assert not seen(desk_officer, record, OVERVIEW)
    assert seen(desk_officer, record, IDENTITY)


def test_a_grant_that_came_with_a_referral_ends_with_it(desk_officer: Viewer, record: Record) -> None:
    item = uuid4()
    opened(record, desk_officer.organisation, replace(TO_READ, item_id=item))

    assert end_access(item_id=item, by=SYSTEM) == 1
    assert end_access(item_id=item, by=SYSTEM) == 0  # ended once is ended

    assert not seen(desk_officer, record)


def test_ending_nothing_in_particular_ends_nothing(desk_officer: Viewer, record: Record) -> None:
    opened(record, desk_officer.organisation)

    assert end_access(by=SYSTEM) == 0
    assert seen(desk_officer, record)


def test_a_grant_for_another_purpose_opens_nothing(desk_officer: Viewer, record: Record) -> None:
    opened(record, desk_officer.organisation, replace(TO_READ, purpose=Purpose.IDENTIFY))

    assert not seen(desk_officer, record)


def test_a_grant_to_one_user_opens_nothing_to_the_colleague(desk_officer: Viewer, record: Record) -> None:
    colleague = world.a_viewer("desk-officer", desk_officer.organisation)

    opened(record, desk_officer.user)

    assert seen(desk_officer, record)
    assert not seen(colleague, record)


@pytest.mark.parametrize("whom", ["organisation", "user"])
@pytest.mark.parametrize("holder", ["organisation", "user"])
def test_whoever_is_kept_out_is_out_whatever_grant_they_hold(
    desk_officer: Viewer, record: Record, holder: str, whom: str
) -> None:
    owner = Opening(frozenset({OVERVIEW}), Purpose.ASSIST, may_write=True, basis=Basis.OWNER)
    opened(record, getattr(desk_officer, holder), owner)
    colleague = world.a_viewer("desk-officer", desk_officer.organisation)

    exclude(record=record, whom=getattr(desk_officer, whom), by=SYSTEM)

    assert not seen(desk_officer, record)
    assert sections_seen(desk_officer, record) == frozenset()
    assert seen(colleague, record) is (holder == "organisation" and whom == "user")


def test_somebody_kept_out_is_out_of_every_record_about_the_same_person(desk_officer: Viewer) -> None:
    person = uuid4()
    records = [
        open_record(kind=kind, organisation=desk_officer.organisation, subject_id=person)
        for kind in ("case", "call")
    ]
    for record in records:
        opened(record, desk_officer.organisation)

    exclude(record=records[0], whom=desk_officer.user, by=SYSTEM)

    assert not any(seen(desk_officer, record) for record in records)


def test_a_row_about_a_person_is_seen_through_any_record_about_that_person(
    desk_officer: Viewer, centre: Organisation
) -> None:
    person, other = (a_person(centre) for _ in range(2))
    opened(open_record(kind="case", organisation=centre, subject_id=person.pk), centre)
    opened(open_record(kind="case", organisation=centre), centre)  # about nobody known yet

    assert list(Person.objects.visible_to(desk_officer, OVERVIEW)) == [person]
    assert other not in Person.objects.visible_to(desk_officer, OVERVIEW)
    assert not Consent.objects.visible_to(desk_officer, CONSENTS).exists()


def a_person(centre: Organisation) -> Person:
    from opennrm.foundation.people.actions import PersonFacts, create_person

    return create_person(organisation=centre, facts=PersonFacts(), by=SYSTEM)


def test_r16_administrator_and_rapporteur_have_no_case_section() -> None:
    ceilings = {role.key: role.reads | role.writes for role in ROLES}

    assert ceilings["administrator"] == frozenset()
    assert ceilings["rapporteur"] == frozenset()


@pytest.mark.parametrize("role", ["administrator", "rapporteur"])
def test_r16_not_even_a_grant_opens_a_case_to_administrator_or_rapporteur(role: str, record: Record) -> None:
    viewer = world.a_viewer(role)
    opened(record, viewer.organisation, Opening(frozenset({OVERVIEW}), viewer.purpose, may_write=True))

    assert not seen(viewer, record)
    assert not sees(viewer, record, OVERVIEW)
    assert sections_seen(viewer, record) == frozenset()


def test_reading_through_the_door_is_journalled_and_a_refusal_says_nothing_but_not_found(
    desk_officer: Viewer, record: Record
) -> None:
    rows = Person.objects.all()
    with pytest.raises(NotVisible, match="not found"):
        fetch(rows, viewer=desk_officer, section=OVERVIEW, pk=uuid4())

    person = a_person(desk_officer.organisation)
    mine = open_record(kind="case", organisation=desk_officer.organisation, subject_id=person.pk)
    with pytest.raises(NotVisible) as refused:
        fetch(rows, viewer=desk_officer, section=OVERVIEW, pk=person.pk, journalled=False)
    assert refused.value.record == mine  # what the journal will hold of the attempt

    opened(mine, desk_officer.organisation)
    assert fetch(rows, viewer=desk_officer, section=OVERVIEW, pk=person.pk, journalled=False) == person
    assert not Entry.objects.filter(event="section.read").exists()


def test_giving_and_ending_access_is_journalled_about_the_record(
    desk_officer: Viewer, record: Record
) -> None:
    consent = uuid4()
    opened(record, desk_officer.organisation, replace(TO_READ, consent_id=consent))
    end_access(consent_id=consent, by=desk_officer)

    events = list(journal.entries_about(record).values_list("event", flat=True))

    assert events == ["access.ended", "access.given"]


def test_no_two_records_share_a_reference_though_chance_may_draw_one_twice(
    centre: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_record(kind="case", organisation=centre)
    drawn = iter([first.reference, "AAAA-AAAA", "AAAA-AAAA", "BBBB-BBBB"])
    monkeypatch.setattr(references, "new_reference", lambda: next(drawn))

    opened = open_records(kind="case", owners=[(centre, None), (centre, None)])

    assert {record.reference for record in opened} == {"AAAA-AAAA", "BBBB-BBBB"}
