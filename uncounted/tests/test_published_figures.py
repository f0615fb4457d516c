"""Every published tool's figure on every shipped table, to the digits both can give."""

import json
from pathlib import Path

import numpy as np
import pytest

from uncounted.prevalence import datasets
from uncounted.prevalence.bic import best_model, bic_selector
from uncounted.prevalence.bootstrap import bootstrap, stepwise_selector
from uncounted.prevalence.existence import Status, status
from uncounted.prevalence.graphs import average_graphs, reference_grid
from uncounted.prevalence.lattice import from_bracket, hierarchical_models
from uncounted.prevalence.moments import chao_time
from uncounted.prevalence.poisson import fit_models, fitted
from uncounted.prevalence.profile import profile_interval
from uncounted.prevalence.stepwise import choose
from uncounted.prevalence.threshold import threshold

REFERENCE = json.loads((Path(__file__).parent / "data" / "reference.json").read_text())


def having(tool, *, unless=()):
    return [name for name, row in REFERENCE.items() if tool in row and not name.startswith("_") and name not in unless]


def same(ours, theirs, digits=4):
    return ours == pytest.approx(theirs, rel=0.5 * 10**-digits)


@pytest.mark.parametrize("name", having("stepwise"))
def test_stepwise_reaches_the_published_point(name):
    lists = datasets.load(name)
    dark = fitted(lists.counts, choose(lists.counts, lists.k), lists.k)[0][0]
    assert same(lists.n + dark, REFERENCE[name]["stepwise"]["estimate"])


@pytest.mark.parametrize("name", [n for n in having("bic") if datasets.load(n).k <= 5])
def test_the_best_bic_model_has_the_published_point(name):
    lists = datasets.load(name)
    fits = fit_models(lists.counts, [best_model(lists.counts, lists.k)], lists.k)
    assert same(lists.n + fits.unseen[0], REFERENCE[name]["bic"]["estimate"])
    assert fits.bic[0] == pytest.approx(REFERENCE[name]["bic"]["BIC"], abs=1e-6)


# Rcapture does not ask whether a model has an estimate, and reports 1.4e13 for the artificial table.
@pytest.mark.parametrize("name", having("closedpMS", unless=("Artificial_3",)))
def test_the_best_pairwise_model_has_the_published_point(name):
    lists = datasets.load(name)
    fits = fit_models(lists.counts, [best_model(lists.counts, lists.k, order=2)], lists.k)
    assert same(lists.n + fits.unseen[0], REFERENCE[name]["closedpMS"]["estimate"])


@pytest.mark.parametrize("name", having("graphs"))
def test_graph_averaging_gives_the_published_quantiles(name):
    lists = datasets.load(name)
    found = average_graphs(lists.counts, lists.k, reference_grid(lists.n), with_saturated=True)
    ours = [round(lists.n + found.quantile(q)) for q in (0.025, 0.5, 0.975)]
    row = REFERENCE[name]["graphs"]
    assert ours == [row["lower"], row["estimate"], row["upper"]]


@pytest.mark.parametrize("name", ["Korea", "Kosovo", "Western", "UKdat_5"])
def test_every_model_has_the_published_bic(name, all_models):
    lists = datasets.load(name)
    rows = all_models(name)
    fits = fit_models(lists.counts, [from_bracket(model) for model, _, _ in rows], lists.k)
    assert np.abs(fits.bic - [bic for _, _, bic in rows]).max() < 1e-6
    assert np.allclose(lists.n + fits.unseen, [population for _, population, _ in rows], rtol=1e-5)


def test_existence_codes_of_the_artificial_table():
    table = datasets.load("Artificial_3").counts
    codes = {
        "[1,2,3]": 0, "[12,3]": 1, "[13,2]": 0, "[23,1]": 0, "[12,13]": 1, "[12,23]": 1, "[13,23]": 0,
        "[12,13,23]": 2,
    }  # fmt: skip
    assert {model: int(status(table, from_bracket(model), 3)) for model in codes} == codes
    assert Status(3) == Status.NO_MAXIMUM | Status.NOT_IDENTIFIED


@pytest.mark.parametrize("name", having("chao"))
def test_chao_bound_with_list_effects(name):
    found = chao_time(datasets.load(name))
    assert same(found.estimate, REFERENCE[name]["chao"]["estimate"])
    assert found.error == pytest.approx(REFERENCE[name]["chao"]["se"], rel=1e-3)


@pytest.mark.parametrize("name", having("profile"))
def test_profile_limits_of_independence(name):
    lists = datasets.load(name)
    lower, _, upper = profile_interval(lists.counts, lists.k)
    assert lower == pytest.approx(REFERENCE[name]["profile"]["lower"], rel=2e-4)
    assert upper == pytest.approx(REFERENCE[name]["profile"]["upper"], rel=2e-4)


@pytest.mark.parametrize("name", having("stepwise_bca"))
def test_acceleration_and_spread_of_the_stepwise_bootstrap(name):
    lists = datasets.load(name)
    row = REFERENCE[name]["stepwise_bca"]
    found = bootstrap(lists.counts, lists.k, stepwise_selector(), replicates=200, seed=1)
    assert found.point == pytest.approx(row["estimate"], rel=1e-4)
    assert found.acceleration == pytest.approx(row["ahat"], rel=1e-3)


def limits_of_twenty_seeds(name, selector):
    lists = datasets.load(name)
    found = [bootstrap(lists.counts, lists.k, selector(lists), replicates=1000, seed=seed).bca() for seed in range(20)]
    return np.array(found)


def agree(limits, row):
    """Is the published pair, itself one run, within three standard deviations of twenty runs of ours?"""
    published = np.array([row["lower"], row["upper"]])
    return bool((np.abs(published - limits.mean(axis=0)) <= 3 * limits.std(axis=0, ddof=1) + 0.5).all())


@pytest.mark.parametrize("name", having("stepwise_bca"))
def test_bca_limits_agree_within_monte_carlo_error(name):
    assert agree(limits_of_twenty_seeds(name, lambda lists: stepwise_selector()), REFERENCE[name]["stepwise_bca"])


def test_korean_bca_limits_lie_among_those_of_twenty_seeds():
    limits, row = limits_of_twenty_seeds("Korea", lambda lists: stepwise_selector()), REFERENCE["Korea"]["stepwise_bca"]
    assert limits[:, 0].min() <= row["lower"] + 0.5
    assert limits[:, 0].max() >= row["lower"] - 0.5
    assert limits[:, 1].min() <= row["upper"] <= limits[:, 1].max()


# One run of MultipleSystemsEstimation 1.2.0 with 1000 resamples, ntopmodels at its default.
@pytest.mark.parametrize(("name", "lower", "upper"), [("Korea", 128.3, 349.7), ("Kosovo", 6947, 18010)])
def test_bca_limits_of_the_bic_choice_agree_too(name, lower, upper):
    limits = limits_of_twenty_seeds(name, lambda lists: bic_selector(lists.counts, lists.k, top=100))
    assert agree(limits, {"lower": lower, "upper": upper})


# Two thresholds decide otherwise than the sampler in the package: its chains have Monte Carlo error.
@pytest.mark.parametrize("name", having("threshold_2", unless=("Ned", "Western")))
def test_bayesian_threshold_is_close_to_the_sampled_one(name):
    lists = datasets.load(name)
    found = threshold(lists.counts, lists.k).interval()
    row = REFERENCE[name]["threshold_2"]
    assert found[1] == pytest.approx(row["estimate"], rel=0.03)
    assert found[0] == pytest.approx(row["lower"], rel=0.06)
    assert found[2] == pytest.approx(row["upper"], rel=0.06)


def test_two_new_orleans_tables_give_two_answers():
    answers = {}
    for name in ("NewOrl", "NewOrl_JASA185", "NewOrl_5", "NewOrl_5_JASA185"):
        lists = datasets.load(name)
        answers[name] = round(lists.n + fitted(lists.counts, choose(lists.counts, lists.k), lists.k)[0][0])
    assert answers == {"NewOrl": 1110, "NewOrl_JASA185": 1184, "NewOrl_5": 981, "NewOrl_5_JASA185": 1034}


@pytest.mark.parametrize(
    ("lists", "order", "count"),
    [(3, 2, 8), (4, 2, 64), (4, 3, 113), (5, 2, 1024), (5, 3, 6212), (5, 4, 6893)],
)
def test_number_of_hierarchical_models(lists, order, count):
    assert len(hierarchical_models(lists, order)) == count
