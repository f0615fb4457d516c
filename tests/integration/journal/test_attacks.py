"""Somebody with every right on the database changes the journal: five kinds of attack, five found."""

from __future__ import annotations

import pytest

from opennrm.foundation.core import journal
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import Batch, Entry, Leaf

from .conftest import Sql

pytestmark = pytest.mark.django_db


def sealed(place: int) -> int:
    """The entry at a place of the whole journal."""
    return int(list(Leaf.objects.order_by("batch", "position").values_list("entry", flat=True))[place])


def test_an_untouched_journal_is_sound(kept_head: journal.Head) -> None:
    assert journal.verify().sound
    assert journal.verify(kept_head).sound


@pytest.mark.parametrize(
    "column", ["event = 'test.forged'", "outcome = 'read'", "role = 'other'", "details = '{}'", "section = 'x'",
               "purpose = 'x'", "subject = 'x'", "at = '2020-01-01 00:00:00+00:00'"],
)  # fmt: skip
def test_an_edited_entry_is_found(kept_head: journal.Head, behind_its_back: Sql, column: str) -> None:
    behind_its_back(f"UPDATE core_entry SET {column} WHERE id = {sealed(2)}")

    assert "do not match its root" in " ".join(journal.verify().faults)


def test_a_deleted_entry_is_found(kept_head: journal.Head, behind_its_back: Sql) -> None:
    gone = sealed(3)

    behind_its_back(f"DELETE FROM core_entry WHERE id = {gone}")

    assert f"entry {gone} is gone" in " ".join(journal.verify().faults)


def test_an_entry_deleted_with_its_place_is_found(kept_head: journal.Head, behind_its_back: Sql) -> None:
    gone = sealed(3)

    behind_its_back(
        f"DELETE FROM core_entry WHERE id = {gone}", f"DELETE FROM core_leaf WHERE entry = {gone}"
    )

    assert not journal.verify().sound


def test_swapped_entries_are_found(kept_head: journal.Head, behind_its_back: Sql) -> None:
    first, second = sealed(4), sealed(5)

    behind_its_back(
        f"UPDATE core_entry SET id = 0 WHERE id = {first}",
        f"UPDATE core_entry SET id = {first} WHERE id = {second}",
        f"UPDATE core_entry SET id = {second} WHERE id = 0",
    )

    assert not journal.verify().sound


def test_swapped_places_are_found(kept_head: journal.Head, behind_its_back: Sql) -> None:
    first, second = sealed(4), sealed(5)

    behind_its_back(
        f"UPDATE core_leaf SET entry = 0 WHERE entry = {first}",
        f"UPDATE core_leaf SET entry = {first} WHERE entry = {second}",
        f"UPDATE core_leaf SET entry = {second} WHERE entry = 0",
    )

    assert not journal.verify().sound


def cut_off(behind_its_back: Sql) -> None:
    """The last batch disappears with everything in it: what is left is a shorter, sound journal."""
    last = Batch.objects.latest("number").number
    entries = ",".join(str(e) for e in Leaf.objects.filter(batch=last).values_list("entry", flat=True))
    behind_its_back(
        f"DELETE FROM core_entry WHERE id IN ({entries})",
        f"DELETE FROM core_leaf WHERE batch = {last}",
        f"DELETE FROM core_batch WHERE number = {last}",
    )


def test_a_truncated_journal_is_found_with_the_head_kept_outside(
    kept_head: journal.Head, behind_its_back: Sql
) -> None:
    cut_off(behind_its_back)

    assert journal.verify().sound  # by itself it cannot know: hence the head outside
    assert "the end was cut off" in " ".join(journal.verify(kept_head).faults)


def test_a_truncated_journal_that_grew_again_is_found(kept_head: journal.Head, behind_its_back: Sql) -> None:
    cut_off(behind_its_back)
    for _ in range(9):
        journal.record("test.done", by=SYSTEM)
    journal.seal()

    assert journal.verify().sound
    assert "rewritten" in " ".join(journal.verify(kept_head).faults)


def test_removing_only_the_seal_is_found(kept_head: journal.Head, behind_its_back: Sql) -> None:
    behind_its_back(f"DELETE FROM core_batch WHERE number = {Batch.objects.latest('number').number}")

    assert "a batch that is gone" in " ".join(journal.verify().faults)


def test_a_wholly_rewritten_journal_is_found_with_the_head_kept_outside(
    kept_head: journal.Head, behind_its_back: Sql
) -> None:
    behind_its_back(
        f"UPDATE core_entry SET event = 'test.forged' WHERE id = {sealed(0)}",
        "DELETE FROM core_leaf",
        "DELETE FROM core_batch",
    )
    journal.seal()

    assert journal.verify().sound
    assert "rewritten" in " ".join(journal.verify(kept_head).faults)


def test_a_journal_that_only_grew_agrees_with_an_old_head(kept_head: journal.Head) -> None:
    for _ in range(5):
        journal.record("test.done", by=SYSTEM)
    journal.seal()

    assert journal.verify(kept_head).sound


def test_an_entry_that_commits_late_is_sealed_later_and_nothing_is_lost(
    kept_head: journal.Head, behind_its_back: Sql
) -> None:
    """A long transaction takes its number early and commits after others were sealed."""
    for _ in range(3):
        journal.record("test.late", by=SYSTEM)
    late = Entry.objects.filter(event="test.late").order_by("pk")[1]
    behind_its_back(f"DELETE FROM core_entry WHERE id = {late.pk}")
    journal.seal()
    Entry(**{f.attname: getattr(late, f.attname) for f in Entry._meta.concrete_fields}).save(
        force_insert=True
    )
    journal.record("test.after", by=SYSTEM)

    assert journal.verify().unsealed == 2
    assert journal.seal() == 2
    finding = journal.verify(kept_head)
    assert finding.sound
    assert finding.unsealed == 0
    assert finding.head.size == Entry.objects.count()
