"""A database that has grown is told so."""

from __future__ import annotations

import pytest
from django.db import connection

from opennrm.foundation.core import upkeep
from opennrm.foundation.core.journal import SYSTEM, record


@pytest.mark.django_db
def test_sqlite_knows_how_many_rows_a_condition_leaves(transactional_db: None) -> None:
    record("user.created", by=SYSTEM)

    known = upkeep.learn_sizes()

    assert (known > 0) == (connection.vendor == "sqlite")
