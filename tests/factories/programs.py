"""Programs that come with a token: they speak JSON over HTTP, and nothing else."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from opennrm.foundation.access.actions import Wanted, create_own_token
from opennrm.foundation.access.models import Token
from opennrm.foundation.access.sections import Section
from opennrm.foundation.access.tokens import sections_open_to
from opennrm.foundation.access.viewer import Viewer


def a_token(
    viewer: Viewer, *, sections: frozenset[Section] | None = None, may_write: bool = True, days: int = 30
) -> tuple[Token, str]:
    """A token of a viewer, for everything that the role opens unless it is narrowed; with its secret."""
    every = frozenset(sections_open_to([viewer.role]))
    wanted = Wanted("trial", every if sections is None else sections, may_write, days)
    given = create_own_token(wanted=wanted, by=viewer)
    return given.token, given.secret


class Program:
    """A client of the API."""

    def __init__(self, secret: str = "", client: Client | None = None) -> None:
        self.client = client or Client(raise_request_exception=True)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    @classmethod
    def of(cls, viewer: Viewer, **narrowed: Any) -> Program:
        return cls(a_token(viewer, **narrowed)[1])

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def send(self, method: str, path: str, content: Any = None, **headers: str) -> Any:
        """Headers by their names with underscores: ``if_match='"1"'``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method,
            f"/api/v1{path}",
            b"" if content is None else json.dumps(content, default=str).encode(),
            content_type="application/json",
            headers={**self.headers, **named},
        )

    def post(self, path: str, content: Any = None, **headers: str) -> Any:
        return self.send("POST", path, content, **headers)

    def put(self, path: str, content: Any, **headers: str) -> Any:
        return self.send("PUT", path, content, **headers)
