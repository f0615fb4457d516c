"""Who was found by which lists? The incomplete table every estimator starts from."""

import csv
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import numpy as np

from uncounted.prevalence.arrays import Floats
from uncounted.prevalence.errors import BadTable, UnknownList
from uncounted.prevalence.lattice import pairs, superset_sums

MOST_LISTS = 10


@dataclass(frozen=True, eq=False)
class Lists:
    """Counts of people by capture history, for K incomplete lists.

    ``names`` (K,) the lists; ``counts`` (2**K,) people per history, where bit j of the
    index says that list j holds them and entry 0 (nobody saw them) is 0; ``strata``
    the same table split by a covariate, empty if there is none; ``citation`` where
    the figures were published.  Raises ``BadTable`` on anything that is not a count.
    """

    names: tuple[str, ...]
    counts: Floats
    strata: Mapping[str, "Lists"] = field(default_factory=lambda: MappingProxyType({}))
    citation: str = ""

    def __post_init__(self) -> None:
        """Refuse a table that cannot be one, naming the history."""
        names = tuple(str(name) for name in self.names)
        if not 2 <= len(names) <= MOST_LISTS:
            raise BadTable(f"need 2 to {MOST_LISTS} lists, got {len(names)}")
        if len(set(names)) != len(names):
            raise BadTable(f"two lists share a name in {', '.join(names)}")
        counts = np.array(self.counts, dtype=np.float64)
        if counts.shape != (2 ** len(names),):
            raise BadTable(f"{len(names)} lists need {2 ** len(names)} counts, got shape {counts.shape}")
        for mask, count in enumerate(counts):
            if not math.isfinite(count) or count < 0 or count != round(count):
                raise BadTable(f"history {_spell(mask, names)}: {count} is not a count of people")
        if counts[0]:
            raise BadTable("people on no list cannot have been counted: the all-zero history must be empty")
        counts.setflags(write=False)
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "strata", MappingProxyType(dict(self.strata)))

    @property
    def k(self) -> int:
        """Number of lists."""
        return len(self.names)

    @property
    def n(self) -> int:
        """Number of different people on at least one list."""
        return int(self.counts.sum())

    @property
    def sizes(self) -> dict[str, int]:
        """People on each list."""
        sums = superset_sums(self.counts, self.k)
        return {name: int(sums[1 << j]) for j, name in enumerate(self.names)}

    @property
    def digest(self) -> str:
        """SHA-256 of the table, the same whatever the order of lists and rows."""
        ordered = self.only(*sorted(self.names))
        rows = [f"{mask}:{int(count)}" for mask, count in enumerate(ordered.counts) if count]
        text = "|".join([",".join(ordered.names), *rows])
        return hashlib.sha256(text.encode()).hexdigest()

    def overlaps(self) -> dict[tuple[str, str], int]:
        """People found by both lists of every pair."""
        sums = superset_sums(self.counts, self.k)
        found = {}
        for pair in pairs(self.k):
            first, second = (j for j in range(self.k) if pair >> j & 1)
            found[self.names[first], self.names[second]] = int(sums[pair])
        return found

    def frequencies(self) -> Floats:
        """People found by exactly 0, 1, ..., K lists, shape (K+1,)."""
        each = [mask.bit_count() for mask in range(2**self.k)]
        found = np.bincount(each, weights=self.counts, minlength=self.k + 1)
        return np.asarray(found, dtype=np.float64)

    def position(self, name: str) -> int:
        """Place of a list in the table."""
        if name not in self.names:
            raise UnknownList(f"no list {name!r}; there are {', '.join(self.names)}")
        return self.names.index(name)

    def only(self, *names: str) -> "Lists":
        """The table of these lists alone; people on none of them leave it."""
        places = [self.position(name) for name in names]
        counts = np.zeros(2 ** len(names))
        for mask, count in enumerate(self.counts):
            counts[sum((mask >> place & 1) << j for j, place in enumerate(places))] += count
        counts[0] = 0
        strata = {label: part.only(*names) for label, part in self.strata.items()}
        return Lists(names, counts, strata, self.citation)

    def without(self, name: str) -> "Lists":
        """The table as it would be if this list had never been kept."""
        self.position(name)
        return self.only(*(other for other in self.names if other != name))

    def within(self, name: str) -> "Lists":
        """The people of one list, as the other lists see them: a population of known size."""
        place = self.position(name)
        mine = np.array([count if mask >> place & 1 else 0 for mask, count in enumerate(self.counts)])
        others = [other for other in self.names if other != name]
        counts = np.zeros(2 ** len(others))
        for mask, count in enumerate(mine):
            low, high = mask & ((1 << place) - 1), mask >> (place + 1)
            counts[low | high << place] += count
        counts[0] = 0
        return Lists(tuple(others), counts, citation=self.citation)

    def merge(self, first: str, second: str) -> "Lists":
        """The table with two lists kept as one, named ``first+second``."""
        a, b = self.position(first), self.position(second)
        rest = [j for j in range(self.k) if j not in (a, b)]
        counts = np.zeros(2 ** (self.k - 1))
        for mask, count in enumerate(self.counts):
            either = (mask >> a | mask >> b) & 1
            counts[either | sum((mask >> j & 1) << (i + 1) for i, j in enumerate(rest))] += count
        return Lists((f"{first}+{second}", *(self.names[j] for j in rest)), counts, citation=self.citation)

    @classmethod
    def from_csv(cls, path: str | Path, strata: Sequence[str] = ()) -> "Lists":
        """Read a file with one 0/1 column per list and a last column ``count``.

        Columns named in ``strata`` split the table.  Rows with the same history add up.
        """
        with open(path, newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            header = [name.strip() for name in reader.fieldnames or ()]
        cleaned = [{str(key).strip(): value for key, value in row.items()} for row in rows]
        return cls._from_rows(header, cleaned, strata)

    @classmethod
    def from_frame(cls, frame: Mapping[str, Iterable[object]], strata: Sequence[str] = ()) -> "Lists":
        """Read columns: a mapping of names to values, or any data frame that acts as one.

        Without a ``count`` column each row is one person.
        """
        header = [str(name) for name in frame]
        columns = [list(frame[name]) for name in frame]
        rows = [dict(zip(header, values, strict=True)) for values in zip(*columns, strict=True)]
        if "count" not in header:
            header.append("count")
            rows = [{**row, "count": 1} for row in rows]
        return cls._from_rows(header, rows, strata)

    @classmethod
    def from_records(cls, people: Iterable[Iterable[str]], names: Sequence[str] = ()) -> "Lists":
        """Read one collection of list names per person.

        >>> Lists.from_records([["police"], ["police", "shelter"], ["shelter"]]).n
        3
        """
        found = [set(person) for person in people]
        known = tuple(names) or tuple(sorted(set().union(*found)))
        rows: list[Mapping[str, object]] = []
        for number, person in enumerate(found, start=1):
            if stray := person - set(known):
                raise BadTable(f"person {number}: unknown list {', '.join(sorted(stray))}")
            rows.append({**{name: int(name in person) for name in known}, "count": 1})
        return cls._from_rows([*known, "count"], rows, ())

    @classmethod
    def _from_rows(cls, header: Sequence[str], rows: Sequence[Mapping[str, object]], strata: Sequence[str]) -> "Lists":
        if "count" not in header:
            raise BadTable("no column named 'count'")
        if missing := [name for name in strata if name not in header]:
            raise BadTable(f"no stratum column {', '.join(missing)}")
        names = tuple(name for name in header if name != "count" and name not in strata)
        if not 2 <= len(names) <= MOST_LISTS:
            raise BadTable(f"need 2 to {MOST_LISTS} list columns, got {len(names)}")
        total = np.zeros(2 ** len(names))
        parts: dict[str, Floats] = {}
        for number, row in enumerate(rows, start=2):
            mask, count = _read_row(number, row, names)
            total[mask] += count
            if strata:
                label = ", ".join(f"{name}={row[name]}" for name in strata)
                parts.setdefault(label, np.zeros_like(total))[mask] += count
        return cls(names, total, {label: cls(names, counts) for label, counts in sorted(parts.items())})


def _read_row(number: int, row: Mapping[str, object], names: Sequence[str]) -> tuple[int, float]:
    """History and count of one row; the error names row and column."""
    mask = 0
    for j, name in enumerate(names):
        text = str(row.get(name)).strip()
        if text not in {"0", "1", "0.0", "1.0", "True", "False"}:
            raise BadTable(f"row {number}, column {name!r}: {text!r} is neither 0 nor 1")
        mask |= (text in {"1", "1.0", "True"}) << j
    text = str(row.get("count")).strip()
    try:
        count = float(text)
    except ValueError:
        raise BadTable(f"row {number}, column 'count': {text!r} is not a number") from None
    if not math.isfinite(count) or count < 0 or count != round(count):
        raise BadTable(f"row {number}, column 'count': {text!r} is not a count of people")
    if mask == 0 and count:
        raise BadTable(f"row {number}: people on no list cannot have been counted")
    return mask, count


def _spell(mask: int, names: Sequence[str]) -> str:
    """A history in words."""
    held = [name for j, name in enumerate(names) if mask >> j & 1]
    return "on " + " and ".join(held) if held else "on no list"
