"""Which published tables come with the package, and who published them?"""

import json
from functools import cache
from importlib.resources import files
from typing import TypedDict

import numpy as np

from uncounted.prevalence.errors import UnknownDataset
from uncounted.prevalence.lists import Lists


class _Published(TypedDict):
    title: str
    citation: str
    lists: list[str]
    counts: dict[str, int]


@cache
def _published() -> dict[str, _Published]:
    text = files("uncounted.prevalence").joinpath("data/published.json").read_text(encoding="utf-8")
    tables: dict[str, _Published] = json.loads(text)
    return tables


def names() -> tuple[str, ...]:
    """Names of the shipped data sets.

    >>> "UKdat" in names()
    True
    """
    return tuple(_published())


def title(name: str) -> str:
    """What a shipped data set is about."""
    return _entry(name)["title"]


def load(name: str) -> Lists:
    """A shipped data set, with its citation.  Raises ``UnknownDataset``.

    >>> load("UKdat").n
    2744
    """
    entry = _entry(name)
    counts = np.zeros(2 ** len(entry["lists"]))
    for history, count in entry["counts"].items():
        counts[sum(int(digit) << j for j, digit in enumerate(history))] += count
    return Lists(tuple(entry["lists"]), counts, citation=entry["citation"])


def _entry(name: str) -> _Published:
    if name not in _published():
        raise UnknownDataset(f"no data set {name!r}; there are {', '.join(_published())}")
    return _published()[name]
