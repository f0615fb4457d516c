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
    _link(schema)
    schema["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    return schema


# What the answer of one operation leads to: every operation below an address, by what its reference fills.
_LEADS_TO = {
    "cases_open_a_case": ("/api/v1/cases/{reference}", "reference"),
    "cases_case_list": ("/api/v1/cases/{reference}", "reference"),
    "hotline_new_call": ("/api/v1/calls/{reference}", "reference"),
    "hotline_received": ("/api/v1/cases/{reference}/call-sheet", "reference"),
    "identification_waiting": ("/api/v1/decisions/{reference}", "reference"),
    "referrals_refer": ("/api/v1/referrals/sent/{pk}", "pk"),
    "referrals_sent_list": ("/api/v1/referrals/sent/{pk}", "pk"),
    "referrals_received_list": ("/api/v1/referrals/received/{pk}", "pk"),
    "shelters_stay_list": ("/api/v1/stays/{reference}", "reference"),
    "shelters_give_bed": ("/api/v1/stays/{reference}", "reference"),
}
_IN_LIST = {"identification_waiting": "case", "hotline_received": "case"}


def _link(schema: Any) -> None:
    """Say with each answer which operations its reference leads to (OpenAPI links)."""
    by_address = [
        (path, operation["operationId"])
        for path, methods in schema["paths"].items()
        for operation in methods.values()
    ]
    for operation in operations_of(schema):
        if operation["operationId"] not in _LEADS_TO:
            continue
        address, parameter = _LEADS_TO[operation["operationId"]]
        made = "201" in map(str, operation["responses"])
        kept = _IN_LIST.get(operation["operationId"], "id" if parameter == "pk" else "reference")
        taken = "$response.body#/reference" if made else f"$response.body#/items/0/{kept}"
        answer = next(a for status, a in operation["responses"].items() if int(status) < 300)
        answer["links"] = {
            target: {"operationId": target, "parameters": {parameter: taken}}
            for path, target in by_address
            if path.startswith(address) and path.count("{") == 1
        }


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
