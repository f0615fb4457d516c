import numpy as np
import pytest

from uncounted.prevalence import PERFECT, UNKNOWN, BadSetting, LinkageView
from uncounted.prevalence.families import independence, loglinear
from uncounted.prevalence.lattice import membership
from uncounted.prevalence.linkage import redo
from uncounted.prevalence.pool import Answers, Pool
from uncounted.prevalence.scenes import integrate, relinked


def _split(size, missed):
    """Five independent lists of ``size`` people, of whom a share was not recognised on two of them."""
    odds = np.exp(membership(5) @ np.full(5, -1.5))
    return np.round(redo(size * odds / odds.sum(), 5, missed, 0.0))


@pytest.mark.parametrize(("flawed", "missed", "false"), [(1.0, 0.1, 0.01), (0.5, 0.7, 0.01), (0.5, 0.1, 0.0)])
def test_a_view_of_linkage_needs_chances_and_shares(flawed, missed, false):
    with pytest.raises(BadSetting, match=r"linkage|share"):
        LinkageView("odd", flawed, missed, false)


def test_a_large_table_tells_its_share_of_missed_matches():
    counts = _split(1_000_000, 0.06)
    scenes = integrate(counts, 5, loglinear((), 5), UNKNOWN)
    weight = np.exp(scenes.log_likelihood - scenes.log_likelihood.max() + scenes.log_share)
    assert weight @ scenes.middles[:, 0] / weight.sum() == pytest.approx(0.06, abs=0.01)
    assert np.exp(scenes.log_share).sum() == pytest.approx(1)
    assert len(scenes.seen) > 6


def test_integrating_over_linkage_finds_the_population_where_perfect_linkage_does_not():
    counts = _split(1_000_000, 0.06)
    answers, leader = independence(counts, 5), loglinear((), 5)
    blind, seeing = (Pool.of(relinked(answers, leader, counts, 5, view)) for view in (PERFECT, UNKNOWN))
    assert blind.quantile(0.025) > 1_030_000
    assert seeing.quantile(0.025) < 1_000_000 < seeing.quantile(0.975)


def test_a_vague_answer_has_little_weight():
    pool = Pool.of(
        [Answers("x", np.log([400.0, 1e6]), np.array([0.1, 9.0]), np.zeros(2), np.zeros(2), np.full(2, 100))]
    )
    assert pool.weight[1] < 0.05
    assert pool.quantile(0.5) == pytest.approx(500, rel=0.05)
