"""A journal of three batches, and hands that reach behind its back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from opennrm.foundation.core import journal
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.models import Batch, Entry, Leaf
from opennrm.foundation.core.triggers import install_triggers, lift_triggers

Sql = Callable[..., None]


@pytest.fixture
def kept_head(db: None) -> journal.Head:
    """Seven entries sealed in three batches; the head that the rapporteur has in a drawer."""
    for batch in (3, 1, 3):
        for number in range(batch):
            journal.record("test.done", by=SYSTEM, number=number)
        journal.seal()
    return journal.verify().head


@pytest.fixture
def behind_its_back(db: None) -> Sql:
    """Run SQL as somebody with every right on the database: the triggers are lifted first, then put back."""

    def run(*statements: str) -> None:
        lift_triggers("default", [Entry, Batch, Leaf])
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        install_triggers("default")

    return run
