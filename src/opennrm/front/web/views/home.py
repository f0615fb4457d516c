"""What waits for me? The first screen of staff, where every number opens its list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from opennrm.care.cases.queries import due_here
from opennrm.care.cases.sections import Permission
from opennrm.care.cases.views.lists import LAST_LIST
from opennrm.foundation.access.pages import page, staff
from opennrm.foundation.access.viewer import Viewer, ViewerRequest
from opennrm.foundation.components.turning import page_of
from opennrm.foundation.core import clock, contributions

PAGE = 15
_GROUPS = {"late": _("Late"), "answer": _("Waits for your answer"), "changed": _("Changed")}


@staff("GET")
def home(request: ViewerRequest) -> HttpResponse:
    """The first screen of the viewer's role."""
    return redirect(request.viewer.role.home)


@page("GET", permission=Permission.WORK)
def my_day(request: ViewerRequest) -> HttpResponse:
    viewer = request.viewer
    request.session.pop(LAST_LIST, None)  # a case opened from here leads back here
    groups = [
        {"key": group, "label": label, "counts": counts}
        for group, label in _GROUPS.items()
        if (counts := _counts(viewer, group))
    ]
    context: dict[str, Any] = {
        "groups": groups,
        "due": page_of(request, due_here(viewer), name="due", size=PAGE),
        "today": clock.today(),
    }
    return render(request, "web/my_day.html", context)


def _counts(viewer: Viewer, group: str) -> list[dict[str, Any]]:
    offered = [c for c in contributions.home_counts if c.group == group and viewer.may(c.permission)]
    numbers = [(c, c.count(viewer)) for c in offered]
    return [{"number": n, "label": c.label(n), "url": c.url()} for c, n in numbers]
