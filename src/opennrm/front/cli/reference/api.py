"""Which operations does the API have, for whom, and what do they answer?"""

from __future__ import annotations

from typing import Any

from opennrm.foundation.components.rest.problems import KINDS
from opennrm.front.api.describing import operations_of
from opennrm.front.api.site import api

from .tables import table


def page() -> str:
    """Every operation by room, and every kind of refusal."""
    schema = api.get_openapi_schema()
    rooms = dict.fromkeys(operation["tags"][0] for operation in operations_of(schema))
    refusals = [[kind.status, kind.title, kind.detail, f"`{kind.address}`"] for kind in KINDS.values()]
    return "\n\n".join(
        [
            "# The API",
            "The actions and queries of the main road for programs, under `/api/v1/`. The same policies decide as on "
            "the pages. The description for programs is served at `/api/v1/openapi.json` (OpenAPI 3.1), a page to "
            "read at `/api/`.",
            "A program sends `Authorization: Bearer onrm_…` and nothing else counts: no session, no cookie. `once` "
            "means that an `Idempotency-Key` keeps the act from being done twice within a day; `If-Match` that the "
            "ETag that was read must be sent back.",
            *(_room(schema, room) for room in rooms),
            "## Refusals",
            "Each is `application/problem+json` (RFC 9457). `detail` is the verdict's reason in the language of "
            "`Accept-Language`; `errors` names fields and never repeats what was sent. 422: the content does not "
            "match the description. 409: it does, and does not fit what is there.",
            table(["status", "title", "for example", "type"], refusals),
        ]
    )


def _room(schema: Any, room: str) -> str:
    rows = [
        [f"`{method.upper()} {path.removeprefix('/api/v1')}`", operation["description"], _manners(operation)]
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if operation["tags"][0] == room
    ]
    return f"## {room}\n\n{table(['operation', 'what it does', 'manners'], rows)}"


def _manners(operation: Any) -> str:
    headers = {
        parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "header"
    }
    said = ["`If-Match`"] if "If-Match" in headers else []
    said += ["once"] if "Idempotency-Key" in headers else []
    said += [] if "security" in operation else ["public"]
    return ", ".join(said)
