"""How does one short hash vouch for a million rows? By the tree of RFC 6962, kept as its frontier."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def leaf_hash(content: bytes) -> bytes:
    """The hash of one leaf (RFC 6962 §2.1: a leading zero byte keeps leaves apart from nodes)."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """An append-only tree that remembers only the roots of its perfect subtrees, largest first."""

    def __init__(self, size: int = 0, frontier: Iterable[bytes] = ()) -> None:
        self.size = size
        self._frontier = list(frontier)
        if len(self._frontier) != size.bit_count():
            raise ValueError("a tree of that size has another frontier")

    @property
    def frontier(self) -> list[bytes]:
        """Roots of the perfect subtrees, one per set bit of the size."""
        return list(self._frontier)

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash; pairs of equal subtrees merge, as carrying does in addition."""
        size = self.size
        node = leaf
        while size & 1:
            node = node_hash(self._frontier.pop(), node)
            size >>= 1
        self._frontier.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The RFC 6962 root over all leaves; the hash of nothing for an empty tree."""
        if not self._frontier:
            return hashlib.sha256(b"").digest()
        root = self._frontier[-1]
        for subtree in reversed(self._frontier[:-1]):
            root = node_hash(subtree, root)
        return root
