"""The pages on which a list comes in and goes out, as a desk officer walks them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from opennrm.care.cases.models import Case
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.models import Entry
from opennrm.front.cli.chores import do_all
from opennrm.outreach.exchange.models import IncomingList, OutgoingList, SavedColumns
from opennrm.outreach.exchange.models.incoming import ListState
from opennrm.outreach.exchange.models.outgoing import MOST_ALONE
from opennrm.outreach.exchange.views import bringing
from tests.factories import world
from tests.factories.lists import invented, sheet_of, template

from .conftest import Bring, row_counts
from .test_bringing_in import WORKER

pytestmark = pytest.mark.django_db
SignIn = Callable[[Viewer], Client]


@pytest.fixture
def at(sign_in: SignIn, desk_officer: Viewer) -> Client:
    return sign_in(desk_officer)


def choose(at: Client, content: bytes, name: str = "list.xlsx") -> str:
    """Upload a file; the address of its pages."""
    answer = at.post("/exchange/in/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return str(answer["Location"]).removesuffix("columns/")


def name_columns(at: Client, place: str, **answers: Any) -> Any:
    return at.post(f"{place}columns/", {"headers": "labels", **answers})


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_list_is_chosen_named_looked_at_and_brought_in(at: Client) -> None:
    place = choose(at, template(invented(3)))
    assert "The two header rows disagree" in text(at.get(f"{place}columns/"))
    assert name_columns(at, place)["Location"] == f"{place}preview/"
    preview = text(at.get(f"{place}preview/"))
    assert "Bring in 3 people" in preview and "opens nothing" in preview

    done = at.post(f"{place}commit/", follow=True)

    assert "3 people brought in" in text(done)
    assert Case.objects.count() == 3
    assert IncomingList.objects.get().table is None
    case = Case.objects.first()
    assert case and case.reference in text(done)
    assert "What the list said" in text(at.get(case.get_absolute_url()))
    assert "Method of Recruitment" in text(at.get(f"/exchange/case/{case.reference}/"))


def test_nobodys_name_stands_in_the_preview(at: Client) -> None:
    place = choose(at, template([WORKER]))
    name_columns(at, place)

    preview = text(at.get(f"{place}preview/"))

    assert "Forced labour" in preview
    assert not any(word in preview for word in ("Тамара", "Небывал", "373", "Выдуманск"))


def test_one_header_row_has_to_be_chosen_before_anything_goes_on(at: Client) -> None:
    place = choose(at, template([WORKER]))

    answer = name_columns(at, place, headers="")

    assert answer.status_code == 422
    assert "Say which header row is right" in text(answer)


def test_a_refused_list_changes_nothing_and_the_journal_shows_it(at: Client) -> None:
    place = choose(at, template([*invented(2), WORKER | {"prs_Birthdate": "04/05/1990"}]))
    name_columns(at, place)
    before = row_counts()

    answer = at.post(f"{place}commit/")

    assert answer.status_code == 422
    assert "Nothing was brought in" in text(answer) and "Which is the day" in text(answer)
    assert row_counts() == before
    denied = Entry.objects.filter(outcome="denied")
    assert [(entry.event, entry.details) for entry in denied] == [("exchange.list_refused", {"rows": 1})]


def test_the_rows_with_problems_can_be_downloaded_mended_and_brought_in(at: Client) -> None:
    place = choose(at, template([*invented(2), WORKER | {"prs_Gender": "?"}]))
    name_columns(at, place)

    file = at.get(f"{place}problems/")

    page: Any = load_workbook(io.BytesIO(file.content)).active
    assert [row[3] for row in page.values][2:] == ["Тамара"]
    place = choose(at, template([*invented(2), WORKER]))
    name_columns(at, place)
    assert "3 people brought in" in text(at.post(f"{place}commit/", follow=True))


def test_columns_that_nobody_recognises_are_asked_for_and_can_be_left_out(at: Client) -> None:
    place = choose(at, sheet_of([["Имя", "Family", "Shoe size", "No."], ["Тамара", "Небывалова", 38, 7]]))
    assert "Shoe size" in text(at.get(f"{place}columns/"))

    at.post(f"{place}columns/", {"column_1": "prs_SecondName", "column_2": "", "own_number": "3"})

    incoming = IncomingList.objects.get()
    assert incoming.mapped == ["prs_FirstName", "prs_SecondName", "", "own_number"]
    assert "Left out: Shoe size" in text(at.get(f"{place}preview/"))


def test_two_columns_cannot_be_the_same_field(at: Client) -> None:
    place = choose(at, sheet_of([["First Name", "Other"], ["Oskar", "x"]]))

    answer = at.post(f"{place}columns/", {"column_1": "prs_FirstName"})

    assert answer.status_code == 422
    assert "Two columns cannot be the same field" in text(answer)


def test_any_column_can_be_changed(at: Client) -> None:
    place = choose(at, sheet_of([["First Name", "Title"], ["Oskar", "Vydumany"]]))
    assert "column_0" in text(at.get(f"{place}columns/?all=1"))

    at.post(f"{place}columns/?all=1", {"column_0": "prs_FirstName", "column_1": "prs_SecondName"})

    assert IncomingList.objects.get().mapped == ["prs_FirstName", "prs_SecondName"]


def test_how_columns_were_read_is_remembered_without_their_headings(at: Client) -> None:
    content = sheet_of([["Имя", "Чужое слово"], ["Тамара", "Небывалова"]])
    at.post(f"{choose(at, content)}columns/", {"column_1": "prs_SecondName", "remember": "on"})

    again = choose(at, content)

    assert SavedColumns.objects.get().mapped == ["prs_FirstName", "prs_SecondName"]
    assert "2 columns are recognised" in text(at.get(f"{again}columns/"))
    assert at.post(f"{again}columns/", {})["Location"] == f"{again}preview/"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "This file is empty"),
        (b"PK nonsense", "cannot be opened"),
        (b"\xd0\xcf\x11\xe0 old", "old .xls file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_on_the_page(at: Client, content: bytes, says: str) -> None:
    answer = at.post("/exchange/in/", {"file": SimpleUploadedFile("list.xlsx", content)})

    assert answer.status_code == 422
    assert says in text(answer)
    assert not IncomingList.objects.exists()


def test_a_file_too_large_or_none_is_refused_on_the_page(at: Client) -> None:
    large = SimpleUploadedFile("list.csv", b"First Name\n" + b"x" * (11 * 1024 * 1024))

    for sent in ({"file": large}, {}):
        answer = at.post("/exchange/in/", sent)
        assert answer.status_code == 422
        assert "Choose a file of at most 10 MB" in text(answer)


def test_a_list_thrown_away_leaves_no_file(at: Client) -> None:
    place = choose(at, template([WORKER]))

    answer = at.post(f"{place}discard/", follow=True)

    assert "Nothing was brought in" in text(answer)
    assert (IncomingList.objects.get().state, IncomingList.objects.get().table) == (ListState.DISCARDED, None)
    assert at.post(f"{place}commit/").status_code == 403


def test_a_list_that_nobody_brings_in_dies_after_a_day(at: Client) -> None:
    place = choose(at, template([WORKER]))
    name_columns(at, place)

    IncomingList.objects.update(ends_at=clock.now() - timedelta(seconds=1))

    assert at.post(f"{place}commit/").status_code == 403
    assert do_all()["lists thrown away after a day"] == 1
    assert IncomingList.objects.get().table is None
    assert "thrown away" in text(at.get(place))


def test_a_long_list_comes_in_behind_the_pages(at: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "AT_ONCE", 2)
    place = choose(at, template(invented(3)))
    name_columns(at, place)

    waiting = at.post(f"{place}commit/", follow=True)

    assert "is being brought in" in text(waiting) and "Look again" in text(waiting)
    assert not Case.objects.exists()
    assert do_all()["people brought in from long lists"] == 3
    assert "3 people brought in" in text(at.get(place))


def test_a_long_list_of_somebody_who_may_no_more_is_not_brought_in(
    at: Client, desk_officer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "AT_ONCE", 2)
    place = choose(at, template(invented(3)))
    name_columns(at, place)
    at.post(f"{place}commit/")
    type(desk_officer.user).objects.filter(pk=desk_officer.user_id).update(is_active=False)

    do_all()

    assert not Case.objects.exists()
    assert IncomingList.objects.get().state == ListState.REFUSED


def test_pressing_twice_brings_nobody_in_twice(at: Client) -> None:
    place = choose(at, template(invented(2)))
    name_columns(at, place)

    answers = [at.post(f"{place}commit/").status_code for _ in range(2)]

    assert answers == [302, 403]
    assert Case.objects.count() == 2


def test_a_list_is_taken_out_once_with_a_password_shown_once(
    at: Client, bring: Bring, desk_officer: Viewer
) -> None:
    bring([WORKER], desk_officer)
    asked = at.post("/exchange/out/", {"recipient": "own", "kind": "xlsx", "reason": "own_work"})
    place = asked["Location"]
    assert "Make the file" in text(at.get(place))

    made = at.post(f"{place}make/")
    file = at.post(f"{place}download/")

    assert "The password, shown once" in text(made)
    assert "The password, shown once" not in text(at.get(place))
    assert (file["Content-Type"], file.content[:2]) == ("application/zip", b"PK")
    assert at.post(f"{place}download/").status_code == 403
    assert "Downloaded" in text(at.get(place))


def test_a_colleague_is_told_that_a_long_list_waits_and_agrees(
    at: Client, sign_in: SignIn, bring: Bring, desk_officer: Viewer
) -> None:
    bring(invented(MOST_ALONE + 1), desk_officer)
    colleague = sign_in(world.a_viewer("desk-officer", desk_officer.organisation))
    place = at.post("/exchange/out/", {"recipient": "own", "kind": "csv", "reason": "own_work"})["Location"]
    assert "a colleague of your organisation has to agree" in text(at.get(place))
    assert at.post(f"{place}make/").status_code == 403
    assert "list waits for a second officer" in text(colleague.get("/my-day/"))

    answer = colleague.post(f"{place}approve/", follow=True)

    assert "Your colleague can make the list now" in text(answer)
    assert at.post(f"{place}make/").status_code == 200


def test_taking_out_asks_for_the_password_again(at: Client, bring: Bring, desk_officer: Viewer) -> None:
    bring([WORKER], desk_officer)
    desk_officer.user.set_password("harbour-lantern-seven-stones")
    desk_officer.user.save()
    at.login(username=desk_officer.user.username, password="harbour-lantern-seven-stones")
    wanted = {"recipient": "own", "kind": "csv", "reason": "own_work"}

    first = at.post("/exchange/out/", wanted)
    again = at.post(first["Location"], {"password": "harbour-lantern-seven-stones", "next": "/exchange/out/"})

    assert first["Location"].startswith("/account/reauthenticate/")
    assert not OutgoingList.objects.filter(
        asked_by=desk_officer.user, asked_at__lt=clock.now() - timedelta(hours=1)
    )
    assert again.status_code == 302
    assert at.post("/exchange/out/", wanted)["Location"].startswith("/exchange/out/")


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_rows(
    at: Client, bring: Bring, desk_officer: Viewer
) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as context:
            assert at.get(path).status_code == 200
        return len(context)

    def measure(count: int, seed: int) -> list[int]:
        place = choose(at, template(invented(count, seed=seed)))
        name_columns(at, place)
        before = [asked(f"{place}{part}") for part in ("columns/", "preview/", "problems/")]
        at.post(f"{place}commit/")
        return [*before, *(asked(path) for path in (place, "/exchange/", "/exchange/out/"))]

    measure(1, 9)  # whatever is asked once
    assert measure(3, 2) == measure(40, 3)


def test_bringing_in_asks_the_database_as_often_for_many_as_for_few(
    bring: Bring, desk_officer: Viewer
) -> None:
    counts = []
    for count in (5, 80):
        with CaptureQueriesContext(connection) as context:
            bring(invented(count, seed=count), desk_officer)
        counts.append(len(context))

    assert counts[0] == counts[1]
