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

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "uncounted" / "src"))

from uncounted.prevalence import datasets, estimate
from uncounted.prevalence.bic import all_models, bic_selector
from uncounted.prevalence.bootstrap import bootstrap, stepwise_selector
from uncounted.prevalence.families import interactions
from uncounted.prevalence.graphs import average_graphs, reference_grid
from uncounted.prevalence.latent_class import sample
from uncounted.prevalence.lists import Lists
from uncounted.prevalence.moments import chao_time
from uncounted.prevalence.poisson import fitted
from uncounted.prevalence.pool import Pool
from uncounted.prevalence.posterior import search
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


def _averaged(lists: Lists) -> float:
    found = interactions(search(lists.counts, lists.k), lists.counts, lists.k)
    return Pool.of([found]).quantile(0.5)


def _latent(lists: Lists) -> float:
    found = sample(lists.counts, lists.k)
    return lists.n + float(np.median(found.unseen))


MSE = "MultipleSystemsEstimation"
# Each R package wants the table in a shape of its own; `x` has one 0/1 column per list and a column `count`.
FULL_TABLE = (
    "k <- ncol(x)-1; d <- expand.grid(rep(list(0:1), k)); names(d) <- colnames(x)[1:k];"
    "key <- function(m) apply(as.matrix(m), 1, paste, collapse='');"
    "d$count <- x[match(key(d), key(x[,1:k])), 'count']; d$count[is.na(d$count)] <- 0;"
)
DGA = (
    f"{{{FULL_TABLE} data(list=paste0('graphs', k)); n <- sum(d$count);"
    "bma.cr(array(d$count, dim=rep(2, k)), unique(round(seq(1, 30*n, length=1000))), delta=2^-k,"
    "graphs=get(paste0('graphs', k)))}"
)
CONTING = (
    f"{{{FULL_TABLE} d$count[1] <- NA; d[1:k] <- lapply(d[1:k], factor);"
    "bict(as.formula(paste('count ~ (', paste(names(d)[1:k], collapse='+'), ')^2')), data=d, n.sample=2000)}"
)
LCMCR = (
    "{d <- as.data.frame(x); names(d)[ncol(d)] <- 'Freq'; k <- ncol(x)-1; d[1:k] <- lapply(d[1:k], factor, levels=0:1);"
    "s <- lcmCR(d, tabular=TRUE, K=10, a_alpha=.25, b_alpha=.25, seed=1);"
    "lcmCR_PostSampl(s, burnin=10000, samples=1000, thinning=100)}"
)
CONTESTS = (
    Contest("stepwise", MSE, _stepwise, "estimate_population_stepwise(x)$estimate"),
    Contest("stepwise, 1000 resamples", MSE, _bootstrap, "estimate_population_stepwise(x, nboot=1000)$estimate"),
    Contest("BIC, all models", MSE, _bic, "estimate_population_bic(x)$estimate", 5),
    Contest("Chao bound", "Rcapture", lambda t: chao_time(t).estimate,
            "closedpCI.t(x, dfreq=TRUE, m='Mth', h='Chao')$results[1]", 6),
    Contest("graphs", "dga", _graphs, DGA, 5),
    Contest("log-linear averaging", "conting", _averaged, CONTING),
    Contest("latent classes", "LCMCR", _latent, LCMCR),
)  # fmt: skip


def timed(task: Callable[[], float]) -> tuple[float, float]:
    """Value and processor seconds of one call."""
    started = time.process_time()
    value = task()
    return value, time.process_time() - started


def in_r(contest: Contest, lists: Lists) -> float | None:
    """Processor seconds of the R tool on the same table, None if it fails there."""
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


def missing(package: str) -> str:
    """Why an R package cannot be run here; empty if it can."""
    if not shutil.which("Rscript"):
        return "R is not installed"
    asked = f"quit(status = as.integer(!requireNamespace('{package}', quietly = TRUE)))"
    found = subprocess.run(["Rscript", "-e", asked], capture_output=True, check=False)
    return "" if found.returncode == 0 else f"the R package {package} is not installed"


def main() -> None:
    """Print one line per task and table, then the exhaustive bootstrap and the consensus."""
    print(f"{'task':<28}{'table':<10}{'estimate':>12}{'ours, s':>10}{'R, s':>10}{'ratio':>8}")
    for contest in CONTESTS:
        if why := missing(contest.package):
            print(f"{contest.name}: skipped on R's side, {why}")
        for name in TABLES:
            lists = datasets.load(name)
            if lists.k > contest.most_lists:
                continue
            value, ours = timed(lambda c=contest, t=lists: c.ours(t))
            theirs = None if why else in_r(contest, lists)
            told = "-" if theirs is None else f"{theirs:.3f}"
            ratio = "" if theirs is None else f"{theirs / max(ours, 1e-4):.0f}x"
            print(f"{contest.name:<28}{name:<10}{value:>12,.0f}{ours:>10.3f}{told:>10}{ratio:>8}", flush=True)
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
