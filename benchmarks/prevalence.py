"""How fast and how close are we to each R tool? Ratios measured in one run.

Run ``python benchmarks/prevalence.py`` from the root of the repository.  R and its
packages are optional: a tool that is absent is skipped with a line that says so.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "uncounted" / "src"))

from uncounted.prevalence import datasets, estimate
from uncounted.prevalence.bic import all_models, bic_selector
from uncounted.prevalence.bootstrap import bootstrap, stepwise_selector
from uncounted.prevalence.graphs import average_graphs, reference_grid
from uncounted.prevalence.lists import Lists
from uncounted.prevalence.moments import chao_time
from uncounted.prevalence.poisson import fitted
from uncounted.prevalence.stepwise import choose

TABLES = ("Korea", "Kosovo", "UKdat_5", "Western", "UKdat")


@dataclass(frozen=True)
class Contest:
    """One task, ours as a function and theirs as an R expression on the table ``x``."""

    name: str
    package: str
    ours: Callable[[Lists], float]
    theirs: str
    most_lists: int = 8


def _stepwise(lists: Lists) -> float:
    return lists.n + float(fitted(lists.counts, choose(lists.counts, lists.k), lists.k)[0][0])


def _bic(lists: Lists) -> float:
    return lists.n + float(all_models(lists.counts, lists.k).unseen[0])


def _graphs(lists: Lists) -> float:
    return lists.n + average_graphs(
        lists.counts, lists.k, reference_grid(lists.n), with_saturated=True
    ).quantile(0.5)


def _bootstrap(lists: Lists) -> float:
    return bootstrap(lists.counts, lists.k, stepwise_selector(), replicates=1000).point


MSE = "MultipleSystemsEstimation"
CONTESTS = (
    Contest("stepwise", MSE, _stepwise, "estimate_population_stepwise(x)$estimate"),
    Contest("stepwise, 1000 resamples", MSE, _bootstrap, "estimate_population_stepwise(x, nboot=1000)$estimate"),
    Contest("BIC, all models", MSE, _bic, "estimate_population_bic(x)$estimate", 5),
    Contest("Chao bound", "Rcapture", lambda t: chao_time(t).estimate,
            "closedpCI.t(x, dfreq=TRUE, m='Mth', h='Chao')$results[1]", 6),
    Contest("graphs", "dga", _graphs, "NULL", 5),
)  # fmt: skip


def timed(task: Callable[[], float]) -> tuple[float, float]:
    """Value and processor seconds of one call."""
    started = time.process_time()
    value = task()
    return value, time.process_time() - started


def in_r(contest: Contest, lists: Lists) -> float | None:
    """Processor seconds of the R tool on the same table, None if it cannot be run."""
    if not shutil.which("Rscript") or contest.theirs == "NULL":
        return None
    rows = [(mask, int(count)) for mask, count in enumerate(lists.counts) if count]
    cells = ",".join(str(mask >> j & 1) for mask, _ in rows for j in range(lists.k))
    counts = ",".join(str(count) for _, count in rows)
    script = (
        f"suppressMessages(library({contest.package})); x <- cbind(matrix(c({cells}), ncol={lists.k}, byrow=TRUE),"
        f"c({counts})); colnames(x) <- c(paste0('L', 1:{lists.k}), 'count');"
        f"cat(system.time(r <- {contest.theirs})[['user.self']])"
    )
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
    return float(done.stdout.split()[-1]) if done.returncode == 0 and done.stdout else None


def main() -> None:
    """Print one line per task and table, then the exhaustive bootstrap and the consensus."""
    print(f"{'task':<28}{'table':<10}{'estimate':>12}{'ours, s':>10}{'R, s':>10}{'ratio':>8}")
    for contest in CONTESTS:
        for name in TABLES:
            lists = datasets.load(name)
            if lists.k > contest.most_lists or (lists.k > 5 and contest.package == "dga"):
                continue
            value, ours = timed(lambda c=contest, t=lists: c.ours(t))
            theirs = in_r(contest, lists)
            told = "absent" if theirs is None else f"{theirs:.3f}"
            ratio = "" if theirs is None else f"{theirs / max(ours, 1e-4):.0f}x"
            print(f"{contest.name:<28}{name:<10}{value:>12,.0f}{ours:>10.3f}{told:>10}{ratio:>8}")
    lists = datasets.load("UKdat_5")
    task = "BIC, 6,893 models x 1000"
    found, seconds = timed(
        lambda: bootstrap(lists.counts, 5, bic_selector(lists.counts, 5, order=4), replicates=1000).bca()[1]
    )
    print(f"{task:<28}{'UKdat_5':<10}{found:>12,.0f}{seconds:>10.1f}{'':>10}")
    for name in datasets.names():
        result, seconds = timed(lambda key=name: estimate(datasets.load(key)).estimate or float("nan"))
        print(f"{'consensus, quick':<28}{name:<18}{result:>12,.0f}{seconds:>10.2f}")


if __name__ == "__main__":
    main()
