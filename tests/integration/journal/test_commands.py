"""The journal is verified by a command that an auditor can run."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from opennrm.foundation.core import journal
from opennrm.foundation.core.journal import SYSTEM

from .conftest import Sql

pytestmark = pytest.mark.django_db


def run(command: str, **options: object) -> str:
    out = StringIO()
    call_command(command, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_a_sound_journal_is_said_to_be_sound_and_what_is_not_sealed_is_counted(
    kept_head: journal.Head,
) -> None:
    journal.record("test.done", by=SYSTEM)

    said = run("verify_journal")

    assert f"Entries as they were sealed: {kept_head.size}" in said
    assert "Entries not sealed yet: 1." in said


def test_the_head_is_written_and_compared(
    kept_head: journal.Head, tmp_path: Path, behind_its_back: Sql
) -> None:
    head = tmp_path / "HEAD"
    assert "keep it outside" in run("verify_journal", write_head=head)
    assert "agrees with the head kept outside" in run("verify_journal", head=head)

    behind_its_back(
        "UPDATE core_entry SET role = 'forged'", "DELETE FROM core_leaf", "DELETE FROM core_batch"
    )
    run("worker", once=True)

    with pytest.raises(CommandError, match="NOT as it was sealed") as failed:
        run("verify_journal", head=head)
    assert failed.value.returncode == 2


def test_a_file_that_is_no_head_is_refused(tmp_path: Path, db: None) -> None:
    wrong = tmp_path / "HEAD"
    wrong.write_text("something else")

    with pytest.raises(CommandError, match="not a checkpoint"):
        run("verify_journal", head=wrong)


def test_the_worker_says_how_many_it_sealed(db: None) -> None:
    journal.seal()
    journal.record("test.done", by=SYSTEM)

    assert "journal entries sealed: 1\n" in run("worker", once=True)
