import numpy as np
import pytest
from scipy.stats import norm

from uncounted.__main__ import main as command
from uncounted.prevalence import calibration, datasets, estimate
from uncounted.prevalence.lattice import from_bracket
from uncounted.prevalence.mixtures import Classes, Loadings, Trait, fit_mixture, log_chances
from uncounted.prevalence.pool import PER_SEEN, SPREAD, Answers, Pool
from uncounted.prevalence.posterior import neighbours, search
from uncounted.prevalence.result import Line
from uncounted.prevalence.simulators import Case, case


@pytest.mark.parametrize("kinds", [Trait("normal", 0.8), Trait("hard tail", 1.2), Loadings(), Classes(2), Classes(3)])
def test_chances_of_histories_add_to_one_and_slopes_are_right(kinds):
    theta = np.concatenate([np.array([-1.0, -2.0, 0.3]), np.linspace(-0.7, 0.9, kinds.width(3))])
    whole, slopes = log_chances(kinds, theta, 3)
    assert np.exp(whole).sum() == pytest.approx(1)
    for j in range(len(theta)):
        step = np.zeros(len(theta))
        step[j] = 1e-6
        numeric = (log_chances(kinds, theta + step, 3)[0] - log_chances(kinds, theta - step, 3)[0]) / 2e-6
        assert slopes[:, j] == pytest.approx(numeric, abs=1e-6)


def test_a_mixture_with_an_interaction_fits_better():
    kosovo = datasets.load("Kosovo").counts
    alone, more = fit_mixture(kosovo, 4, Trait()), fit_mixture(kosovo, 4, Trait(), model=(3,))
    assert more.log_likelihood > alone.log_likelihood


def test_the_search_finds_the_model_that_made_the_data():
    one = case("referral", 2, 60_000, 3)
    found = search(one.lists.counts, 3)
    assert len(found.models[int(np.argmax(found.score))]) >= 2


def test_neighbours_are_one_term_away_and_hierarchical():
    near = neighbours(from_bracket("[12,13,23]"), 3)
    assert from_bracket("[123]") in near
    assert from_bracket("[12,13]") in near
    assert len(near) == 4


def test_a_pool_of_one_answer_is_that_answer_and_the_prior():
    one = Answers("x", np.log([100.0]), np.array([0.01]), np.zeros(1), np.zeros(1), np.array([50.0]))
    pool = Pool.of([one])
    precision = 100 + 1 / SPREAD**2
    middle = (100 * np.log(100) + np.log(50 * PER_SEEN) / SPREAD**2) / precision
    assert pool.quantile(0.5) == pytest.approx(50 + np.exp(middle), rel=1e-6)
    assert pool.below(50 + np.exp(middle)) == pytest.approx(0.5)
    assert pool.quantile(0.025) == pytest.approx(50 + np.exp(middle - norm.ppf(0.975) / precision**0.5), rel=1e-6)


def test_an_interval_is_scored_by_width_and_by_what_it_misses():
    table = case("independent", 1, 1000, 3).lists
    hit = calibration.score(Case("f", table, 1000), Line("m", 1000.0, 900.0, 1100.0, ""))
    miss = calibration.score(Case("f", table, 1300), Line("m", 1000.0, 900.0, 1100.0, ""))
    none = calibration.score(Case("f", table, 1300), Line("m", None, None, None, ""))
    assert hit.covered
    assert hit.interval_score == pytest.approx(np.log(11 / 9))
    assert miss.above
    assert miss.interval_score == pytest.approx(np.log(11 / 9) + 40 * np.log(13 / 11))
    assert none.refused
    assert "| m |" not in calibration.table([none])


def test_the_study_prints_a_table(monkeypatch, capsys):
    few = [case("independent", 1, 800, 3), case("referral", 1, 900, 3)]
    monkeypatch.setattr(calibration, "cases", lambda repeats, seed: few)
    assert calibration.main(["--repeats", "1"]) == 0
    captured = capsys.readouterr()
    assert "| independent | consensus | 1 |" in captured.out
    assert "| ALL | consensus | 2 |" in captured.out
    assert "0 of 2" in captured.err
    assert command(["prevalence", "estimate", "no such file"]) == 2


def test_the_study_holds_every_family_and_real_lists(monkeypatch):
    monkeypatch.setattr(calibration, "REAL", ("Kosovo",))
    families = {one.family for one in calibration.cases(1, seed=3)}
    assert {"independent", "referral", "refit", "real sub-list"} <= families


COVERED = [("independent", 21), ("pairwise", 22), ("heterogeneous", 23), ("latent_class", 24), ("sparse", 26)]


def test_most_intervals_hold_the_truth():
    """Five fixed populations, at least four of them covered."""
    covered = []
    for family, seed in COVERED:
        one = case(family, seed, 5_000, 4)
        found = estimate(one.lists)
        covered.append(found.lower <= one.truth <= found.upper)
    assert sum(covered) >= 4


@pytest.mark.slow
def test_coverage_over_all_families():
    scores = calibration.run(calibration.cases(2, seed=5))
    own = [s for s in scores if s.method == "consensus"]
    given = [s for s in own if not s.refused]
    assert np.mean([s.covered for s in given]) >= 0.88
    assert len(given) >= 0.9 * len(own)
