import numpy as np
import pytest

from uncounted.prevalence import PERFECT, Lists, estimate
from uncounted.prevalence.consensus import consensus_pool
from uncounted.prevalence.pool import Pool
from uncounted.prevalence.strata import added, chance_of_difference, over_strata, parts


def _expected(size, *chances):
    """The table that ``size`` people on independent lists are expected to give."""
    counts = np.ones(1)
    for chance in chances:
        counts = np.concatenate([counts * (1 - chance), counts * chance])
    table = np.round(size * counts)
    table[0] = 0
    return table


def _lists(**strata):
    names = ("a", "b", "c")
    split = {label: Lists(names, table) for label, table in strata.items()}
    return Lists(names, np.sum([part.counts for part in split.values()], axis=0), split)


EASY, HARD = _expected(1000, 0.5, 0.5, 0.5), _expected(3000, 0.1, 0.1, 0.1)
THIN = np.array([0, 5, 4, 0, 3, 0, 0, 0.0])


def test_people_who_differ_by_stratum_are_added_stratum_by_stratum():
    result = estimate(_lists(easy=EASY, hard=HARD), linkage=PERFECT)
    lines = {line.method: line for line in result.spread}
    assert lines["independence"].estimate < 3000
    assert lines["added over strata"].lower < 4000 < lines["added over strata"].upper
    assert result.estimate == pytest.approx(lines["added over strata"].estimate, rel=0.02)


def test_strata_alike_are_left_together():
    lists = _lists(one=HARD, two=HARD)
    assert chance_of_difference(parts(lists), lists.names) < 0.001
    whole = consensus_pool(lists, PERFECT)[0]
    mixed, total = over_strata(lists, whole, lambda part: consensus_pool(part, PERFECT)[0])
    assert total is not None
    assert mixed.quantile(0.975) == pytest.approx(whole.quantile(0.975), rel=1e-3)


def test_thin_strata_go_together_or_join_the_largest():
    small, tiny = np.array([0, 5, 4, 3, 3, 0, 0, 0.0]), np.array([0, 2, 2, 2, 1, 0, 0, 0.0])
    assert [part.n for part in parts(_lists(large=EASY, thin=THIN))] == [EASY.sum() + 12]
    joined = parts(_lists(large=EASY, thin=THIN, nobody=0 * small, small=small))
    assert [part.n for part in joined] == [small.sum(), EASY.sum() + THIN.sum()]
    together = parts(_lists(large=EASY, thin=THIN, tiny=tiny))
    assert [part.n for part in together] == [EASY.sum(), THIN.sum() + tiny.sum()]
    assert parts(_lists(one=THIN, two=THIN)) == ()


def test_a_list_that_never_reached_a_stratum_is_left_out_there():
    without_c = np.concatenate([_expected(800, 0.3, 0.3), np.zeros(4)])
    split = parts(_lists(all=EASY, some=without_c))
    assert sorted(part.k for part in split) == [2, 3]


def test_without_strata_nothing_changes():
    lists = Lists(("a", "b", "c"), HARD)
    whole = consensus_pool(lists, PERFECT)[0]
    assert over_strata(lists, whole, lambda part: whole) == (whole, None)


def test_errors_of_strata_go_together():
    one = Pool(np.log([100.0]), np.array([0.3]), np.array([50.0]), np.ones(1))
    total = added([one, one], 100)
    for level in (0.1, 0.5, 0.9):
        assert total.quantile(level) == pytest.approx(2 * one.quantile(level), rel=0.01)
