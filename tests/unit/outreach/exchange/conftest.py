"""A desk officer with a list in the hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import connections

from opennrm.care.cases.models import Case
from opennrm.foundation.access.viewer import Viewer
from opennrm.outreach.exchange.actions import receive_list
from opennrm.outreach.exchange.bulk import bring_in
from opennrm.outreach.exchange.columns import Trusted, heads_of
from opennrm.outreach.exchange.queries import plan_of
from opennrm.outreach.exchange.reading import read
from tests.factories.lists import template

Bring = Callable[..., list[Case]]


@pytest.fixture
def bring() -> Bring:
    """Bring a list of rows in, in the layout of the template."""

    def brought(rows: list[Mapping[str, Any]], by: Viewer, content: bytes = b"") -> list[Case]:
        sheet = read(content or template(rows))
        heads = heads_of(sheet.rows)
        mapped = heads.mapped(Trusted.LABELS)
        plan = plan_of(by, sheet, heads, mapped)
        incoming = receive_list(sheet=sheet, file_name="list.xlsx", mapped=mapped, by=by)
        return bring_in(plan=plan, incoming=incoming, by=by)

    return brought


def row_counts() -> dict[str, int]:
    """How many rows every table holds, but the journal's."""
    counts = {}
    for alias in ("default", "keys"):
        connection = connections[alias]
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                if not table.startswith("core_"):
                    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
                    counts[table] = cursor.fetchone()[0]
    return counts
