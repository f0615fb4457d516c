"""Which codes may be sent, and what do they mean? The code lists, for everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from ninja import Router
from pydantic import BaseModel, ConfigDict

from opennrm.foundation.access.operations import public
from opennrm.foundation.core.codes import CodeList, code_list, code_lists

router = Router()


class ListHead(BaseModel):
    """A code list by its key."""

    key: str
    title: str
    url: str


class Lists(BaseModel):
    """Every code list."""

    lists: list[ListHead]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"lists": [{"key": "cases.needs", "title": "Needs", "url": "/api/v1/codes/cases.needs"}]}
            ]
        }
    )


class Entry(BaseModel):
    """A code, in the language asked for."""

    code: str
    label: str
    parent: str | None


class List(BaseModel):
    """The codes of a list, in their order."""

    key: str
    title: str
    source: str
    codes: list[Entry]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "key": "cases.needs",
                    "title": "Needs",
                    "source": "own list of OpenNRM",
                    "codes": [{"code": "medical", "label": "Medical care", "parent": None}],
                }
            ]
        }
    )


@public(router, "/codes", gives=Lists)
def lists(request: HttpRequest) -> Lists:
    """The code lists. Codes are sent and stored; labels come in the language of Accept-Language."""
    heads = [ListHead(key=found.key, title=found.title, url=_url(found)) for found in code_lists()]
    return Lists(lists=heads)


@public(router, "/codes/{key}", gives=List)
def codes(request: HttpRequest, key: str) -> List:
    """One code list."""
    if key not in {found.key for found in code_lists()}:
        raise Http404
    found = code_list(key)
    entries = [Entry(code=code.code, label=code.label, parent=code.parent) for code in found]
    return List(key=found.key, title=found.title, source=found.source, codes=entries)


def _url(found: CodeList) -> str:
    return f"/api/v1/codes/{found.key}"
