"""Who did, read or was refused what? Every change, every read of a sensitive section, every denial.

Values of sealed fields never enter the journal: an entry names the event, the section and codes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from . import clock
from .bulk import insert_rows, unsaved
from .keystore import key_store
from .merkle import Tree, leaf_hash
from .models import Batch, Entry, Leaf
from .sealing import HasKey

DONE, READ, DENIED = "done", "read", "denied"
ORIGIN = "opennrm journal"
_LEAF_VERSION = b"\x01"
_BATCH = 50_000


class Actor(Protocol):
    """Who acts: known to the journal by ids and codes alone."""

    @property
    def user_id(self) -> uuid.UUID | None: ...
    @property
    def organisation_id(self) -> uuid.UUID | None: ...
    @property
    def role_key(self) -> str: ...
    @property
    def purpose_key(self) -> str: ...
    @property
    def token_key(self) -> str: ...  # which token a program acts by; empty for somebody at a screen


@dataclass(frozen=True)
class System:
    """The platform itself: nightly work, set-up."""

    user_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None
    role_key: str = "system"
    purpose_key: str = ""
    token_key: str = ""


SYSTEM = System()


@dataclass(frozen=True)
class Happening:
    """Something to be recorded: for bulk actions, which record many at once.

    `at` and `by` are for what is brought in from before; the order of the entries still tells when it
    was written down here.
    """

    event: str
    subject: HasKey | None = None
    outcome: str = DONE
    section: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    by: Actor | None = None


def record(
    event: str,
    *,
    by: Actor,
    subject: HasKey | None = None,
    section: str = "",
    outcome: str = DONE,
    **details: Any,
) -> None:
    """Write one entry in the transaction at hand; `details` are codes and counts, never texts."""
    record_many([Happening(event, subject, outcome, section, details)], by=by)


def record_many(happenings: Sequence[Happening], *, by: Actor) -> None:
    """Write entries for many subjects, in two queries."""
    pseudonyms = _pseudonyms(h.subject for h in happenings if h.subject is not None)
    now = clock.now()
    insert_rows(Entry, (_entry(h, h.by or by, h.at or now, pseudonyms) for h in happenings))


def _entry(h: Happening, by: Actor, at: datetime, pseudonyms: Mapping[uuid.UUID, str]) -> Entry:
    return unsaved(
        Entry,
        at=at,
        event=h.event,
        outcome=h.outcome,
        user_id=by.user_id,
        organisation_id=by.organisation_id,
        role=by.role_key,
        purpose=by.purpose_key,
        subject=pseudonyms.get(h.subject.key_id, "") if h.subject else "",
        section=h.section,
        details={**h.details, "token": by.token_key} if by.token_key else dict(h.details),
    )


def entries_about(*subjects: HasKey) -> QuerySet[Entry]:
    """Every entry about these persons or records, newest first."""
    return Entry.objects.filter(subject__in=_pseudonyms(subjects).values()).order_by("-at", "-id")


def _pseudonyms(subjects: Iterable[HasKey]) -> dict[uuid.UUID, str]:
    ids = {subject.key_id for subject in subjects}
    if not ids:
        return {}
    salts = key_store().salts(ids)
    return {i: hmac.new(salt, i.bytes, hashlib.sha256).hexdigest()[:32] for i, salt in salts.items()}


def leaf_content(entry: Entry) -> bytes:
    """What is hashed for an entry: a version byte, then canonical JSON of every column."""
    content = {
        "id": entry.pk,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "event": entry.event,
        "outcome": entry.outcome,
        "user": str(entry.user_id or ""),
        "organisation": str(entry.organisation_id or ""),
        "role": entry.role,
        "purpose": entry.purpose,
        "subject": entry.subject,
        "section": entry.section,
        "details": entry.details,
    }
    return (
        _LEAF_VERSION
        + json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    )


def unsealed() -> QuerySet[Entry]:
    """Entries that no batch holds yet: until sealed, losing one would not be noticed."""
    return Entry.objects.filter(~Exists(Leaf.objects.filter(entry=OuterRef("pk")))).order_by("pk")


def seal() -> int:
    """Seal what is not sealed yet, in batches; how many entries were sealed."""
    total = 0
    while sealed := _seal_batch():
        total += sealed
    return total


@transaction.atomic
def _seal_batch() -> int:
    entries = list(unsealed()[:_BATCH])
    if not entries:
        return 0
    last = Batch.objects.order_by("-number").first()
    tree = Tree(last.size, map(bytes.fromhex, last.frontier)) if last else Tree()
    for entry in entries:
        tree.append(leaf_hash(leaf_content(entry)))
    number = last.number + 1 if last else 1
    Batch.objects.create(
        number=number,
        size=tree.size,
        root=tree.root(),
        frontier=[node.hex() for node in tree.frontier],
        sealed_at=clock.now(),
    )
    insert_rows(
        Leaf,
        (
            unsaved(Leaf, batch=number, position=position, entry=entry.pk)
            for position, entry in enumerate(entries)
        ),
    )
    return len(entries)


@dataclass(frozen=True)
class Head:
    """A checkpoint of the journal, to be kept outside: its size and root."""

    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{ORIGIN}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Read a checkpoint (C2SP tlog-checkpoint body); ValueError when it is none."""
        lines = text.splitlines()
        if len(lines) < 3 or lines[0] != ORIGIN:
            raise ValueError("this is not a checkpoint of the journal")
        return cls(int(lines[1]), base64.b64decode(lines[2], validate=True))


@dataclass(frozen=True)
class Finding:
    """What a verification found."""

    head: Head
    unsealed: int
    faults: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Is every sealed entry as it was sealed?"""
        return not self.faults


def verify(kept: Head | None = None) -> Finding:
    """Recompute every leaf and root and compare; with a head kept outside, also against that.

    Finds an edited, deleted or swapped entry by itself; a truncated or wholly rewritten journal only
    against a kept head. Entries not sealed yet are counted, not vouched for.
    """
    faults: list[str] = []
    tree = Tree()
    kept_root: bytes | None = Tree().root() if kept and kept.size == 0 else None
    for batch in Batch.objects.order_by("number"):
        for position, entry_id, entry in _leaves(batch.number):
            if entry is None:
                faults.append(f"batch {batch.number}, place {position}: entry {entry_id} is gone")
            tree.append(leaf_hash(leaf_content(entry) if entry else b""))
            if kept and tree.size == kept.size:
                kept_root = tree.root()
        if tree.size != batch.size:
            faults.append(f"batch {batch.number} closed a tree of {batch.size} leaves; {tree.size} are here")
        elif tree.root() != bytes(batch.root):
            faults.append(f"batch {batch.number}: the entries do not match its root")
        if faults:
            break
    stray = Leaf.objects.exclude(batch__in=Batch.objects.values("number")).count()
    if stray:
        faults.append(f"{stray} entries are marked as sealed by a batch that is gone")
    if kept and not faults:
        faults += _against(kept, tree.size, kept_root)
    return Finding(Head(tree.size, tree.root()), unsealed().count(), tuple(faults))


def _against(kept: Head, size: int, root: bytes | None) -> list[str]:
    if size < kept.size:
        return [f"the head kept outside has {kept.size} entries; only {size} are here: the end was cut off"]
    if root != kept.root:
        return ["the head kept outside has another root: the journal was rewritten"]
    return []


def _leaves(batch: int) -> Iterator[tuple[int, int, Entry | None]]:
    leaves = list(Leaf.objects.filter(batch=batch).order_by("position").values_list("position", "entry"))
    for start in range(0, len(leaves), 5000):
        part = leaves[start : start + 5000]
        found = Entry.objects.in_bulk([entry for _, entry in part])
        for position, entry in part:
            yield position, entry, found.get(entry)
