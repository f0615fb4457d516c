"""Where are the keys? In a database of their own, so that a backup of one does not open the other."""

from __future__ import annotations

import uuid

from django.db import models


class StoredKey(models.Model):
    """A key wrapped under another key, and the salt that gives its records a pseudonym in the journal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    wrapped = models.BinaryField(max_length=64)
    wrapped_by = models.UUIDField(null=True, db_index=True)  # NULL: under the root key
    version = models.PositiveSmallIntegerField(default=1)
    salt = models.BinaryField(max_length=16)
    created_at = models.DateTimeField()

    class Privacy:
        operational = ("id", "wrapped_by", "version", "created_at")
        secret = ("wrapped", "salt")
