"""What does every page of the staff need to know? Its menu, and how long one stays signed in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from opennrm.foundation.access.presence import seconds_left
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import contributions
from opennrm.foundation.core.contributions import NavItem
from opennrm.foundation.core.verdict import Text

# The rooms whose pages are opened from a case or from the first screen.
_ABOUT_CASES = ("cases", "hotline", "identification", "referrals", "shelters")


@dataclass
class Entry:
    """An item of the menu as a page shows it."""

    item: NavItem
    url: str
    current: bool
    viewer: Viewer

    @property
    def label(self) -> Text:
        """Its words."""
        return self.item.label

    @property
    def only_when_waiting(self) -> bool:
        """Is it left out while nothing waits behind it?"""
        return self.item.only_when_waiting

    @cached_property
    def count(self) -> int | None:
        """How many wait behind it; asked only by a page that shows it, which the pages of errors do not."""
        return (self.item.count(self.viewer) or None) if self.item.count else None


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The menu of the viewer: what the role may open, and how long they stay signed in."""
    viewer = getattr(request, "viewer", None)
    if not isinstance(viewer, Viewer):  # nobody, or the invented person of the style guide
        return {"navigation": [], "demo": settings.OPENNRM_DEMO}
    items = [item for item in contributions.navigation if not item.permission or viewer.may(item.permission)]
    entries = [(item, reverse(item.url_name)) for item in items]
    current = _current(request, viewer, [url for _, url in entries])
    return {
        "demo": settings.OPENNRM_DEMO,
        "seconds_left": seconds_left(request, viewer.user),
        "longest_idle": settings.SESSION_COOKIE_AGE,
        "navigation": [Entry(item, url, url == current, viewer) for item, url in entries],
    }


def _current(request: HttpRequest, viewer: Viewer, urls: list[str]) -> str:
    """The item that a page belongs to: the one it lies under; for the other pages of a case, the cases.

    What is neither, such as a list that a number of the first screen opened, belongs to the first screen.
    """
    under = max((url for url in urls if request.path.startswith(url)), key=len, default="")
    match = request.resolver_match
    if under or match is None or match.namespace not in _ABOUT_CASES:
        return under
    cases = reverse("cases:list")
    return cases if "reference" in match.kwargs and cases in urls else reverse(viewer.role.home)
