"""A subject for workflows that belongs to no room: a request that one person makes and another grants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from opennrm.foundation.core.keystore import key_store
from opennrm.foundation.core.models import Editable
from opennrm.foundation.core.triggers import install_on
from opennrm.foundation.core.workflow import StatusRow, Step, Workflow

REQUEST = Workflow(
    "test.request",
    {"draft": "Draft", "sent": "Sent", "granted": "Granted", "returned": "Returned"},
    [
        Step("send", ("draft", "returned"), "sent", "test.ask", "Send"),
        Step("grant", ("sent",), "granted", "test.decide", "Grant", other_than="send"),
        Step("give_back", ("sent",), "returned", "test.decide", "Give back", needs_reason=True),
    ],
)

with isolate_apps("opennrm.foundation.core", "django.contrib.contenttypes"):

    class Request(Editable):
        """Something to decide."""

        status = models.CharField(max_length=20, default=REQUEST.initial)
        key_id = models.UUIDField()

        class Meta:
            app_label = "core"

        @property
        def sealed_under(self) -> Request:
            return self

    class RequestStatus(StatusRow):
        """What happened to it."""

        subject = models.ForeignKey(
            Request, on_delete=models.CASCADE, related_name="status_rows", db_constraint=False
        )

        class Meta(StatusRow.Meta):
            app_label = "core"


@dataclass(frozen=True)
class Someone:
    """Who takes steps."""

    permissions: frozenset[str]
    user_id: UUID | None = field(default_factory=uuid4)
    organisation_id: UUID | None = None
    role_key: str = "test"
    purpose_key: str = ""
    token_key: str = ""

    def may(self, permission: str) -> bool:
        return permission in self.permissions


@pytest.fixture
def request_tables(db: None) -> Iterator[None]:
    """The tables of the subject, for the length of one test; its status rows only grow."""
    editor = connection.schema_editor()
    with connection.cursor() as cursor:
        for model in (Request, RequestStatus):
            cursor.execute(*editor.table_sql(model))
    install_on("default", RequestStatus)
    yield


@pytest.fixture
def draft(request_tables: None) -> Request:
    (organisation,) = key_store().put(under=None)
    (key_id,) = key_store().put(under=organisation)
    made: Any = Request._base_manager.create(key_id=key_id)
    return made  # type: ignore[no-any-return]


@pytest.fixture
def asker() -> Someone:
    return Someone(frozenset({"test.ask"}))


@pytest.fixture
def decider() -> Someone:
    return Someone(frozenset({"test.ask", "test.decide"}))
