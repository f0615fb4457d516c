"""How long does somebody stay signed in? Half an hour from the last click, and never longer than twelve hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from opennrm.foundation.core import clock

from .models import User
from .models.session import SIGNED_IN_KEY

SECONDS_LEFT = "Onrm-Seconds-Left"  # the header in which a page that stays open is told


def too_long_ago(request: HttpRequest, user: User) -> bool:
    """Counted from the sign-in that began this session: signing in elsewhere does not lengthen it."""
    end = _last_moment(request, user)
    return end is not None and clock.now() > end


def seconds_left(request: HttpRequest, user: User) -> int:
    """How long this session lasts if nobody clicks from now on."""
    end = _last_moment(request, user)
    idle: int = settings.SESSION_COOKIE_AGE
    return idle if end is None else max(0, min(idle, int((end - clock.now()).total_seconds())))


def _last_moment(request: HttpRequest, user: User) -> datetime | None:
    began = request.session.get(SIGNED_IN_KEY)
    since = datetime.fromisoformat(began) if began else user.last_login
    return since + timedelta(seconds=settings.OPENNRM_LONGEST_SESSION) if since else None
