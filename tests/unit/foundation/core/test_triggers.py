"""The database itself refuses to change what only grows, after every migration."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, models, transaction

from opennrm.foundation.core.models import Entry
from opennrm.foundation.core.triggers import (
    append_only_models,
    lift_triggers,
    missing_triggers,
    unique_sets,
)
from tests.factories import world

pytestmark = pytest.mark.django_db


def complaints() -> list[str]:
    return [said.id or "" for said in run_checks(databases=["default", "keys"], tags=["database"])]


def test_after_migrating_every_append_only_table_has_its_triggers_in_both_databases() -> None:
    assert Entry in append_only_models("default")
    assert len(append_only_models("default")) > 3
    for using in connections:
        assert missing_triggers(using) == []
    assert complaints() == []


def test_every_status_row_of_every_room_only_grows() -> None:
    named = [m for m in apps.get_models() if m.__name__.endswith("Status") and hasattr(m, "step")]

    assert named
    assert set(named) <= set(append_only_models("default"))


@pytest.mark.parametrize("statement", ["UPDATE core_entry SET event = 'forged'", "DELETE FROM core_entry"])
def test_the_database_refuses_plain_sql_too(statement: str) -> None:
    world.an_organisation()

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def some_row(model: type[models.Model], number: int) -> dict[str, Any]:
    """Plain values for a row of any table, different with each number; whom it points to need not exist."""
    samples: dict[str, Any] = {
        "UUIDField": uuid.UUID(int=number).hex,
        "DateTimeField": str(datetime(2026, 1, 1, number, tzinfo=UTC).replace(tzinfo=None)),
        "DateField": f"2026-01-{number:02}",
        "BinaryField": bytes([number]),
        "JSONField": "[]",
    }
    row = {}
    for field in model._meta.concrete_fields:
        target = field
        while target.is_relation:
            target = target.target_field  # type: ignore[attr-defined]
        row[str(field.column)] = samples.get(
            target.get_internal_type(), str(number) if isinstance(target, models.CharField) else number
        )
    return row


ATTACKS = [(model, columns) for model in append_only_models("default") for columns in unique_sets(model)]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows no INSERT OR REPLACE")
@pytest.mark.parametrize(
    ("model", "columns"), ATTACKS, ids=[f"{model._meta.label} by {' '.join(c)}" for model, c in ATTACKS]
)
def test_no_row_is_replaced_by_another_that_shares_a_unique_column(
    model: type[models.Model], columns: tuple[str, ...]
) -> None:
    def insert(row: dict[str, Any], how: str = "INSERT") -> None:
        names, places = ", ".join(f'"{name}"' for name in row), ", ".join(["%s"] * len(row))
        with connection.cursor() as cursor:
            cursor.execute(
                f"{how} INTO {model._meta.db_table} ({names}) VALUES ({places})", list(row.values())
            )

    there, forged = some_row(model, 1), some_row(model, 2)
    forged |= {column: there[column] for column in columns}

    with transaction.atomic():
        insert(there)
        insert(some_row(model, 3))  # one that shares nothing is taken
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            insert(forged, "INSERT OR REPLACE")
        assert model._base_manager.filter(pk=model._meta.pk.to_python(there[model._meta.pk.column])).exists()
        transaction.set_rollback(True)


def test_a_missing_trigger_is_reported_and_the_next_migration_puts_it_back() -> None:
    lift_triggers("default", [Entry])
    assert "core_entry_no_delete" in missing_triggers()
    assert "opennrm.W001" in complaints()

    call_command("migrate", verbosity=0)

    assert missing_triggers() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="other databases change a table in place")
def test_a_migration_that_rebuilds_the_table_loses_no_trigger() -> None:
    """SQLite drops the triggers of a table silently when it rebuilds it; `post_migrate` puts them back."""
    with connection.schema_editor() as editor:
        editor._remake_table(Entry)  # type: ignore[attr-defined]  # what Django does to change a column there
    assert "core_entry_no_update" in missing_triggers()

    call_command("migrate", verbosity=0)

    assert missing_triggers() == []
