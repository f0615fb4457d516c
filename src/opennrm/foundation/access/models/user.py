"""Who signs in? A person at work in one organisation, in one role: no superuser exists."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from opennrm.foundation.core.verdict import Text

from ..roles import roles
from .organisation import Organisation


class UserManager(BaseUserManager["User"]):
    """Users are found by name of login; they are created by an action."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A member of staff."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="users")
    role_key = models.CharField(max_length=40)
    language = models.CharField(max_length=10, blank=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    is_program = models.BooleanField(default=False)  # acts by tokens alone and never signs in
    date_joined = models.DateTimeField()

    objects: Any = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Privacy:
        operational = (
            "id",
            "username",
            "display_name",
            "organisation",
            "role_key",
            "language",
            "email",
            "is_active",
            "is_program",
            "date_joined",
            "last_login",
        )
        secret = ("password",)

    def __str__(self) -> str:
        return self.display_name

    @property
    def role_name(self) -> Text:
        """The role in the reader's language."""
        return roles()[self.role_key].name
