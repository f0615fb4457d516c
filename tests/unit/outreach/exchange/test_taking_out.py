"""A list goes out: for another organisation only people who agreed, only what they named, and only once."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from stream_unzip import stream_unzip

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.cases.sections import OVERVIEW
from opennrm.care.identification.sections import ACCOUNT
from opennrm.foundation.access.models import Grant, Organisation
from opennrm.foundation.access.sections import Purpose, Section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.models import Entry
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.people.actions import (
    Agreement,
    PersonFacts,
    describe_person,
    keep_out,
    record_consent,
    withdraw_consent,
)
from opennrm.foundation.people.models import Consent
from opennrm.foundation.people.sections import CONTACT, IDENTITY
from opennrm.outreach.exchange.actions import approve_list, ask_for_list, make_list, take_list
from opennrm.outreach.exchange.actions.outgoing import forget_old_files
from opennrm.outreach.exchange.leaving import leaving, recipients, rows_of
from opennrm.outreach.exchange.models import OutgoingList
from opennrm.outreach.exchange.models.outgoing import MOST_ALONE
from opennrm.outreach.exchange.sections import ORIGIN
from opennrm.outreach.exchange.standard import ATTRIBUTION, OWN_NUMBER
from opennrm.outreach.exchange.writing import Format
from tests.factories import world
from tests.factories.lists import invented

from .conftest import Bring, row_counts
from .test_bringing_in import WORKER

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelter(db: None) -> Organisation:
    return world.an_organisation("shelter")


def agree(case: Case, to: Organisation, sections: Sequence[Section], by: Viewer) -> Consent:
    agreement = Agreement(Purpose.ASSIST, to, frozenset(sections), "be", "no", read_aloud="yes")
    return record_consent(person=case.person, agreement=agreement, by=by)


def opened(content: bytes, password: str) -> bytes:
    ((_name, _size, chunks),) = [
        (name, size, b"".join(chunks))
        for name, size, chunks in stream_unzip([content], password=password.encode())
    ]
    return chunks


def test_r09_only_people_who_agreed_leave_and_only_with_what_they_named(
    bring: Bring, desk_officer: Viewer, shelter: Organisation
) -> None:
    agreed, _other = bring([WORKER, WORKER | {"prs_FirstName": "Oskar"}], desk_officer)
    agree(agreed, shelter, [OVERVIEW, ACCOUNT], desk_officer)

    (row,) = rows_of(leaving(desk_officer, shelter), own=False, by=desk_officer)

    assert row["vic_TypeOfExploitation"] == ("ForcedLabour", "ForcedBegging")
    assert {key[:3] for key in row} == {"vic", "cas"}
    assert "con_Consent" not in row and "vic_TraffickingStatus" not in row


def test_names_leave_only_when_the_identity_was_agreed_to(
    bring: Bring, desk_officer: Viewer, shelter: Organisation
) -> None:
    (case,) = bring([WORKER], desk_officer)
    agree(case, shelter, [IDENTITY], desk_officer)

    (row,) = rows_of(leaving(desk_officer, shelter), own=False, by=desk_officer)

    assert (row["prs_SecondName"], row["prs_Citizenship"]) == ("Небывалова", ("MD",))
    assert "prs_MobilePhone" not in row and "cas_Status" not in row


def test_what_another_list_said_needs_a_yes_of_its_own(
    bring: Bring, desk_officer: Viewer, shelter: Organisation
) -> None:
    (case,) = bring([WORKER], desk_officer)
    agree(case, shelter, [IDENTITY, ORIGIN], desk_officer)

    (row,) = rows_of(leaving(desk_officer, shelter), own=False, by=desk_officer)

    assert row["prs_Citizenship"] == ("MD", "RO")
    assert row["con_Consent"] == "yes"


def test_r10_a_consent_withdrawn_leaves_its_person_out(
    bring: Bring, desk_officer: Viewer, shelter: Organisation
) -> None:
    (case,) = bring([WORKER], desk_officer)
    consent = agree(case, shelter, [IDENTITY], desk_officer)
    outgoing = ask_for_list(recipient=shelter, kind=Format.JSON, reason="help", by=desk_officer)
    withdraw_consent(consent=consent, by=desk_officer)

    with pytest.raises(NotAllowed, match="nobody"):
        make_list(outgoing=outgoing, by=desk_officer)


def test_r09_who_is_found_to_be_a_child_leaves_on_a_guardians_yes_alone(
    bring: Bring, desk_officer: Viewer, shelter: Organisation
) -> None:
    (case,) = bring([WORKER], desk_officer)
    agree(case, shelter, [IDENTITY], desk_officer)
    assert leaving(desk_officer, shelter) and recipients(desk_officer)

    describe_person(
        person=case.person, facts=PersonFacts(age_group="child"), version=case.person.version, by=desk_officer
    )
    assert not leaving(desk_officer, shelter) and not recipients(desk_officer)

    agreement = Agreement(
        Purpose.ASSIST, shelter, frozenset({IDENTITY}), "be", "no", True, guardian="Aunt Vasilina", assent="yes"
    )  # fmt: skip
    record_consent(person=case.person, agreement=agreement, by=desk_officer)
    assert leaving(desk_officer, shelter) and recipients(desk_officer)


def test_whom_a_person_keeps_out_receives_nothing(
    bring: Bring, desk_officer: Viewer, shelter: Organisation
) -> None:
    (case,) = bring([WORKER], desk_officer)
    agree(case, shelter, [IDENTITY], desk_officer)
    keep_out(record=case.record, whom=shelter, by=desk_officer)

    assert leaving(desk_officer, shelter) == []


def test_a_consent_to_one_organisation_opens_nothing_to_another(
    bring: Bring, desk_officer: Viewer, shelter: Organisation
) -> None:
    (case,) = bring([WORKER], desk_officer)
    agree(case, shelter, [IDENTITY], desk_officer)

    assert leaving(desk_officer, world.an_organisation("shelter")) == []
    assert recipients(desk_officer) == [(shelter, 1)]


def test_cases_of_other_organisations_are_in_no_working_copy(bring: Bring, desk_officer: Viewer) -> None:
    bring([WORKER], world.a_viewer("desk-officer"))

    assert leaving(desk_officer, None) == []


def test_a_working_copy_says_what_the_case_says_now(bring: Bring, desk_officer: Viewer) -> None:
    bring([WORKER], desk_officer)
    open_case(facts=PersonFacts(sex="male", citizenship="BY"), by=desk_officer)

    listed, walked_in = rows_of(leaving(desk_officer, None), own=True, by=desk_officer)

    assert listed["prs_Gender"] == "Feminine" and listed["cas_Status"] == "FollowUp"
    assert walked_in.keys() == {"prs_Gender", "prs_Citizenship", "cas_Status", OWN_NUMBER}


def test_what_was_changed_here_comes_before_what_the_list_said(bring: Bring, desk_officer: Viewer) -> None:
    (case,) = bring([WORKER | {"prs_Gender": "TransgenderFeminine"}], desk_officer)
    type(case.person).objects.filter(pk=case.person.pk).update(sex="female", citizenship="UA")

    (row,) = rows_of(leaving(desk_officer, None), own=True, by=desk_officer)

    assert (row["prs_Gender"], row["prs_Citizenship"]) == ("Feminine", ("UA",))


@pytest.mark.filterwarnings("ignore:PBKDF2:DeprecationWarning")  # the test's own reader of the format
def test_the_file_opens_with_the_password_alone(bring: Bring, desk_officer: Viewer) -> None:
    bring([WORKER], desk_officer)
    outgoing = ask_for_list(recipient=None, kind=Format.JSON, reason="own_work", by=desk_officer)

    password = make_list(outgoing=outgoing, by=desk_officer)
    content = take_list(outgoing=outgoing, by=desk_officer)

    with pytest.raises((RuntimeError, NotImplementedError)):
        zipfile.ZipFile(io.BytesIO(content)).read(f"{outgoing.reference}.json")
    told = json.loads(opened(content, password))
    assert told["rows"][0]["prs_SecondName"] == "Небывалова"
    assert ATTRIBUTION in told["about"] and desk_officer.user.display_name in "".join(told["about"])
    assert "Небывалова".encode() not in content


def test_a_file_is_downloaded_once(bring: Bring, desk_officer: Viewer) -> None:
    bring([WORKER], desk_officer)
    outgoing = ask_for_list(recipient=None, kind=Format.CSV, reason="own_work", by=desk_officer)
    make_list(outgoing=outgoing, by=desk_officer)
    take_list(outgoing=outgoing, by=desk_officer)
    outgoing.refresh_from_db()

    with pytest.raises(NotAllowed, match="once"):
        take_list(outgoing=outgoing, by=desk_officer)
    with pytest.raises(NotAllowed):
        make_list(outgoing=outgoing, by=desk_officer)
    assert outgoing.file is None


@pytest.mark.filterwarnings("ignore:PBKDF2:DeprecationWarning")  # the test's own reader of the format
def test_of_two_clicks_at_one_moment_one_makes_the_file(bring: Bring, desk_officer: Viewer) -> None:
    """Each found the list as it was before: were both files made, the password of the first would open nothing."""
    bring([WORKER], desk_officer)
    outgoing = ask_for_list(recipient=None, kind=Format.JSON, reason="own_work", by=desk_officer)
    again = OutgoingList.objects.get(pk=outgoing.pk)
    password = make_list(outgoing=outgoing, by=desk_officer)

    with pytest.raises(NotAllowed, match="was made already"):
        make_list(outgoing=again, by=desk_officer)

    assert opened(take_list(outgoing=outgoing, by=desk_officer), password)
    assert Entry.objects.filter(event="exchange.list_made").count() == 1


def test_a_file_dies_after_a_day(bring: Bring, desk_officer: Viewer) -> None:
    bring([WORKER], desk_officer)
    outgoing = ask_for_list(recipient=None, kind=Format.CSV, reason="own_work", by=desk_officer)
    make_list(outgoing=outgoing, by=desk_officer)

    with clock.at(clock.now() + timedelta(hours=24, seconds=1)):
        with pytest.raises(NotAllowed):
            take_list(outgoing=outgoing, by=desk_officer)
        assert forget_old_files() == 1
    outgoing.refresh_from_db()
    assert outgoing.file is None


def test_more_than_fifty_people_need_a_second_officer(bring: Bring, desk_officer: Viewer) -> None:
    bring(invented(MOST_ALONE + 1), desk_officer)
    colleague = world.a_viewer("desk-officer", desk_officer.organisation)
    outgoing = ask_for_list(recipient=None, kind=Format.CSV, reason="own_work", by=desk_officer)

    with pytest.raises(NotAllowed, match="second officer"):
        make_list(outgoing=outgoing, by=desk_officer)
    with pytest.raises(NotAllowed, match="colleague"):
        approve_list(outgoing=outgoing, by=desk_officer)
    approve_list(outgoing=outgoing, by=colleague)
    with pytest.raises(NotAllowed):
        make_list(outgoing=outgoing, by=colleague)
    make_list(outgoing=outgoing, by=desk_officer)


def test_people_who_came_after_the_yes_need_another_one(bring: Bring, desk_officer: Viewer) -> None:
    bring(invented(MOST_ALONE + 1), desk_officer)
    outgoing = ask_for_list(recipient=None, kind=Format.CSV, reason="own_work", by=desk_officer)
    approve_list(outgoing=outgoing, by=world.a_viewer("desk-officer", desk_officer.organisation))
    bring([WORKER], desk_officer)

    with pytest.raises(NotAllowed, match="more people now"):
        make_list(outgoing=outgoing, by=desk_officer)


def test_the_database_itself_refuses_that_somebody_approves_their_own(
    bring: Bring, desk_officer: Viewer
) -> None:
    bring([WORKER], desk_officer)
    outgoing = ask_for_list(recipient=None, kind=Format.CSV, reason="own_work", by=desk_officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingList.objects.filter(pk=outgoing.pk).update(approved_by=desk_officer.user)


def test_each_record_taken_out_shows_that_it_was(
    bring: Bring, desk_officer: Viewer, shelter: Organisation
) -> None:
    cases = bring(invented(3), desk_officer)
    for case in cases:
        agree(case, shelter, [IDENTITY, CONTACT], desk_officer)
    outgoing = ask_for_list(recipient=shelter, kind=Format.XLSX, reason="help", by=desk_officer)
    make_list(outgoing=outgoing, by=desk_officer)

    entries = Entry.objects.filter(event="exchange.taken_out")
    assert len({entry.subject for entry in entries}) == len(entries) == 3
    assert entries[0].details == {"list": str(outgoing.pk), "sections": ["people.contact", "people.identity"]}


@pytest.mark.parametrize("role", [role for role in world.KIND_OF_ROLE if role != "desk-officer"])
def test_only_a_desk_officer_takes_lists_out(role: str) -> None:
    viewer = world.a_viewer(role)
    before = row_counts()

    with pytest.raises(NotAllowed):
        ask_for_list(recipient=None, kind=Format.CSV, reason="own_work", by=viewer)

    assert row_counts() == before


def test_a_working_copy_of_ones_own_is_not_for_a_recipient_who_helps(
    bring: Bring, desk_officer: Viewer
) -> None:
    bring([WORKER], desk_officer)

    with pytest.raises(NotAllowed):
        ask_for_list(recipient=None, kind=Format.CSV, reason="help", by=desk_officer)
    assert ask_for_list(recipient=None, kind=Format.CSV, reason="own_work", by=desk_officer)


@pytest.mark.parametrize(
    ("kind", "reason"), [("rapporteur", "help"), ("administration", "help"), ("shelter", "")]
)
def test_no_list_for_those_who_never_receive_one_or_without_a_reason(
    kind: str, reason: str, bring: Bring, desk_officer: Viewer
) -> None:
    bring([WORKER], desk_officer)

    with pytest.raises(NotAllowed):
        ask_for_list(recipient=world.an_organisation(kind), kind=Format.CSV, reason=reason, by=desk_officer)
    assert not Grant.objects.filter(record__kind="list_out").exists()
