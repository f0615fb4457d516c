"""What schemathesis is told about this API: each operation is asked with the token of a role that it is for."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from typing import Any

import schemathesis

TOKENS: dict[str, str] = json.loads(Path(os.environ["OPENNRM_FUZZ_TOKENS"]).read_text("utf-8"))


@schemathesis.auth(refresh_interval=None)
class Tokens:
    """The token of a role that the operation is for; none for what is public."""

    def get(self, case: Any, context: Any) -> str | None:
        return TOKENS.get(case.operation.definition.raw["operationId"])

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
