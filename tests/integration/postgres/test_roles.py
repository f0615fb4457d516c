"""On PostgreSQL the role that serves pages cannot touch what only grows, nor take the guard away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from opennrm.foundation.core import journal
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.triggers import append_only_models

APPLICATION = os.environ.get("OPENNRM_TEST_APPLICATION_URL", "")
pytestmark = [
    pytest.mark.skipif(not APPLICATION, reason="needs PostgreSQL and its application role (see .ci/run)"),
    pytest.mark.django_db,
]


@pytest.fixture
def application() -> Iterator[psycopg.Connection]:
    """A connection of the role that serves pages, to the database of this test."""
    role = urlsplit(APPLICATION)
    with psycopg.connect(
        host=role.hostname, port=role.port, user=role.username, password=role.password,
        dbname=connection.settings_dict["NAME"], autocommit=True,
    ) as connected:  # fmt: skip
        yield connected


GUARDED = sorted(model._meta.db_table for model in append_only_models("default"))


def test_every_status_row_and_the_journal_are_guarded() -> None:
    assert {"core_entry", "core_batch", "core_leaf"} < set(GUARDED)


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE", "DROP TABLE {0}",
     "DROP TRIGGER {0}_no_update ON {0}", "ALTER TABLE {0} DISABLE TRIGGER ALL",
     "CREATE OR REPLACE FUNCTION opennrm_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$"],
)  # fmt: skip
def test_the_application_cannot_change_what_only_grows(
    application: psycopg.Connection, table: str, statement: str
) -> None:
    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    assert model._meta.pk is not None

    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.DuplicateFunction)):
        application.execute(statement.format(table, model._meta.pk.column))  # type: ignore[arg-type]


def test_not_even_the_owner_changes_it_by_accident() -> None:
    journal.record("test.done", by=SYSTEM)

    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE core_entry SET event = 'forged'")


def test_the_application_can_do_its_work(application: psycopg.Connection) -> None:
    with application.transaction(force_rollback=True):
        application.execute(
            "INSERT INTO core_entry (at, event, outcome, role, purpose, subject, section, details)"
            " VALUES (now(), 'test.done', 'done', '', '', '', '', '{}')"
        )
        application.execute("DELETE FROM access_session")
        for _ in range(2):
            application.execute(
                "INSERT INTO core_tally (mark, number, until) VALUES ('a', 1, now())"
                " ON CONFLICT (mark) DO UPDATE SET number = core_tally.number + excluded.number"
            )
        assert application.execute("SELECT number FROM core_tally").fetchall() == [(2,)]

        assert application.execute("SELECT event FROM core_entry").fetchall() == [("test.done",)]


def test_the_application_owns_nothing_and_is_no_superuser(application: psycopg.Connection) -> None:
    owned = application.execute(
        "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
    ).fetchone()
    rights = application.execute(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()

    assert owned == (0,)
    assert rights == (False, False, False, False)
