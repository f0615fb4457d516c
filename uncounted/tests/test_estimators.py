"""What every estimator must obey, whatever it assumes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uncounted.prevalence import BadSetting, BadTable, CannotEstimate, Lists, comparison, datasets
from uncounted.prevalence.bic import all_models, averaged, bic_selector
from uncounted.prevalence.bootstrap import Bootstrap, bootstrap, stepwise_selector
from uncounted.prevalence.covariates import doubly_robust, stratified
from uncounted.prevalence.diagnostics import internal_consistency, leave_one_out
from uncounted.prevalence.existence import Status, status
from uncounted.prevalence.graphs import average_graphs, reference_grid, scores
from uncounted.prevalence.latent_class import LatentClass, rhat, sample
from uncounted.prevalence.lattice import bracket, from_bracket, is_hierarchical
from uncounted.prevalence.linkage import merge_change, redo, split_matrix, undo
from uncounted.prevalence.moments import (
    Moment,
    chao,
    chao_time,
    chapman,
    improved_chao,
    lincoln_petersen,
    one_inflation_robust,
    sample_coverage,
)
from uncounted.prevalence.profile import profile_interval
from uncounted.prevalence.simulators import FAMILIES, case, sublists
from uncounted.prevalence.stability import stability
from uncounted.prevalence.stepwise import choose
from uncounted.prevalence.threshold import threshold

LINES = {
    "stepwise": comparison.stepwise,
    "bic": comparison.best_by_bic,
    "graphs": comparison.decomposable,
    "threshold": comparison.thresholded,
    "chao": comparison.lower_bound,
}


@pytest.fixture(scope="module")
def plain():
    """A thousand people, three independent lists."""
    return case("independent", 4, 1000, 3).lists


@pytest.mark.parametrize("method", LINES)
class TestConformance:
    def test_the_interval_holds_the_point_and_everyone_seen(self, method, plain):
        line = LINES[method](plain)
        assert plain.n <= line.lower <= line.estimate <= line.upper

    def test_the_order_of_lists_never_matters(self, method, plain):
        turned = LINES[method](plain.only("C", "A", "B"))
        assert turned.estimate == pytest.approx(LINES[method](plain).estimate, rel=1e-6)

    def test_ten_times_the_people_give_ten_times_the_estimate_nearly(self, method, plain):
        tenfold = Lists(plain.names, plain.counts * 10)
        assert LINES[method](tenfold).estimate == pytest.approx(10 * LINES[method](plain).estimate, rel=0.25)

    def test_the_truth_is_near(self, method, plain):
        assert LINES[method](plain).estimate == pytest.approx(1000, rel=0.3)

    def test_a_wider_level_gives_a_wider_interval(self, method, plain):
        narrow, wide = LINES[method](plain, 0.8), LINES[method](plain, 0.99)
        assert wide.lower <= narrow.lower
        assert narrow.upper <= wide.upper


@settings(max_examples=50, deadline=None)
@given(st.integers(50, 200), st.integers(50, 200), st.integers(1, 48))
def test_more_overlap_never_raises_the_estimate(first, second, both):
    assert chapman(first, second, both + 1).estimate < chapman(first, second, both).estimate
    assert lincoln_petersen(first, second, both + 1).estimate < lincoln_petersen(first, second, both).estimate


@pytest.mark.parametrize(("first", "second", "both"), [(10, 10, 11), (0, 5, 0), (5, 5, -1)])
def test_two_lists_cannot_share_more_people_than_they_hold(first, second, both):
    with pytest.raises(CannotEstimate, match="cannot be on both"):
        chapman(first, second, both)


def test_two_lists_that_share_nobody_have_no_ratio():
    with pytest.raises(CannotEstimate, match="nobody is on both"):
        lincoln_petersen(10, 10, 0)


def test_a_list_that_holds_everybody_leaves_nobody_unseen():
    assert Moment(50.0, 0.0, 50, "").interval() == (50.0, 50.0)


def test_bounds_from_repeats_stay_below_the_truth_when_people_differ():
    easy_and_hard = case("heterogeneous", 11, 20_000, 5).lists
    assert chao(easy_and_hard).estimate < 20_000
    assert improved_chao(easy_and_hard).estimate >= chao(easy_and_hard).estimate
    assert improved_chao(datasets.load("Korea")) == chao(datasets.load("Korea"))


def test_singles_from_linkage_errors_move_the_robust_bound_less():
    table = case("independent", 9, 20_000, 4).lists
    counts = table.counts.copy()
    counts[[1, 2, 4, 8]] += 400
    stained = Lists(table.names, counts)
    moved = one_inflation_robust(stained).estimate / one_inflation_robust(table).estimate
    assert moved < chao(stained).estimate / chao(table).estimate
    with pytest.raises(CannotEstimate, match="three lists"):
        one_inflation_robust(table.only("A", "B"))


def test_sample_coverage_knows_when_it_is_not_valid():
    assert sample_coverage(datasets.load("Diabetes")).estimate == pytest.approx(2300, rel=0.1)
    with pytest.raises(CannotEstimate, match="is needed"):
        sample_coverage(datasets.load("UKdat"))


def test_chao_drops_an_excess_that_would_be_negative():
    assert chao_time(datasets.load("Korea")).estimate == pytest.approx(141.99, abs=0.01)
    with pytest.raises(CannotEstimate, match="overlap too little"):
        chao_time(Lists(("a", "b", "c"), np.array([0, 5, 0, 5, 0, 0, 0, 5.0])))


def test_stepwise_refuses_where_independence_has_no_estimate():
    nested = np.array([0, 5, 0, 5, 0, 0, 0, 5.0])
    for method in (
        lambda: choose(nested, 3),
        lambda: profile_interval(nested, 3),
        lambda: threshold(nested, 3),
    ):
        with pytest.raises(CannotEstimate):
            method()
    assert "overlap too little" in comparison.compare(Lists(("a", "b", "c"), nested))[0].assumption


def test_six_lists_are_too_many_for_the_full_search():
    for method in (comparison.best_by_bic, lambda lists: comparison._resampled("bic", lists, 0.95, 0)):
        with pytest.raises(CannotEstimate, match="at most five lists"):
            method(datasets.load("UKdat"))


def test_no_model_at_all_is_said_so():
    nested = Lists(("a", "b", "c"), np.array([0, 5, 0, 5, 0, 0, 0, 5.0]))
    with pytest.raises(CannotEstimate, match="no log-linear model"):
        comparison.best_by_bic(nested)


def test_an_estimate_can_fail_to_exist_with_two_free_directions():
    counts = np.zeros(16)
    counts[[1, 2, 4, 8, 3]] = 10
    assert status(counts, from_bracket("[12,3,4]"), 4) == Status.NO_MAXIMUM


def test_threshold_takes_triples_only_over_their_pairs():
    kosovo = datasets.load("Kosovo")
    model = threshold(kosovo.counts, kosovo.k, order=3).model
    assert any(term.bit_count() == 3 for term in model)
    assert is_hierarchical(model)
    with pytest.raises(BadSetting, match="order is 2 or 3"):
        threshold(kosovo.counts, kosovo.k, order=4)


def test_model_names_read_back():
    assert bracket(from_bracket("[134,23]"), 4) == "[134,23]"
    assert bracket((), 3) == "[1,2,3]"
    assert not is_hierarchical((7,))


def test_averaging_models_lies_between_them():
    korea = datasets.load("Korea")
    fits = all_models(korea.counts, korea.k)
    assert fits.unseen.min() < averaged(fits) < fits.unseen.max()


def test_the_profile_holds_its_maximum_and_grows_with_the_level():
    table = datasets.load("Western").counts
    narrow, wide = profile_interval(table, 5, level=0.8), profile_interval(table, 5, level=0.99)
    assert wide[0] < narrow[0] < narrow[1] < narrow[2] < wide[2]


def test_a_profile_without_end_is_infinite():
    saturated = from_bracket("[12,13,23]")
    table = np.array([0, 3, 3, 1, 3, 1, 1, 1.0])
    assert profile_interval(table, 3, saturated, level=0.99999)[2] > 1e4


class TestBootstrap:
    def test_selection_inside_changes_the_model(self):
        kosovo = datasets.load("Kosovo")
        found = bootstrap(kosovo.counts, kosovo.k, bic_selector(kosovo.counts, kosovo.k, top=20), replicates=100)
        low, high = found.bca()
        assert low < found.point < high
        assert found.percentile()[0] < found.percentile()[1]
        assert found.failed == 0

    def test_bca_of_korea_by_bic_is_near_the_published_limits(self, reference):
        korea = datasets.load("Korea")
        found = np.median(
            [bootstrap(korea.counts, 3, bic_selector(korea.counts, 3), seed=s).bca() for s in range(21)],
            axis=0,
        )
        row = reference["Korea"]["bic_bca"]
        assert found[0] == pytest.approx(row["lower"], rel=0.03)
        assert found[1] == pytest.approx(row["upper"], rel=0.1)

    def test_the_screen_finds_the_model_that_fitting_all_finds(self):
        western = datasets.load("Western")
        draw = np.random.default_rng(5)
        tables = draw.multinomial(western.n, western.counts / western.n, size=5).astype(float)
        ours = bic_selector(western.counts, 5, order=2)(tables, 5)
        every = [float(t[1:].sum() + all_models(t, 5, order=2).unseen[0]) for t in tables]
        assert ours == pytest.approx(every, rel=1e-6)

    def test_the_stability_plot_says_how_limits_move_as_models_come_in(self):
        found = stability(datasets.load("Korea"), (1, 5), replicates=200)
        assert [line.method for line in found.lines] == ["best 1", "best 5"]
        assert found.lines[0].estimate == found.lines[1].estimate
        assert found.lines[1].upper > found.lines[0].upper
        assert "best 5: 157" in found.plot()
        assert 'role="img"' in found.plot()
        assert found.table().startswith("best 1 ")
        with pytest.raises(BadSetting, match="at least one model"):
            stability(datasets.load("Korea"), (0, 1))
        with pytest.raises(BadSetting, match="at most five"):
            stability(datasets.load("UKdat"))

    def test_too_few_or_hopeless_resamples_are_refused(self):
        korea = datasets.load("Korea").counts
        with pytest.raises(BadSetting, match="too few"):
            bootstrap(korea, 3, stepwise_selector(), replicates=5)
        with pytest.raises(CannotEstimate, match="no estimate to resample"):
            bootstrap(np.array([0, 5, 0, 5, 0, 0, 0, 5.0]), 3, stepwise_selector())
        thin = np.array([0, 20, 20, 0, 20, 1, 1, 0.0])
        with pytest.raises(CannotEstimate, match="most resamples"):
            bootstrap(
                thin,
                3,
                lambda t, k: np.where(t[:, 5] == 1, 100.0, np.nan) if len(t) == 1 else t[:, 0] * np.nan,
            )

    def test_equal_people_have_no_acceleration(self):
        same = Bootstrap(5.0, np.full(50, 5.0), 0.0)
        assert same.bca() == (5.0, 5.0)
        found = bootstrap(datasets.load("Korea").counts, 3, lambda t, k: np.full(len(t), 9.0), replicates=20)
        assert found.acceleration == 0.0


class TestGraphs:
    def test_number_of_decomposable_graphs(self):
        assert [len(scores(k)) for k in (3, 4, 5)] == [8, 61, 822]

    def test_the_saturated_graph_is_set_apart(self):
        britain = datasets.load("UKdat_5")
        apart = average_graphs(britain.counts, 5, reference_grid(britain.n), delta=1.0)
        together = average_graphs(britain.counts, 5, reference_grid(britain.n), delta=1.0, with_saturated=True)
        assert together.quantile(0.5) < 0.1 * apart.quantile(0.5)
        assert together.saturated > 0.99

    def test_seven_lists_are_too_many(self):
        with pytest.raises(BadSetting, match="at most 6"):
            average_graphs(np.ones(128), 7, np.arange(1.0, 5.0))


class TestLatentClass:
    def test_independent_lists_are_recovered(self):
        table = case("independent", 3, 2000, 4)
        found = sample(table.lists.counts, 4, classes=3, islands=4, particles=100, seed=1)
        assert np.quantile(found.unseen, 0.01) < 2000 - table.lists.n < np.quantile(found.unseen, 0.99)
        assert found.rhat < 1.1
        again = sample(table.lists.counts, 4, classes=3, islands=4, particles=100, seed=1)
        assert (again.unseen == found.unseen).all()

    def test_chains_that_disagree_are_not_reported(self):
        apart = LatentClass(np.array([[1.0] * 9, [5.0] * 9]), 10, rhat=1.7)
        with pytest.raises(CannotEstimate, match=r"R-hat 1\.70"):
            apart.interval()
        together = LatentClass(np.arange(40.0).reshape(2, 20), 10, rhat=1.0)
        assert together.interval()[0] < together.interval()[1] < together.interval()[2]

    def test_rhat_sees_chains_that_stand_apart(self):
        assert rhat(np.ones((3, 10))) == 1.0
        assert rhat(np.array([[1.0] * 10, [2.0] * 10])) == math.inf
        assert rhat(np.random.default_rng(0).normal(size=(8, 500))) < 1.05


class TestCovariates:
    def test_strata_with_their_own_chances_are_told_apart(self):
        first, second = case("independent", 1, 3000, 3), case("independent", 8, 5000, 3)
        pooled = Lists(("A", "B", "C"), first.lists.counts + second.lists.counts, {"x": first.lists, "y": second.lists})
        found = stratified(pooled, model=())
        assert found.total.lower < 8000 < found.total.upper
        assert found.strata[0].lower < 3000 < found.strata[0].upper
        assert stratified(pooled).total.estimate > pooled.n
        with pytest.raises(CannotEstimate, match="fewer than two strata"):
            stratified(first.lists)

    def test_a_list_may_miss_a_stratum(self):
        first = case("independent", 1, 3000, 3).lists
        counts = first.counts.copy()
        counts[4:] = 0
        part = Lists(first.names, counts)
        both = Lists(first.names, first.counts + counts, {"x": first, "y": part})
        assert stratified(both, model=()).strata[1].estimate > part.n

    def test_covariates_explain_dependence_between_two_lists(self):
        draw = np.random.default_rng(2)
        x = draw.normal(size=(6000, 2))
        chance = 1 / (1 + np.exp(0.8 - 1.2 * x[:, :1]))
        found = (draw.random((6000, 2)) < chance).astype(int)
        seen = found.any(axis=1)
        naive = chapman(found[:, 0].sum(), found[:, 1].sum(), found.prod(axis=1).sum()).estimate
        line = doubly_robust(found[seen, 0], found[seen, 1], x[seen])
        assert abs(line.estimate - 6000) < 0.5 * abs(naive - 6000)

    def test_people_must_match_and_be_seen(self):
        ones, x = np.ones(4, dtype=int), np.zeros((4, 1))
        with pytest.raises(BadTable, match="same people"):
            doubly_robust(ones, ones[:3], x)
        with pytest.raises(BadTable, match="person 2 is on neither"):
            doubly_robust(np.array([1, 0, 1, 1]), np.array([1, 0, 1, 1]), x)
        with pytest.raises(CannotEstimate, match="fewer than 5"):
            doubly_robust(ones, ones, x)


class TestLinkage:
    @settings(max_examples=25, deadline=None)
    @given(st.floats(0, 0.2), st.floats(0, 0.01))
    def test_undoing_errors_comes_back_to_the_table(self, missed, false):
        table = datasets.load("Kosovo").counts
        back = undo(redo(table, 4, missed, false), 4, missed, false)
        assert np.abs(back - table).sum() < 0.02 * table.sum()

    def test_a_missed_match_makes_one_person_two(self):
        table = np.array([0, 0, 0, 100.0])
        assert (split_matrix(2, 0.1) @ table).tolist() == pytest.approx([0, 10, 10, 90])

    def test_a_false_match_makes_two_people_one(self):
        table = np.array([0, 50.0, 50.0, 0])
        assert merge_change(table, 2, 0.1).sum() == pytest.approx(-10)

    def test_absurd_error_rates_are_refused(self):
        with pytest.raises(BadSetting, match="missed"):
            split_matrix(3, 0.9)
        with pytest.raises(BadSetting, match="false"):
            merge_change(np.ones(4), 2, -0.1)


def test_each_list_is_checked_against_its_known_size():
    checks = internal_consistency(datasets.load("Kosovo"))
    assert [check.known for check in checks] == list(datasets.load("Kosovo").sizes.values())
    assert any(check.holds is False for check in checks)
    assert internal_consistency(datasets.load("Korea").only("b", "c")) == ()
    nobody_else = Lists(("a", "b", "c"), np.array([0, 30, 30, 10, 30, 0, 0, 0]))
    assert internal_consistency(nobody_else)[2].holds is None


def test_leaving_a_list_out_can_make_an_estimate_impossible():
    hub = Lists(("a", "b", "c"), np.array([0, 30, 30, 10, 30, 10, 0, 0]))
    lines = {line.method: line for line in leave_one_out(hub)}
    assert lines["without a"].estimate is None
    assert lines["without b"].estimate > hub.without("b").n
    assert leave_one_out(hub.only("a", "b")) == ()


@pytest.mark.parametrize("family", FAMILIES)
def test_simulated_populations_repeat_under_a_seed(family):
    once, again = case(family, 5, 3000, 4), case(family, 5, 3000, 4)
    assert once.lists.digest == again.lists.digest
    assert 0 < once.lists.n <= 3300


def test_every_shape_of_findability_can_be_drawn():
    sizes = {case("heterogeneous", seed, 2000, 3).lists.n for seed in range(12)}
    assert len(sizes) == 12


def test_a_draw_too_thin_to_use_is_drawn_again():
    assert all(case("sparse", seed, 400, 3).lists.n >= 30 for seed in range(5))


def test_sublists_of_a_real_table_have_known_sizes():
    for one in sublists(datasets.load("UKdat"), "UKdat"):
        assert one.lists.n <= one.truth
    assert sublists(datasets.load("NewOrl"), "NewOrl", least=100) == []
