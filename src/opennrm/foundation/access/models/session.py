"""Who is signed in, from where? The key that a browser carries is known here only by its hash.

A copy of the database opens no session: what it holds cannot be sent as a cookie.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import models

from opennrm.foundation.core import clock

from .user import User

SIGNED_IN_KEY, ADDRESS_KEY, BROWSER_KEY = "signed_in_at", "address", "browser"


def digest_of(session_key: str) -> str:
    """The hash of a session's key: it is random enough that nothing slower would be safer."""
    return hashlib.sha256(session_key.encode()).hexdigest()


class Session(models.Model):
    """Somebody with a browser, signed in or about to be; ends half an hour after the last click."""

    digest = models.CharField(max_length=64, primary_key=True, editable=False)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)

    class Privacy:
        operational = ("user", "expire_date")
        secret = ("digest", "session_data")

    @property
    def held(self) -> dict[str, Any]:
        """What the session remembers."""
        remembered: dict[str, Any] = SessionStore().decode(self.session_data)
        return remembered

    @property
    def since(self) -> datetime | None:
        """When somebody signed in with it."""
        began = self.held.get(SIGNED_IN_KEY)
        return datetime.fromisoformat(began) if began else None

    @property
    def address(self) -> str:
        """From where they signed in."""
        return str(self.held.get(ADDRESS_KEY, ""))

    @property
    def browser(self) -> str:
        """With what they signed in, as the browser calls itself."""
        return str(self.held.get(BROWSER_KEY, ""))


def _alive(key: str) -> models.QuerySet[Session]:
    return Session.objects.filter(digest=digest_of(key), expire_date__gt=clock.now())


class SessionStore(DatabaseStore):
    """Django's sessions in the database, found by the hash of their key."""

    @classmethod
    def get_model_class(cls) -> type[Session]:  # type: ignore[override]
        return Session

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        return clock.now() + timedelta(seconds=self.get_expiry_age(**kwargs))

    def _get_session_from_db(self) -> Session | None:
        found: Session | None = _alive(str(self.session_key)).first()
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create: bool = False) -> None:
        """When nothing changed only its end moves: what another request of the browser writes meanwhile stays."""
        key = self.session_key
        if must_create or self.modified or key is None:
            super().save(must_create=must_create)
        elif not _alive(key).update(expire_date=self.get_expiry_date()):  # one that has ended stays ended
            raise UpdateError

    def exists(self, session_key: str) -> bool:
        return bool(Session.objects.filter(digest=digest_of(session_key)).exists())

    def create_model_instance(self, data: Any) -> Session:  # type: ignore[override]
        return Session(
            digest=digest_of(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            user_id=data.get(SESSION_KEY),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
        )

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            Session.objects.filter(digest=digest_of(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expire_date__lte=clock.now()).delete()
