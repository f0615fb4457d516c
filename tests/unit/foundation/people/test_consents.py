"""R09, R10, R11 (guardian and assent), R03, R15 and R16, as far as they are about a person alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from opennrm.foundation.access.actions import Opening, give_access
from opennrm.foundation.access.models import Exclusion, Grant, Organisation, Record
from opennrm.foundation.access.scoping import visible_records
from opennrm.foundation.access.sections import Purpose, section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, contributions
from opennrm.foundation.core.country import country
from opennrm.foundation.core.models import Entry
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import (
    Agreement,
    default_expiry,
    keep_out,
    let_in_again,
    record_consent,
    withdraw_consent,
)
from opennrm.foundation.people.models import Consent, Person
from opennrm.foundation.people.sections import CONSENTS, CONTACT, IDENTITY
from tests.factories import world

from .conftest import NewPerson

pytestmark = pytest.mark.django_db


def an_agreement(recipient: Organisation, **other: Any) -> Agreement:
    terms: dict[str, Any] = {
        "purpose": Purpose.ASSIST,
        "recipient": recipient,
        "sections": frozenset({CONTACT}),
        "language": "be",
        "interpreter": "no",
        "read_aloud": "yes",
    }
    return Agreement(**{**terms, **other})


@pytest.fixture
def shelter(db: None) -> Organisation:
    return world.an_organisation("shelter")


def shared(record: Record, shelter: Organisation, consent: Consent, by: Viewer) -> Grant:
    opening = Opening(frozenset({CONTACT}), Purpose.ASSIST, consent_id=consent.pk)
    return give_access(record=record, to=shelter, opening=opening, by=by)


def test_R09_a_consent_says_for_what_to_whom_what_in_which_language_and_until_when(
    adult: Person, shelter: Organisation, desk_officer: Viewer
) -> None:
    consent = record_consent(person=adult, agreement=an_agreement(shelter), by=desk_officer)

    assert (consent.purpose, consent.recipient, consent.sections) == (Purpose.ASSIST, shelter, {CONTACT})
    assert (consent.language, consent.interpreter, consent.explained_by) == ("be", "no", desk_officer.user)
    assert consent.expires_on > clock.today()
    assert Entry.objects.filter(event="consent.given").count() == 1


@pytest.mark.parametrize("missing", [{"sections": frozenset()}, {"language": ""}])
def test_R09_a_consent_that_names_no_part_or_no_language_is_none(
    missing: dict[str, Any], adult: Person, shelter: Organisation, desk_officer: Viewer
) -> None:
    with pytest.raises(NotAllowed):
        record_consent(person=adult, agreement=an_agreement(shelter, **missing), by=desk_officer)

    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "role", ["desk-officer", "panel-member", "shelter-worker", "hotline-operator", "administrator"]
)
def test_R09_nobody_records_the_consent_of_a_person_who_is_not_theirs(
    role: str, adult: Person, shelter: Organisation
) -> None:
    with pytest.raises(NotAllowed):
        record_consent(person=adult, agreement=an_agreement(shelter), by=world.a_viewer(role))


def test_R09_a_consent_covers_what_it_names_and_nothing_beside(
    adult: Person, shelter: Organisation, desk_officer: Viewer
) -> None:
    consent = record_consent(person=adult, agreement=an_agreement(shelter), by=desk_officer)

    assert consent.covers(frozenset({CONTACT}))
    assert not consent.covers(frozenset({CONTACT, IDENTITY}))


def test_R09_a_consent_ends_with_its_day(adult: Person, shelter: Organisation, desk_officer: Viewer) -> None:
    last = clock.today() + timedelta(days=3)
    consent = record_consent(person=adult, agreement=an_agreement(shelter, expires_on=last), by=desk_officer)

    assert consent.is_live(last) and consent in Consent.objects.live(last)
    assert not consent.is_live(last + timedelta(days=1))
    assert consent not in Consent.objects.live(last + timedelta(days=1))


def test_R09_the_usual_term_is_the_countrys(
    adult: Person, shelter: Organisation, desk_officer: Viewer
) -> None:
    year = clock.today().year + 1
    with clock.at(datetime(year, 8, 31, 10, tzinfo=UTC)):
        consent = record_consent(person=adult, agreement=an_agreement(shelter), by=desk_officer)

    months = (consent.expires_on.year - year) * 12 + consent.expires_on.month - 8
    assert months == country().consent_months


def test_R10_withdrawing_stops_the_sharing_at_once_and_keeps_the_record_of_it(
    adult: Person, record: Record, shelter: Organisation, desk_officer: Viewer
) -> None:
    worker = world.a_viewer("shelter-worker", shelter)
    consent = record_consent(person=adult, agreement=an_agreement(shelter), by=desk_officer)
    shared(record, shelter, consent, desk_officer)
    assert record in visible_records(worker, CONTACT)

    withdraw_consent(consent=consent, by=desk_officer)

    assert record not in visible_records(worker, CONTACT)
    kept = Consent.objects.get(pk=consent.pk)
    assert kept.withdrawn_at is not None and kept.withdrawn_by == desk_officer.user
    assert not kept.is_live()


def test_R10_other_consents_go_on(
    adult: Person, record: Record, shelter: Organisation, desk_officer: Viewer
) -> None:
    service = world.an_organisation("service")
    first = record_consent(person=adult, agreement=an_agreement(shelter), by=desk_officer)
    other = record_consent(person=adult, agreement=an_agreement(service), by=desk_officer)
    shared(record, service, other, desk_officer)

    withdraw_consent(consent=first, by=desk_officer)

    assert record in visible_records(world.a_viewer("service-worker", service), CONTACT)
    assert Consent.objects.live().get() == other


def test_R10_when_a_room_cannot_follow_nothing_is_withdrawn(
    adult: Person,
    record: Record,
    shelter: Organisation,
    desk_officer: Viewer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    consent = record_consent(person=adult, agreement=an_agreement(shelter), by=desk_officer)
    grant = shared(record, shelter, consent, desk_officer)

    class Stuck:
        order = 0

        def run(self, **_: Any) -> None:
            raise RuntimeError("this room is stuck")

    monkeypatch.setattr(contributions.on_consent_withdrawn, "_items", [Stuck()])
    with pytest.raises(RuntimeError):
        withdraw_consent(consent=consent, by=desk_officer)

    grant.refresh_from_db()
    assert grant.revoked_at is None
    assert Consent.objects.get(pk=consent.pk).withdrawn_at is None


def test_R10_withdrawing_twice_is_withdrawing_once(
    adult: Person, shelter: Organisation, desk_officer: Viewer
) -> None:
    consent = record_consent(person=adult, agreement=an_agreement(shelter), by=desk_officer)
    withdraw_consent(consent=consent, by=desk_officer)
    withdrawn_at = Consent.objects.get(pk=consent.pk).withdrawn_at

    withdraw_consent(consent=consent, by=desk_officer)

    assert Consent.objects.get(pk=consent.pk).withdrawn_at == withdrawn_at
    assert Entry.objects.filter(event="consent.withdrawn").count() == 1


def test_R11_for_a_child_a_guardian_agrees_and_the_child_does_not_object(
    new_person: NewPerson, shelter: Organisation, desk_officer: Viewer
) -> None:
    child = new_person(age_group="child")
    for lacking in ({}, {"guardian": "Aunt"}, {"assent": "yes"}, {"guardian": "Aunt", "assent": "no"},
                    {"guardian": "  ", "assent": "yes"}, {"guardian": "Aunt", "assent": "refused"}):  # fmt: skip
        with pytest.raises(NotAllowed):
            record_consent(person=child, agreement=an_agreement(shelter, **lacking), by=desk_officer)

    agreement = an_agreement(shelter, guardian="Aunt", assent="yes")
    consent = record_consent(person=child, agreement=agreement, by=desk_officer)

    assert consent.assent == "yes"
    assert b"Aunt" not in bytes(consent.guardian)


def test_r09_a_consent_lasts_from_today_and_no_longer_than_the_countrys_term(
    new_person: NewPerson, shelter: Organisation, desk_officer: Viewer
) -> None:
    person = new_person(age_group="adult")
    longest = default_expiry(clock.today())

    for day in (date(2001, 1, 1), clock.today() - timedelta(days=1), longest + timedelta(days=1), date.max):
        with pytest.raises(NotAllowed, match="at the longest"):
            record_consent(person=person, agreement=an_agreement(shelter, expires_on=day), by=desk_officer)
    consent = record_consent(
        person=person, agreement=an_agreement(shelter, expires_on=longest), by=desk_officer
    )
    assert consent.is_live()


@pytest.mark.parametrize(
    ("facts", "child"),
    [
        ({"age_group": "child"}, True),
        ({"age_group": "unknown", "thought_child": "yes"}, True),
        ({"age_group": "unknown", "thought_child": "no"}, False),
        ({"age_group": "unknown", "thought_child": "unknown"}, False),
        ({"age_group": "unknown", "birth_year": 2010}, True),
        ({"age_group": "adult", "thought_child": "yes"}, False),
        ({"age_group": "child", "birth_year": 2008}, True),  # turns 18 this year, on a day not known
        ({"age_group": "child", "birth_year": 2007}, False),
        ({"age_group": "adult", "birth_year": 2009}, True),  # nobody of 17 is an adult, whatever was ticked
        ({"age_group": "adult", "birth_year": 2008}, False),
    ],
)
def test_R03_somebody_who_may_be_a_child_is_treated_as_one(
    facts: dict[str, Any], child: bool, new_person: NewPerson
) -> None:
    assert new_person(**facts).treated_as_child(date(2026, 6, 1)) is child


def test_R15_what_nobody_asked_is_not_a_no(new_person: NewPerson) -> None:
    person = new_person()

    assert person.thought_child == person.interpreter_needed == "unknown"
    assert person.age_group == "unknown"
    assert person.birth_year is None


@pytest.mark.parametrize("role", ["rapporteur", "administrator", "panel-member", "hotline-operator"])
def test_R16_no_grant_opens_an_identity_to_those_who_work_with_pseudonyms(
    role: str, adult: Person, record: Record, desk_officer: Viewer
) -> None:
    curious = world.a_viewer(role)
    for purpose in Purpose:
        opening = Opening(frozenset({IDENTITY, CONTACT, CONSENTS}), purpose, may_write=True)
        give_access(record=record, to=curious.organisation, opening=opening, by=desk_officer)

    for part in (IDENTITY, CONTACT, CONSENTS):
        assert not visible_records(curious, part).exists()
        assert not Person.objects.visible_to(curious, part).exists()


def test_somebody_kept_out_stays_out_whatever_is_granted_until_let_in_again(
    adult: Person, record: Record, shelter: Organisation, desk_officer: Viewer
) -> None:
    worker = world.a_viewer("shelter-worker", shelter)
    consent = record_consent(person=adult, agreement=an_agreement(shelter), by=desk_officer)
    (exclusion,) = keep_out(record=record, whom=worker.user, by=desk_officer)
    shared(record, shelter, consent, desk_officer)
    assert record not in visible_records(worker, CONTACT)

    let_in_again(exclusion=exclusion, by=desk_officer)

    assert record in visible_records(worker, CONTACT)


def test_letting_in_again_twice_at_once_undoes_no_later_wish(
    adult: Person, record: Record, shelter: Organisation, desk_officer: Viewer
) -> None:
    """The second of a double click comes when the person has said otherwise meanwhile."""
    (exclusion,) = keep_out(record=record, whom=shelter, by=desk_officer)
    let_in_again(exclusion=exclusion, by=desk_officer)
    keep_out(record=record, whom=shelter, by=desk_officer)

    let_in_again(exclusion=exclusion, by=desk_officer)

    assert Exclusion.objects.filter(record=record, organisation=shelter, ended_at__isnull=True).exists()
    assert Entry.objects.filter(event="access.let_in_again").count() == 1


def test_somebody_kept_out_is_kept_out_of_records_opened_later_about_the_same_person(
    adult: Person, record: Record, shelter: Organisation, desk_officer: Viewer
) -> None:
    from opennrm.foundation.access.actions import name_subject, open_record

    worker = world.a_viewer("shelter-worker", shelter)
    keep_out(record=record, whom=worker.user, by=desk_officer)

    later = open_record(kind="stay", organisation=shelter, subject_id=adult.pk)
    named = open_record(kind="call", organisation=shelter)
    name_subject(record=named, subject_id=adult.pk)
    for each in (later, named):
        opening = Opening(frozenset({section("shelters.stay"), CONTACT}), Purpose.ASSIST)
        give_access(record=each, to=shelter, opening=opening, by=desk_officer)

    assert not visible_records(worker, CONTACT).exists()
    assert visible_records(world.a_viewer("shelter-worker", shelter), CONTACT).count() == 2


def test_letting_in_again_touches_no_other_person(
    new_person: NewPerson, shelter: Organisation, desk_officer: Viewer
) -> None:
    records = [Record.objects.get(subject_id=new_person(age_group="adult").pk) for _ in range(2)]
    Record.objects.update(subject_id=None)  # records about nobody known, such as calls of the nameless
    kept = [
        keep_out(record=each, whom=shelter, by=desk_officer)[0]
        for each in Record.objects.filter(pk__in=[r.pk for r in records])
    ]

    let_in_again(exclusion=kept[0], by=desk_officer)

    kept[1].refresh_from_db()
    assert kept[1].ended_at is None
