"""Who signs in? A person at work in one organisation, in one role: no superuser exists."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.verdict import Text

from ..roles import roles
from .organisation import Organisation


class Standing(models.TextChoices):
    """Has a second person let this account in?"""

    WAITS = "waits", _("Waits to be let in")
    LET_IN = "let_in", _("Let in")
    REFUSED = "refused", _("Refused")


class UserManager(BaseUserManager["User"]):
    """Users are found by name of login; they are created by an action."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A member of staff, or a program. Whoever makes the account cannot let it in as well."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="users")
    role_key = models.CharField(max_length=40)
    language = models.CharField(max_length=10, blank=True)
    email = models.EmailField(blank=True)
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.WAITS)
    made_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=False)
    first_password = models.BooleanField(default=False)  # whoever let them in knows it
    is_program = models.BooleanField(default=False)  # acts by tokens alone and never signs in
    date_joined = models.DateTimeField()

    objects: Any = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(standing=Standing.LET_IN), name="access_user_let_in_first"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation"], condition=Q(standing=Standing.WAITS), name="access_user_waiting"
            )
        ]

    class Privacy:
        operational = (
            "id",
            "username",
            "display_name",
            "organisation",
            "role_key",
            "language",
            "email",
            "standing",
            "made_by",
            "is_active",
            "first_password",
            "is_program",
            "date_joined",
            "last_login",
        )
        secret = ("password",)

    def __str__(self) -> str:
        return self.display_name

    @property
    def waits(self) -> bool:
        """Does a second person still have to let this account in?"""
        return self.standing == Standing.WAITS

    @property
    def role_name(self) -> Text:
        """The role in the reader's language."""
        return roles()[self.role_key].name

    @property
    def role_sentence(self) -> Text:
        """What the role opens, in the reader's language."""
        return roles()[self.role_key].sentence
