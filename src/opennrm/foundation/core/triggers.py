"""Does the database itself refuse to change what only grows? Triggers, installed after every migration.

SQLite drops a table's triggers silently when a later migration rebuilds the table, so they are put
back after each `migrate` and looked for by `opennrm check`.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models, router

from .models import is_append_only

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION opennrm_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only'; END $$
"""


def append_only_models(using: str) -> list[type[models.Model]]:
    """The models of a database whose rows must never change."""
    return [m for m in apps.get_models() if is_append_only(m) and router.allow_migrate_model(using, m)]


def install_triggers(using: str = "default", **_: Any) -> None:
    """Put the triggers in place where they are missing; also the rights of the application's role."""
    tables = set(connections[using].introspection.table_names())
    for model in append_only_models(using):
        if model._meta.db_table in tables:
            install_on(using, model)
    if connections[using].vendor == "postgresql" and settings.OPENNRM_APPLICATION_ROLE:
        _grant(using, settings.OPENNRM_APPLICATION_ROLE)


def install_on(using: str, model: type[models.Model]) -> None:
    """Put the triggers of one table in place."""
    lift_triggers(using, [model])
    for statement in _create(connections[using].vendor, model):
        _execute(using, statement)


def unique_sets(model: type[models.Model]) -> list[tuple[str, ...]]:
    """The columns, alone or together, that no two rows of a table share; ValueError for a rule with a condition."""
    meta = model._meta
    rules = [rule for rule in meta.constraints if isinstance(rule, models.UniqueConstraint)]
    if any(rule.condition is not None or rule.expressions for rule in rules):
        raise ValueError(f"{meta.label}: a table that only grows cannot have a conditional unique constraint")
    together = [*meta.unique_together, *(rule.fields for rule in rules)]
    alone = [(field.name,) for field in meta.concrete_fields if field.unique]
    return [tuple(str(meta.get_field(name).column) for name in names) for names in (*alone, *together)]  # type: ignore[union-attr]


def lift_triggers(using: str, of: list[type[models.Model]]) -> None:
    """Take the triggers away: for a migration that rebuilds a table, and for tests that empty it."""
    for model in of:
        table = model._meta.db_table
        on = f" ON {table}" if connections[using].vendor == "postgresql" else ""
        for kind in _kinds(connections[using].vendor):
            _execute(using, f"DROP TRIGGER IF EXISTS {table}_no_{kind}{on}")


def missing_triggers(using: str = "default") -> list[str]:
    """Names of triggers that should be there and are not; a table not made yet needs none."""
    vendor = connections[using].vendor
    source = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connections[using].cursor() as cursor:
        cursor.execute(source)
        there = {row[0] for row in cursor.fetchall()}
    tables = {m._meta.db_table for m in append_only_models(using)}
    tables &= set(connections[using].introspection.table_names())
    wanted = {f"{table}_no_{kind}" for table in tables for kind in _kinds(vendor)}
    return sorted(wanted - there)


def _kinds(vendor: str) -> tuple[str, ...]:
    return ("update", "delete", "truncate") if vendor == "postgresql" else ("update", "delete", "replace")


def _create(vendor: str, model: type[models.Model]) -> list[str]:
    table = model._meta.db_table
    if vendor == "sqlite":
        # INSERT OR REPLACE deletes every row that shares a unique column without asking the trigger on DELETE.
        same = [
            " AND ".join(f"{column} = NEW.{column}" for column in columns) for columns in unique_sets(model)
        ]
        there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {rule})" for rule in same)  # noqa: S608
        when = {"update": ("UPDATE", ""), "delete": ("DELETE", ""), "replace": ("INSERT", f" WHEN {there}")}
        return [
            f"CREATE TRIGGER {table}_no_{kind} BEFORE {event} ON {table}{condition} "
            f"BEGIN SELECT RAISE(ABORT, 'append-only'); END"
            for kind, (event, condition) in when.items()
        ]
    each = {"update": "ROW", "delete": "ROW", "truncate": "STATEMENT"}
    return [
        _POSTGRES_FUNCTION,
        *(
            f"CREATE TRIGGER {table}_no_{kind} BEFORE {kind.upper()} ON {table} "
            f"FOR EACH {each[kind]} EXECUTE FUNCTION opennrm_append_only()"
            for kind in _kinds(vendor)
        ),
    ]


def _grant(using: str, role: str) -> None:
    """The application's role reads and writes rows, owns nothing, and cannot touch what only grows."""
    quoted = connections[using].ops.quote_name(role)
    _execute(using, f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
    _execute(using, f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
    for model in append_only_models(using):
        _execute(using, f"REVOKE UPDATE, DELETE, TRUNCATE ON {model._meta.db_table} FROM {quoted}")


def _execute(using: str, statement: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(statement)
