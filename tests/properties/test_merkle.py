"""The frontier gives the root that RFC 6962 defines."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from opennrm.foundation.core.merkle import Tree, leaf_hash


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word: split at the largest power of two smaller than n."""
    n = len(leaves)
    if n == 0:
        return sha256(b"").digest()
    if n == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < n:
        k *= 2
    return sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


def grown(leaves: list[bytes], tree: Tree | None = None) -> Tree:
    tree = tree or Tree()
    for leaf in leaves:
        tree.append(leaf_hash(leaf))
    return tree


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_the_one_that_rfc_6962_defines(leaves: list[bytes]) -> None:
    assert grown(leaves).root() == by_definition(leaves)


@given(st.lists(st.binary(max_size=8), max_size=40), st.lists(st.binary(max_size=8), max_size=40))
def test_a_tree_grows_on_from_its_frontier_as_if_it_had_never_stopped(
    first: list[bytes], then: list[bytes]
) -> None:
    stopped = grown(first)

    resumed = grown(then, Tree(stopped.size, stopped.frontier))

    assert resumed.root() == by_definition(first + then)
    assert resumed.size == len(first) + len(then)


def test_published_vectors() -> None:
    """The tree of the test data of Google's certificate-transparency code (merkletree tests), sizes 0, 1 and 2."""
    leaves = [b"", b"\x00"]

    assert by_definition([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (
        grown(leaves[:1]).root().hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert grown(leaves).root().hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
