"""The generator of pairs does what it says."""

from __future__ import annotations

import itertools
from typing import Any

from .pairs import all_pairs


def test_every_pair_is_covered() -> None:
    choices: dict[str, Any] = {"a": "xyz", "b": "12", "c": [True, False, None], "d": range(5)}

    rows = all_pairs(choices)

    for one, other in itertools.combinations(choices, 2):
        assert {(row[one], row[other]) for row in rows} == set(
            itertools.product(choices[one], choices[other])
        )
    assert len(rows) < 30
