"""When is an act asked for twice? When the same asker comes with the same key within a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Marks:
    """Keyed hashes of the asker's key, and of the act with its content: neither can be read back."""

    key: str
    content: str
