"""How is a key made, fetched and destroyed? Through this door alone, in a database apart.

Three layers: the root key opens the organisations' keys, an organisation's key opens the keys of its
persons and records, and those open the texts. A key is committed before anything is sealed with it
(an orphan is harmless), and destroyed before what it sealed is forgotten.
"""

from __future__ import annotations

import base64
import os
import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from django.conf import settings
from django.db import router, transaction
from django.db.models import Exists, OuterRef

from . import clock
from .bulk import insert_rows, unsaved
from .models import StoredKey

_KEY_BYTES = 32


class KeyMissing(LookupError):
    """The key was destroyed, or the root key does not fit: what it sealed stays closed."""


@dataclass(frozen=True)
class DataKey:
    """An opened key: the secret that seals, and the salt that makes journal pseudonyms."""

    id: uuid.UUID
    secret: bytes = field(repr=False)
    salt: bytes = field(repr=False)


class KeyStore(Protocol):
    """What the platform needs of a key store; a hardware module or a vault service can provide it."""

    def put(self, *, under: uuid.UUID | None, count: int = 1) -> list[uuid.UUID]:
        """Make and commit keys under an organisation's key (or the root key); their ids."""

    def get_many(self, ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, DataKey]:
        """Open these keys; those destroyed are absent from the answer."""

    def salts(self, ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, bytes]:
        """The salts of these keys, without opening them."""

    def destroy(self, ids: Iterable[uuid.UUID]) -> None:
        """Forget these keys for ever."""


class DatabaseKeyStore:
    """Keys wrapped by AES key wrap (RFC 3394) in the database "keys"; the root key is a file or a variable.

    Organisations' keys stay opened in memory. Whether one was destroyed meanwhile, by another process too, is asked
    with every use of it, within the same query.
    """

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._wrapping: dict[uuid.UUID, bytes] = {}

    def put(self, *, under: uuid.UUID | None, count: int = 1) -> list[uuid.UUID]:
        if under is not None and not StoredKey.objects.filter(pk=under).exists():
            self._forget(under)
            raise KeyMissing(str(under))
        wrapping = self._wrapping_key(under)
        now = clock.now()
        rows = [
            unsaved(
                StoredKey,
                wrapped=aes_key_wrap(wrapping, secrets.token_bytes(_KEY_BYTES)),
                wrapped_by=under,
                salt=secrets.token_bytes(16),
                created_at=now,
            )
            for _ in range(count)
        ]
        with transaction.atomic(using=router.db_for_write(StoredKey)):
            insert_rows(StoredKey, rows)
        return [row.id for row in rows]

    def get_many(self, ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, DataKey]:
        wrapping = StoredKey.objects.filter(pk=OuterRef("wrapped_by"))
        found = list(StoredKey.objects.filter(pk__in=set(ids)).annotate(opens=Exists(wrapping)))
        rows = [row for row in found if row.wrapped_by is None or row.opens]
        for row in found:
            if row.wrapped_by and not row.opens:
                self._forget(row.wrapped_by)
        self._learn({row.wrapped_by for row in rows if row.wrapped_by})
        return {
            row.id: DataKey(
                row.id, _unwrap(self._wrapping_key(row.wrapped_by), bytes(row.wrapped)), bytes(row.salt)
            )
            for row in rows
        }

    def salts(self, ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, bytes]:
        found = StoredKey.objects.filter(pk__in=set(ids)).values_list("id", "salt")
        return {key_id: bytes(salt) for key_id, salt in found}

    def destroy(self, ids: Iterable[uuid.UUID]) -> None:
        gone = set(ids)
        StoredKey.objects.filter(pk__in=gone).delete()
        for key_id in gone:
            self._forget(key_id)

    def _forget(self, key_id: uuid.UUID) -> None:
        self._wrapping.pop(key_id, None)

    def _wrapping_key(self, key_id: uuid.UUID | None) -> bytes:
        if key_id is None:
            return self._root
        if key_id not in self._wrapping:
            self._learn({key_id})
        if key_id not in self._wrapping:
            raise KeyMissing(str(key_id))
        return self._wrapping[key_id]

    def _learn(self, ids: set[uuid.UUID]) -> None:
        unknown = ids - self._wrapping.keys()
        if unknown:
            for row in StoredKey.objects.filter(pk__in=unknown):
                self._wrapping[row.id] = _unwrap(self._wrapping_key(row.wrapped_by), bytes(row.wrapped))


def _unwrap(wrapping: bytes, wrapped: bytes) -> bytes:
    try:
        return aes_key_unwrap(wrapping, wrapped)
    except InvalidUnwrap:
        raise KeyMissing("the root key does not open this key store") from None


@cache
def key_store() -> KeyStore:
    """The key store of this instance."""
    return DatabaseKeyStore(_root_key())


def get_key(key_id: uuid.UUID) -> DataKey:
    """Open one key; KeyMissing when it was destroyed."""
    try:
        return key_store().get_many([key_id])[key_id]
    except KeyError:
        raise KeyMissing(str(key_id)) from None


def _root_key() -> bytes:
    if settings.OPENNRM_ROOT_KEY:
        return base64.urlsafe_b64decode(settings.OPENNRM_ROOT_KEY)
    path = Path(settings.OPENNRM_ROOT_KEY_FILE)
    if not path.exists():
        create_root_key(path)
    return base64.urlsafe_b64decode(path.read_bytes().strip())


def create_root_key(path: Path) -> None:
    """Write a new root key, readable by its owner alone; FileExistsError rather than overwrite one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n")
