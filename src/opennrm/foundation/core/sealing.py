"""How is a text closed so that only its own row, under its own key, opens it again?

A sealed value is ``version | key id | nonce | ciphertext`` (AES-256-GCM-SIV, so a nonce repeated after
a restored snapshot is not fatal). The row's key and column are bound in: a value moved to another
row or column does not open. Anybody may seal; opening is for ``people.vault`` alone.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from django.db import models

from .keystore import DataKey, KeyMissing, get_key, key_store

_VERSION = b"\x01"
_NONCE = 12
_HEADER = len(_VERSION) + 16


class HasKey(Protocol):
    """A person or a record: the owner of a key in the key store."""

    @property
    def key_id(self) -> uuid.UUID: ...


class SealedField(models.BinaryField[Any, Any]):
    """A column that holds a sealed text; NULL when nothing was written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class SealedRow(Protocol):
    """A row with sealed columns says under whose key they are sealed."""

    @property
    def sealed_under(self) -> HasKey: ...


def seal(row: Any, **texts: str) -> None:
    """Set sealed columns of a row (unsaved) from plain texts; an empty text becomes NULL."""
    seal_with(get_key(row.sealed_under.key_id), row, **texts)


def seal_with(key: DataKey, row: models.Model, **texts: str) -> None:
    """As `seal`, with a key already opened: for bulk actions."""
    for column, text in texts.items():
        setattr(row, column, close(key, text, binding(row, column)) if text else None)


def binding(row: models.Model, column: str) -> bytes:
    """What a sealed value is bound to: table, column and row."""
    if not isinstance(row._meta.get_field(column), SealedField):
        raise TypeError(f"{row._meta.label}.{column} is not a sealed column")
    return f"{row._meta.label_lower}.{column}:{row.pk}".encode()


def close(key: DataKey, text: str, bound_to: bytes) -> bytes:
    """Encrypt a text under a key, bound to its place."""
    nonce = secrets.token_bytes(_NONCE)
    header = _VERSION + key.id.bytes
    return header + nonce + AESGCMSIV(key.secret).encrypt(nonce, text.encode(), header + bound_to)


def unseal(rows: Iterable[Any], *columns: str) -> list[Mapping[str, str]]:
    """Open columns of rows, in their order; "" for NULL. KeyMissing when a key was destroyed.

    For ``people.vault`` only: it asks whether the viewer may, and writes the journal.
    """
    wanted = list(rows)
    blobs = [{c: bytes(value) for c in columns if (value := getattr(row, c)) is not None} for row in wanted]
    ids = {_key_id(blob) for row in blobs for blob in row.values()}
    keys = key_store().get_many(ids) if ids else {}
    return [
        {c: _open(keys, found[c], binding(row, c)) if c in found else "" for c in columns}
        for row, found in zip(wanted, blobs, strict=True)
    ]


def _key_id(blob: bytes) -> uuid.UUID:
    return uuid.UUID(bytes=blob[len(_VERSION) : _HEADER])


def _open(keys: Mapping[uuid.UUID, DataKey], blob: bytes, bound_to: bytes) -> str:
    key = keys.get(_key_id(blob))
    if key is None:
        raise KeyMissing(str(_key_id(blob)))
    nonce, cipher = blob[_HEADER : _HEADER + _NONCE], blob[_HEADER + _NONCE :]
    return AESGCMSIV(key.secret).decrypt(nonce, cipher, blob[:_HEADER] + bound_to).decode()
