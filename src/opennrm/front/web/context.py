"""What does every page of the staff need to know? Its menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from opennrm.foundation.core import contributions
from opennrm.foundation.core.verdict import Text


@dataclass(frozen=True)
class Entry:
    """An item of the menu as a page shows it."""

    label: Text
    url: str
    current: bool
    count: int | None


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The menu of the viewer: what the role may open."""
    viewer = getattr(request, "viewer", None)
    if viewer is None:
        return {"navigation": [], "demo": settings.OPENNRM_DEMO}
    items = [item for item in contributions.navigation if viewer.may(item.permission)]
    entries = [(item, reverse(item.url_name)) for item in items]
    current = max((url for _, url in entries if request.path.startswith(url)), key=len, default="")
    return {
        "demo": settings.OPENNRM_DEMO,
        "navigation": [
            Entry(item.label, url, url == current, (item.count(viewer) or None) if item.count else None)
            for item, url in entries
        ],
    }
