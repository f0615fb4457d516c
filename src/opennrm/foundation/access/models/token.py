"""Which program may act for whom, in which sections, until when? And what was it answered, should it ask again?"""

from __future__ import annotations

from django.db import models

from opennrm.foundation.core import clock
from opennrm.foundation.core.codes import CodeField
from opennrm.foundation.core.models import Row

from ..sections import Purpose, Section, SectionsField
from .user import User


class Token(Row):
    """A key by which a program acts as a user: narrowed to sections, for one purpose, until a day.

    Only its hash is kept. A program of an organisation has a user of its own, who never signs in.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    use = CodeField("access.token_uses")
    start = models.CharField(max_length=12)  # by which its owner knows it again
    digest = models.CharField(max_length=64, unique=True, editable=False)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    sections = SectionsField()
    may_write = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["user", "-created_at"], name="access_token_user")]

    class Privacy:
        operational = (
            *("id", "user", "use", "start", "purpose", "sections", "may_write"),
            *("created_at", "created_by", "expires_at", "ended_at", "last_used_on"),
        )
        secret = ("digest",)

    def __str__(self) -> str:
        return self.start

    @property
    def parts(self) -> list[Section]:
        """What it opens, in the order of a record."""
        return sorted(self.sections, key=lambda part: part.bit)

    @property
    def is_live(self) -> bool:
        """Was it neither ended nor has its day come?"""
        return self.ended_at is None and self.expires_at > clock.now()


class KeptAnswer(Row):
    """What an act was answered, kept for a day: asked again with the same key, it is not done twice.

    A program's act has a token, a form that was sent has none. Key and content are held as keyed hashes, the key's
    with its asker in it; the answer is a reference, an address and a word of a workflow.
    """

    token = models.ForeignKey(Token, null=True, on_delete=models.CASCADE, related_name="+")
    key_mark = models.CharField(max_length=64)
    content_mark = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    reference = models.CharField(max_length=36, blank=True)
    url = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=30, blank=True)
    version = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key_mark"], name="access_answer_once")]
        indexes = [models.Index(fields=["created_at"], name="access_answer_age")]

    class Privacy:
        operational = ("id", "token", "status", "state", "version", "created_at")
        pseudonymous = ("reference", "url")
        secret = ("key_mark", "content_mark")
