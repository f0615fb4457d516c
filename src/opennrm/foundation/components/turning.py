"""How are several lists on one page turned, each by itself?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAGE = 25


def pages_of(request: HttpRequest, lists: Mapping[str, Any]) -> dict[str, Page[Any]]:
    """The page of each list that the address asks for, under the list's name: ``?late=2&waiting=3``."""
    return {name: Paginator(rows, PAGE).get_page(request.GET.get(name)) for name, rows in lists.items()}
