"""How is the API described? As OpenAPI 3.1, with an example of every success and of every refusal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from opennrm.foundation.components.rest.problems import KINDS, MEDIA_TYPE

_METHODS = ("get", "post", "put", "delete", "patch")


def described(schema: Any) -> Any:
    """The schema that the operations gave, with media types, headers and examples put in."""
    for operation in operations_of(schema):
        etag = operation.pop("x-etag", False)
        for status, answer in operation["responses"].items():
            _answer(schema, int(status), answer, etag=etag)
        body = operation.get("requestBody")
        if body:
            content = body["content"]["application/json"]
            _exemplify(schema, content)
    schema["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    return schema


def operations_of(schema: Any) -> Iterator[Any]:
    """Every operation of a schema."""
    for methods in schema["paths"].values():
        yield from (methods[method] for method in _METHODS if method in methods)


def _answer(schema: Any, status: int, answer: Any, *, etag: bool) -> None:
    content = answer.get("content", {})
    if status >= 400:
        kind = KINDS[status]
        answer["description"] = str(kind.title)
        answer["content"] = {
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": kind.example()}
        }
        answer["headers"] = dict(_headers_of_refusal(status))
        return
    for body in content.values():
        _exemplify(schema, body)
    headers = {}
    if etag:
        headers["ETag"] = _header("The version of what is shown, to be sent back as If-Match.")
    if status == 201:
        headers["Location"] = _header("Where what was made can be read.")
    if headers:
        answer["headers"] = headers


def _headers_of_refusal(status: int) -> Iterator[tuple[str, Any]]:
    if status == 401:
        yield "WWW-Authenticate", _header("Bearer")
    if status == 412:
        yield "ETag", _header("The version that stands now.")
    if status == 429:
        yield "Retry-After", _header("Seconds to wait.")


def _header(words: str) -> dict[str, Any]:
    return {"description": words, "schema": {"type": "string"}}


def _exemplify(schema: Any, content: Any) -> None:
    """The example that the content's own schema carries."""
    name = content["schema"].get("$ref", "").rsplit("/", 1)[-1]
    found = schema["components"]["schemas"].get(name, {})
    if found.get("examples"):
        content["example"] = found["examples"][0]
