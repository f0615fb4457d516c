"""How is a list turned? By a page number in the address; several lists on one page each by their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAGE = 25


def page_of(request: HttpRequest, rows: Any, *, name: str = "page", size: int = PAGE) -> Page[Any]:
    """The page of `rows` that the address asks for: ``?page=2``; the nearest there is when there are not so many."""
    return Paginator(rows, size).get_page(request.GET.get(name))


def pages_of(request: HttpRequest, lists: Mapping[str, Any]) -> dict[str, Page[Any]]:
    """The page of each list that the address asks for, under the list's name: ``?late=2&waiting=3``."""
    return {name: page_of(request, rows, name=name) for name, rows in lists.items()}
