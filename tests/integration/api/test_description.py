"""The description of the API is true: every answer is described, and every example fits its schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from opennrm.foundation.components.rest.problems import MEDIA_TYPE
from opennrm.front.api.describing import operations_of
from opennrm.front.api.site import api

SCHEMA = api.get_openapi_schema()
OPERATIONS = list(operations_of(SCHEMA))


def fits(example: Any, schema: Any) -> None:
    """The example holds to the schema, formats of dates and keys included."""
    whole = {**schema, "components": SCHEMA["components"]}
    jsonschema_rs.Draft202012Validator(whole, validate_formats=True).validate(example)


def contents(operation: Any) -> Iterator[tuple[str, Any]]:
    if "requestBody" in operation:
        yield "sent", operation["requestBody"]["content"]["application/json"]
    for status, answer in operation["responses"].items():
        for media, content in answer.get("content", {}).items():
            yield f"{status} {media}", content


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation["operationId"])
def test_every_answer_has_an_example_that_fits(operation: Any) -> None:
    for what, content in contents(operation):
        assert "example" in content, f"{what} has no example"
        fits(content["example"], content["schema"])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation["operationId"])
def test_every_refusal_that_can_come_is_described(operation: Any) -> None:
    statuses = {int(status) for status in operation["responses"]}
    refusals = {status for status in statuses if status >= 400}
    parameters = {parameter["name"] for parameter in operation["parameters"]}

    if "security" in operation:
        assert {401, 403, 404, 422, 429} <= refusals
    if "requestBody" in operation:
        assert 400 in refusals
    assert ({412, 428} <= refusals) == ("If-Match" in parameters)
    for status in refusals:
        assert list(
            operation["responses"][str(status) if str(status) in operation["responses"] else status][
                "content"
            ]
        ) == [MEDIA_TYPE]


def test_it_says_openapi_3_1_and_names_every_operation_once() -> None:
    names = [operation["operationId"] for operation in OPERATIONS]

    assert SCHEMA["openapi"].startswith("3.1")
    assert len(names) == len(set(names)) > 80
    assert all(operation["description"] and operation["tags"] for operation in OPERATIONS)


def test_whoever_comes_without_a_token_reads_the_description_and_nothing_else(client: Any, db: None) -> None:
    assert client.get("/api/v1/openapi.json").status_code == 200
    page = client.get("/api/").content.decode()
    assert "GET /<wbr>api/<wbr>v1/<wbr>cases" in page and "<script" not in page.replace(
        '<script src="/static/', ""
    )
