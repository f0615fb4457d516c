"""How often does an interval hold the truth? Coverage on populations of known size.

Run ``python -m uncounted.prevalence.calibration --repeats 4`` for the table in the
documentation.  Each case is one simulated population, or one list of a real table
taken as a population, estimated by the consensus and by the published methods.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from uncounted.prevalence import datasets
from uncounted.prevalence.comparison import compare
from uncounted.prevalence.consensus import estimate
from uncounted.prevalence.lists import Lists
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
    """How one method did on one case; ``log_width`` and ``interval_score`` on the log scale."""

    family: str
    method: str
    refused: bool
    covered: bool
    above: bool
    log_width: float
    interval_score: float
    log_error: float
    seconds: float


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


def score(one: Case, method: str, line: Line, seconds: float) -> Score:
    """Score an interval: its log width, plus 40 times the log distance by which it misses."""
    if line.lower is None or line.upper is None or line.estimate is None:
        return Score(one.family, method, True, False, False, 0.0, 0.0, 0.0, seconds)
    low, middle, high, truth = (float(np.log(v)) for v in (line.lower, line.estimate, line.upper, one.truth))
    miss = max(low - truth, 0.0) + max(truth - high, 0.0)
    width = high - low
    return Score(one.family, method, False, miss == 0, truth > high, width, width + 40 * miss, middle - truth, seconds)


def consensus_line(lists: Lists) -> Line:
    """The consensus as one line."""
    found = estimate(lists)
    return Line("consensus", found.estimate, found.lower, found.upper, "")


def run(population: Sequence[Case], tell: Callable[[str], None] = lambda line: None) -> list[Score]:
    """Estimate every case by the consensus and the published methods."""
    scores = []
    for number, one in enumerate(population):
        started = time.perf_counter()
        own = consensus_line(one.lists)
        scores.append(score(one, "consensus", own, time.perf_counter() - started))
        scores += [score(one, line.method, line, 0.0) for line in compare(one.lists)]
        if number % 25 == 0:
            tell(f"{number} of {len(population)}")
    return scores


def table(scores: Sequence[Score]) -> str:
    """Coverage, width and interval score by family and method, as a Markdown table."""
    lines = [
        "| family | method | cases | refused | coverage | truth above | median log width | mean interval score |"
        " median log error |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    families = [*dict.fromkeys(s.family for s in scores), "ALL"]
    for family in families:
        for method in dict.fromkeys(s.method for s in scores):
            group = [s for s in scores if s.method == method and family in ("ALL", s.family)]
            given = [s for s in group if not s.refused]
            if not given:
                continue
            lines.append(
                f"| {family} | {method} | {len(group)} | {1 - len(given) / len(group):.2f} "
                f"| {np.mean([s.covered for s in given]):.2f} | {np.mean([s.above for s in given]):.2f} "
                f"| {np.median([s.log_width for s in given]):.2f} | {np.mean([s.interval_score for s in given]):.2f} "
                f"| {np.median([s.log_error for s in given]):+.2f} |"
            )
    return "\n".join(lines)


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
