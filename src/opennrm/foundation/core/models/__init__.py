"""Tables that every room stands on."""

from .journal import Batch, Entry, Leaf
from .keys import StoredKey
from .obligation import Obligation, ObligationSet
from .rows import AppendOnly, ChangedMeanwhile, Editable, Row, is_append_only
from .tally import Tally

__all__ = [
    "AppendOnly",
    "Batch",
    "ChangedMeanwhile",
    "Editable",
    "Entry",
    "Leaf",
    "Obligation",
    "ObligationSet",
    "Row",
    "StoredKey",
    "Tally",
    "is_append_only",
]
