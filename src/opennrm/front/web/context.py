"""What does every page of the staff need to know? Its menu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from opennrm.foundation.access.viewer import Viewer
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
    if not isinstance(viewer, Viewer):  # nobody, or the invented person of the style guide
        return {"navigation": [], "demo": settings.OPENNRM_DEMO}
    shown = list(_shown(viewer))
    current = max((url for _, url, _ in shown if request.path.startswith(url)), key=len, default="")
    return {
        "demo": settings.OPENNRM_DEMO,
        "navigation": [Entry(label, url, url == current, count) for label, url, count in shown],
    }


def _shown(viewer: Viewer) -> Iterator[tuple[Text, str, int | None]]:
    """The items of this viewer's menu: label, address, and what waits there."""
    for item in contributions.navigation:
        if item.permission and not viewer.may(item.permission):
            continue
        count = (item.count(viewer) or None) if item.count else None
        if count or not item.only_when_waiting:
            yield item.label, reverse(item.url_name), count
