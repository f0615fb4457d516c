"""What schemathesis is told about this API: a good request for each operation, and with whose token it is asked.

The requests stand in the description as its examples, so every phase starts from records that are there.
"""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from typing import Any

import schemathesis

REQUESTS: dict[str, Any] = json.loads(Path(os.environ["OPENNRM_FUZZ_REQUESTS"]).read_text("utf-8"))
ANSWERED = Path(os.environ["OPENNRM_FUZZ_ANSWERED"])  # a line for each operation and status


def _id_of(case: Any) -> str:
    return str(case.operation.definition.raw["operationId"])


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    """Put the good requests into the description, as a careful reader of it would find them."""
    for methods in raw_schema["paths"].values():
        for operation in methods.values():
            if request := REQUESTS.get(operation["operationId"]):
                _exemplify(operation, request)


def _exemplify(operation: dict[str, Any], request: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            parameter["example"] = request["path"][parameter["name"]]
        elif parameter["name"] == "If-Match" and request["if_match"]:
            parameter["example"] = request["if_match"]
    if request["content"] is not None:
        body = operation["requestBody"]["content"]["application/json"]
        body.pop("examples", None)
        body["example"] = request["content"]


@schemathesis.auth(refresh_interval=None)
class Tokens:
    """The token of somebody whom the operation is for; none for what is public."""

    def get(self, case: Any, context: Any) -> str | None:
        request = REQUESTS.get(_id_of(case))
        return request["token"] if request else None

    def set(self, case: Any, data: str | None, context: Any) -> None:
        if data:
            case.headers = case.headers or {}
            case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """A good key is drawn anew for each act: the same one with another content is refused, as it should be."""
    key = (case.headers or {}).get("Idempotency-Key", "")
    if len(key) >= 8 and key.isascii() and key.isprintable() and " " not in key:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Note what each operation answered."""
    with ANSWERED.open("a", encoding="ascii") as notes:
        notes.write(f"{_id_of(case)} {response.status_code}\n")
