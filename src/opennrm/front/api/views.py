"""What does a person read about the API? One page of our own: no script, nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from opennrm.foundation.access.pages import public
from opennrm.foundation.components.rest.problems import KINDS

from .site import api


@public
def reference(request: HttpRequest) -> HttpResponse:
    schema = api.get_openapi_schema()
    return render(request, "api/reference.html", {"rooms": _rooms(schema), "problems": KINDS.values()})


def _rooms(schema: Any) -> dict[str, list[Any]]:
    """The operations by their room, with method and address."""
    found: dict[str, list[Any]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            line = {
                "method": method.upper(),
                "steps": path.strip("/").split("/"),
                "description": operation["description"],
            }
            found.setdefault(operation["tags"][0], []).append(line)
    return found
