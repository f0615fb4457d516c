"""How often does an interval hold the truth? Coverage on populations of known size.

Run ``python -m uncounted.prevalence.calibration --repeats 4`` for the table in the
documentation.  Each case is one simulated population, or one list of a real table
taken as a population, estimated by the consensus and by the published methods.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from uncounted.prevalence import datasets
from uncounted.prevalence.comparison import compare
from uncounted.prevalence.consensus import estimate
from uncounted.prevalence.result import Line
from uncounted.prevalence.simulators import FAMILIES, Case, case, refit, sublists

REAL = (
    "UKdat", "UKdat_5", "UKdat_4", "Ned", "Ned_5", "NewOrl", "NewOrl_5", "Western", "Australia", "Kosovo",
    "HIV_Rome", "Lesbian_Allegheny", "ScotPWID", "Diabetes", "Congenital", "Hare",
)  # fmt: skip
REFITTED = (
    "UKdat_5", "UKdat_4", "Ned_5", "NewOrl_5", "Western", "Australia", "Kosovo", "HIV_Rome",
    "Lesbian_Allegheny", "ScotPWID", "Spina_bifida", "HAV", "Diabetes", "Congenital",
)  # fmt: skip


@dataclass(frozen=True)
class Score:
    """How one method did on case ``number``; widths, scores and errors are on the log scale."""

    number: int
    family: str
    method: str
    refused: bool
    covered: bool = False
    above: bool = False
    log_width: float = 0.0
    interval_score: float = 0.0
    log_error: float = 0.0


def cases(repeats: int, seed: int) -> list[Case]:
    """Simulated families for 3 to 8 lists, refits of real tables, and real sub-lists."""
    found = []
    for number, family in enumerate(FAMILIES):
        for lists in range(3, 9):
            for repeat in range(repeats):
                draw = np.random.default_rng([seed, number, lists, repeat])
                largest = 60_000 if family == "sparse" else 1_000_000 if repeat % 2 else 30_000
                smallest = 1_500 if family == "sparse" else 500
                size = int(np.exp(draw.uniform(np.log(smallest), np.log(largest))))
                found.append(case(family, int(draw.integers(2**31)), size, lists))
    for number, name in enumerate(REFITTED):
        for repeat in range(max(1, repeats // 2)):
            table, size = refit(np.random.default_rng([seed, 99, number, repeat]), datasets.load(name))
            found.append(Case("refit", table, size))
    for name in REAL:
        found += [Case("real sub-list", c.lists, c.truth) for c in sublists(datasets.load(name), name)]
    return found


def score(one: Case, line: Line, number: int = 0) -> Score:
    """Score an interval: its log width, plus 40 times the log distance by which it misses."""
    if line.lower is None or line.upper is None or line.estimate is None:
        return Score(number, one.family, line.method, True)
    low, middle, high, truth = (float(np.log(v)) for v in (line.lower, line.estimate, line.upper, one.truth))
    miss = max(low - truth, 0.0) + max(truth - high, 0.0)
    width = high - low
    return Score(
        number, one.family, line.method, False, miss == 0, truth > high, width, width + 40 * miss, middle - truth
    )


def run(population: Sequence[Case], tell: Callable[[str], None] = lambda line: None) -> list[Score]:
    """Estimate every case by the consensus and the published methods."""
    scores = []
    for number, one in enumerate(population):
        found = estimate(one.lists)
        published = [line for line in found.spread if line.weight is None] if found.ok else compare(one.lists)
        own = Line("consensus", found.estimate, found.lower, found.upper, "")
        scores += [score(one, line, number) for line in (own, *published)]
        if number % 25 == 0:
            tell(f"{number} of {len(population)}")
    return scores


def table(scores: Sequence[Score]) -> str:
    """Coverage, width and interval score by family and method, as a Markdown table.

    The last rows hold only the cases that every method answers.
    """
    lines = [
        "| family | method | cases | refused | coverage | truth above | median log width | mean interval score |"
        " median log error |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    hard = {s.number for s in scores if s.refused}
    groups = {family: [s for s in scores if s.family == family] for family in dict.fromkeys(s.family for s in scores)}
    groups["ALL"] = list(scores)
    groups["ALL that every method answers"] = [s for s in scores if s.number not in hard]
    for family, members in groups.items():
        for method in dict.fromkeys(s.method for s in members):
            lines += _row(family, method, [s for s in members if s.method == method])
    return "\n".join(lines)


def _row(family: str, method: str, group: Sequence[Score]) -> list[str]:
    given = [s for s in group if not s.refused]
    if not given:
        return []
    return [
        f"| {family} | {method} | {len(group)} | {1 - len(given) / len(group):.2f} "
        f"| {np.mean([s.covered for s in given]):.2f} | {np.mean([s.above for s in given]):.2f} "
        f"| {np.median([s.log_width for s in given]):.2f} | {np.mean([s.interval_score for s in given]):.2f} "
        f"| {np.median([s.log_error for s in given]):+.2f} |"
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the study and print its table."""
    parser = argparse.ArgumentParser(description="Coverage of the consensus on populations of known size.")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    population = cases(options.repeats, options.seed)
    print(table(run(population, lambda line: print(line, file=sys.stderr))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
