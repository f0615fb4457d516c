"""Whatever is shown is recorded, and nobody overwrites what they have not seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from opennrm.care.cases.actions import open_case
from opennrm.care.cases.models import Case
from opennrm.care.hotline.actions import hand_over, save_call
from opennrm.care.hotline.sheet import Sheet
from opennrm.care.referrals.actions import list_service, send_referrals
from opennrm.care.referrals.facts import Explained, Wanted
from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import Entry
from opennrm.foundation.people.actions import PersonFacts, SafeWays, write_contact, write_identity
from opennrm.foundation.people.models import AgeGroup, Contact
from opennrm.foundation.people.queries import find_by_identity
from opennrm.foundation.people.vault import ContactFacts, IdentityFacts, open_contact
from tests.factories import world

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]


@pytest.fixture
def case(desk_officer: Viewer, service_worker: Viewer) -> Case:
    facts = PersonFacts(age_group=AgeGroup.ADULT, birth_year=1990, sex="female")
    case: Case = open_case(facts=facts, needs=["legal"], alerts=["do_not_phone"], by=desk_officer)
    aid = list_service(organisation=service_worker.organisation, kind="legal_aid", by=SYSTEM)
    explained = Explained(language="be", interpreter=Answer.NO)
    send_referrals(case=case, wanted=[Wanted(aid)], urgency="soon", explained=explained, by=desk_officer)
    return case


def read_since(entry: int) -> set[str]:
    return set(Entry.objects.filter(pk__gt=entry, outcome="read").values_list("section", flat=True))


def newest() -> int:
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@pytest.mark.parametrize(
    ("page", "sections"),
    [
        ("/cases/{}/", {"cases.needs", "cases.safety", "people.consents", "referrals.referrals"}),
        ("/cases/{}/person/facts/", {"people.identity"}),
        ("/cases/{}/person/", {"people.contact"}),
        ("/cases/{}/safety/", {"cases.safety"}),
        ("/referrals/case/{}/refer/", {"cases.needs"}),
    ],
)
def test_a_page_records_every_part_of_a_record_that_it_shows(
    page: str, sections: set[str], case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    write_contact(
        person=case.person, facts=ContactFacts(phone="+375 29 000 00 00"), ways=SafeWays(), by=desk_officer
    )
    before = newest()

    assert sign_in(desk_officer).get(page.format(case.reference)).status_code == 200

    assert sections <= read_since(before)


def test_who_has_seen_this_tells_of_the_call_sheet_too(
    centre: Organisation, desk_officer: Viewer, hotline_operator: Viewer, sign_in: SignIn
) -> None:
    sheet = Sheet(call_type="about_self", consent_answer="yes", language="be", age_group="adult", note="x")
    given = hand_over(call=save_call(sheet=sheet, by=hotline_operator), centre=centre, by=hotline_operator)
    reader = world.a_viewer("hotline-operator", hotline_operator.organisation)
    assert sign_in(reader).get(f"/hotline/calls/{given.call.reference}/").status_code == 200

    page = sign_in(desk_officer).get(f"/cases/{given.case.reference}/history/").content.decode()

    assert reader.user.display_name in page


def test_who_looked_somebody_up_stands_in_their_own_list(
    case: Case, desk_officer: Viewer, sign_in: SignIn
) -> None:
    facts = IdentityFacts("Invented", "Nobody", None, "")
    write_identity(person=case.person, facts=facts, by=desk_officer)

    find_by_identity(by=desk_officer, reason="person_here", given_name="Invented", family_name="Nobody")

    page = sign_in(desk_officer).get(f"/cases/{case.reference}/history/").content.decode()
    assert "Found the person by name, telephone or document" in page


def test_an_operator_who_tries_number_after_number_learns_nothing_more(
    hotline_operator: Viewer, sign_in: SignIn
) -> None:
    call = save_call(sheet=Sheet(call_type="about_self", phone="+375 29 111 22 33"), by=hotline_operator)
    client, before = sign_in(hotline_operator), newest()

    told = [
        call.reference
        in client.post("/hotline/", {"act": "propose", "phone": f"+375 29 111 22 {n:02}"}).content.decode()
        for n in (33, *range(40, 75), 33)
    ]

    assert (told[0], told[-1]) == (True, False)
    assert Entry.objects.filter(pk__gt=before, event="hotline.number_asked").count() == 30


def test_a_colleagues_warning_is_not_overwritten_by_a_form_opened_when_it_was_empty(
    case: Case, centre: Organisation, desk_officer: Viewer, sign_in: SignIn
) -> None:
    one, two = sign_in(desk_officer), sign_in(world.a_viewer("desk-officer", centre))
    page = f"/cases/{case.reference}/person/contact/"
    for client in (one, two):
        client.get(page)

    assert one.post(page, {"do_not_contact": "on", "advice": "He reads her telephone."}).status_code == 302
    answer = two.post(page, {"phone": "+375 00 000 00 00"})

    assert answer.status_code == 422
    assert "+375 00 000 00 00" in answer.content.decode(), "what was typed stays"
    contact = Contact.objects.get(person=case.person)
    assert contact.do_not_contact
    assert open_contact(contact, desk_officer).advice == "He reads her telephone."


def test_a_note_has_a_longest_length_and_says_so(case: Case, desk_officer: Viewer, sign_in: SignIn) -> None:
    answer = sign_in(desk_officer).post(f"/cases/{case.reference}/notes/", {"text": "x" * 20_001})

    assert answer.status_code == 422
    assert "Shorten this to 20000 characters" in answer.content.decode()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite knows INSERT OR REPLACE")
def test_an_entry_of_the_journal_cannot_be_replaced(case: Case) -> None:
    entry = Entry.objects.order_by("pk").first()
    assert entry is not None

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO core_entry (id, at, event, outcome, role, purpose, subject, section, details)"
            " VALUES (%s, '2020-01-01 00:00:00', 'forged', 'done', '', '', '', '', '{}')",
            [entry.pk],
        )

    assert Entry.objects.get(pk=entry.pk).event != "forged"
