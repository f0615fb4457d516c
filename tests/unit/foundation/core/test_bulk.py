"""Many rows at once are the rows that one at a time would have been."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from opennrm.foundation.core.bulk import insert_rows, unsaved
from opennrm.foundation.core.models import Entry, Obligation, StoredKey

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 30, 15, 123456, tzinfo=UTC)


def columns(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def test_an_unsaved_row_is_what_the_model_makes() -> None:
    owner = uuid.uuid4()
    facts = {
        "rule": "a.rule",
        "owner_id": owner,
        "subject_id": owner,
        "due_on": date(2026, 12, 1),
        "opened_at": AT,
    }

    quick, slow = unsaved(Obligation, **facts), Obligation(**facts)

    assert quick.pk != slow.pk
    assert {**columns(quick), "id": None} == {**columns(slow), "id": None}
    assert quick._state.adding


def test_two_unsaved_rows_share_nothing() -> None:
    first, second = (
        unsaved(Entry, at=AT, event="x", outcome="done"),
        unsaved(Entry, at=AT, event="y", outcome="done"),
    )

    first.details["only"] = "here"

    assert second.details == {}


def test_what_was_written_is_read_back() -> None:
    owed = Obligation(
        rule="a.rule", owner_id=uuid.uuid4(), subject_id=uuid.uuid4(), due_on=date(2026, 12, 1), opened_at=AT
    )
    entry = Entry(at=AT, event="x", outcome="done", user_id=uuid.uuid4(), details={"kinds": ["a", "б"]})
    key = StoredKey(wrapped=b"\x00\xff", wrapped_by=None, salt=b"salt", created_at=AT)

    for row in (owed, entry, key):
        assert insert_rows(type(row), [row]) == 1

    assert columns(Obligation.objects.get(pk=owed.pk)) == columns(owed)
    found = Entry.objects.get(event="x")
    assert {**columns(found), "id": None} == columns(entry)
    assert bytes(StoredKey.objects.get(pk=key.pk).wrapped) == b"\x00\xff"
    assert not owed._state.adding


def test_an_instant_of_another_zone_is_the_same_instant() -> None:
    minsk = AT.astimezone(timezone(timedelta(hours=3)))

    insert_rows(Entry, [Entry(at=minsk, event="zone", outcome="done")])

    assert Entry.objects.get(event="zone").at == AT


def test_no_rows_are_no_work() -> None:
    assert insert_rows(Entry, []) == 0
