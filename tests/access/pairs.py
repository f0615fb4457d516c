"""Which few combinations show every pair of values? Greedy all-pairs: each new row covers most pairs not yet seen."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from typing import Any


def all_pairs(choices: Mapping[str, Sequence[Any]], *, seed: int = 1) -> list[dict[str, Any]]:
    """Rows that together hold every pair of values of every two names."""
    chance = random.Random(seed)
    names = list(choices)
    open_pairs = {
        (a, x, b, y)
        for a, b in itertools.combinations(names, 2)
        for x in range(len(choices[a]))
        for y in range(len(choices[b]))
    }
    rows = []
    while open_pairs:
        first = min(open_pairs)
        tries = [_row(names, choices, first, chance) for _ in range(30)]
        best = max(tries, key=lambda row: len(_pairs(names, row) & open_pairs))
        open_pairs -= _pairs(names, best)
        rows.append({name: choices[name][place] for name, place in best.items()})
    return rows


def _row(
    names: Sequence[str],
    choices: Mapping[str, Sequence[Any]],
    fixed: tuple[str, int, str, int],
    chance: random.Random,
) -> dict[str, int]:
    row = {name: chance.randrange(len(choices[name])) for name in names}
    a, x, b, y = fixed
    return {**row, a: x, b: y}


def _pairs(names: Sequence[str], row: Mapping[str, int]) -> set[tuple[str, int, str, int]]:
    return {(a, row[a], b, row[b]) for a, b in itertools.combinations(names, 2)}
