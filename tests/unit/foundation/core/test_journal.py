"""What the journal writes down, and what it never does."""

from __future__ import annotations

import pytest

from opennrm.foundation.access.actions import open_record
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import journal
from opennrm.foundation.core.keystore import key_store
from opennrm.foundation.core.models import Entry
from tests.factories import world

pytestmark = pytest.mark.django_db


def test_an_entry_names_who_in_which_role_for_which_purpose(desk_officer: Viewer) -> None:
    journal.record("test.done", by=desk_officer, section="cases.notes", items=3)

    entry = Entry.objects.get(event="test.done")
    assert (entry.user_id, entry.organisation_id) == (desk_officer.user_id, desk_officer.organisation_id)
    assert (entry.role, entry.purpose) == ("desk-officer", "assist")
    assert (entry.outcome, entry.section, entry.details) == ("done", "cases.notes", {"items": 3})


def test_a_subject_is_a_pseudonym_that_dies_with_the_subjects_key(desk_officer: Viewer) -> None:
    record = open_record(kind="case", organisation=desk_officer.organisation)
    journal.record("test.done", by=desk_officer, subject=record)

    entry = Entry.objects.get(event="test.done")
    assert str(record.key_id) not in entry.subject
    assert list(journal.entries_about(record).filter(event="test.done")) == [entry]

    key_store().destroy([record.key_id])
    assert not journal.entries_about(record).exists()


def test_entries_about_one_record_tell_nothing_about_another(desk_officer: Viewer) -> None:
    mine, other = (open_record(kind="case", organisation=desk_officer.organisation) for _ in range(2))
    journal.record_many(
        [journal.Happening("test.done", mine), journal.Happening("test.done", other)], by=desk_officer
    )

    assert journal.entries_about(mine).count() == 1


@pytest.mark.parametrize("change", ["save", "delete", "update"])
def test_an_entry_is_never_changed(change: str) -> None:
    world.an_organisation()
    entry = Entry.objects.latest("pk")

    with pytest.raises(Exception, match=r"only grows|append-only"):
        if change == "update":
            Entry.objects.filter(pk=entry.pk).update(event="test.forged")
        else:
            getattr(entry, change)()


def test_a_head_reads_back_as_it_was_written() -> None:
    head = journal.Head(17, b"\x01" * 32)

    assert journal.Head.parse(str(head)) == head


@pytest.mark.parametrize(
    "text", ["", "another log\n1\nAAAA\n", "opennrm journal\nmany\nAAAA\n", "opennrm journal\n1\n?\n"]
)
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        journal.Head.parse(text)
