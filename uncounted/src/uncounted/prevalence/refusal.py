"""When must the data be told no? Reasons not to estimate, in the order a person would give them."""

import numpy as np

from uncounted.prevalence.existence import status
from uncounted.prevalence.lattice import sizes
from uncounted.prevalence.lists import Lists

FEWEST_PEOPLE = 10
MOST_LISTS = 8


def reasons_to_refuse(lists: Lists) -> tuple[str, ...]:
    """Why these lists cannot carry an estimate; empty if they can."""
    if lists.k > MOST_LISTS:
        return (f"{lists.k} lists are more than {MOST_LISTS}: merge lists that work alike",)
    if empty := empty_lists(lists):
        return (f"nobody is on list {', '.join(empty)}, and fewer than two lists are left without",)
    if lists.n < FEWEST_PEOPLE:
        return (f"only {lists.n} people are on any list; at least {FEWEST_PEOPLE} are needed",)
    if twins := repeated(lists):
        return tuple(f"list {b} holds exactly the same people as list {a}: leave one out" for a, b in twins)
    shared = int(lists.counts[sizes(lists.k) > 1].sum())
    if shared == 0:
        return ("no person is on two lists, so the lists say nothing about those on none",)
    if status(lists.counts, (), lists.k):
        return (
            "too many histories are empty: not even independence has an estimate, as when one list holds everybody",
        )
    return ()


def empty_lists(lists: Lists) -> tuple[str, ...]:
    """Lists that hold nobody."""
    return tuple(name for name, size in lists.sizes.items() if size == 0)


def repeated(lists: Lists) -> list[tuple[str, str]]:
    """Pairs of lists that hold exactly the same people."""
    found = []
    masks = np.arange(2**lists.k)
    for i, first in enumerate(lists.names):
        for j in range(i + 1, lists.k):
            differ = (masks >> i & 1) != (masks >> j & 1)
            if not lists.counts[differ].any():
                found.append((first, lists.names[j]))
    return found


def cautions(lists: Lists) -> tuple[str, ...]:
    """What a reader must know about these lists although an estimate is given."""
    found = []
    if lists.k == 2:
        found.append("With two lists, no data can show whether one list leads to the other.")
    pairs = lists.overlaps()
    barren = [f"{a} and {b}" for (a, b), shared in pairs.items() if shared == 0]
    if barren:
        found.append(f"No person is shared by {', '.join(barren)}.")
    several = int(lists.counts[sizes(lists.k) > 1].sum())
    if several < 20:
        found.append(f"Only {several} people are on more than one list; the answer rests on them.")
    return tuple(found)
