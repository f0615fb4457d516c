import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uncounted.prevalence import PERFECT, BadSetting, CannotEstimate, Lists, comparison, datasets, estimate
from uncounted.prevalence.command import run
from uncounted.prevalence.diagnostics import shortfall
from uncounted.prevalence.imputation import estimate_draws, what_if
from uncounted.prevalence.pool import Pool
from uncounted.prevalence.report import people, small, table
from uncounted.prevalence.result import Check, Line


@pytest.fixture(scope="module")
def britain():
    return estimate(datasets.load("UKdat"))


@pytest.fixture(scope="module")
def palembang():
    return estimate(datasets.load("Korea"))


def test_the_british_interval_holds_the_published_range(britain):
    assert 10_000 <= britain.estimate <= 15_000
    assert britain.lower < 10_000
    assert britain.upper > 13_000
    assert britain.unseen == pytest.approx(britain.estimate - 2744)


def test_the_spread_of_methods_stands_beside_the_interval(britain):
    methods = {line.method for line in britain.spread if line.estimate}
    assert {"independence", "interactions", "findability", "kinds", "stepwise log-linear"} <= methods
    assert sum(line.weight for line in britain.spread if line.weight is not None) == pytest.approx(1)


def test_a_tipping_table_moves_the_dark_figure(palembang):
    neutral = next(tip for tip in palembang.tipping if tip.factor == 1.0)
    double = next(tip for tip in palembang.tipping if tip.factor == 2.0)
    assert neutral.estimate == pytest.approx(palembang.estimate)
    assert double.estimate - 123 == pytest.approx(2 * (neutral.estimate - 123))


def test_the_same_table_gives_the_same_answer(palembang):
    assert estimate(datasets.load("Korea")).to_json() == palembang.to_json()


def test_json_holds_the_documented_fields(palembang):
    found = json.loads(palembang.to_json())
    assert found["schema"] == "uncounted.prevalence/1"
    assert found["status"] == "ok"
    assert found["lower"] <= found["estimate"] <= found["upper"]
    assert found["record"]["data_sha256"] == datasets.load("Korea").digest


def test_a_reader_gets_words_a_paragraph_and_a_picture(palembang):
    assert "rests on the assumption" in palembang.summary()
    assert "Aleshin-Guendel" in palembang.methods()
    picture = palembang.plot()
    assert picture.startswith("<svg")
    assert 'role="img"' in picture
    assert "consensus" in picture
    assert "dark figure × 2" in palembang.plot("tipping")
    assert "b and c: 66" in palembang.plot("overlap")
    assert "consensus" in palembang.table()
    with pytest.raises(BadSetting, match="kind is"):
        palembang.plot("pie")


def test_perfect_linkage_is_never_less_certain():
    lists = datasets.load("Kosovo")
    unknown, perfect = estimate(lists), estimate(lists, linkage=PERFECT)
    assert 0 <= unknown.linkage_share < 1
    assert perfect.linkage_share == 0


@pytest.mark.parametrize(("setting", "value"), [("effort", "heroic"), ("level", 2.0), ("level", 0.1)])
def test_a_setting_without_meaning_is_refused(setting, value):
    with pytest.raises(BadSetting, match=setting):
        estimate(datasets.load("Korea"), **{setting: value})


TABLES = {
    "no person is on two lists": [0, 50, 40, 0, 30, 0, 0, 0],
    "nobody is on list b, c": [0, 50, 0, 0, 0, 0, 0, 0],
    "only 7 people": [0, 1, 1, 1, 1, 1, 1, 1],
    "exactly the same people": [0, 0, 0, 40, 50, 0, 0, 20],
    "too many histories are empty": [0, 30, 0, 20, 0, 0, 0, 10],
}


@pytest.mark.parametrize("reason", TABLES)
def test_data_that_cannot_carry_an_estimate_are_refused(reason):
    result = estimate(Lists(("a", "b", "c"), np.array(TABLES[reason])))
    assert result.status == "refused"
    assert reason in result.reasons[0]
    assert result.estimate is result.lower is result.upper is result.unseen is None
    assert reason in result.summary()
    assert reason in result.methods()
    assert reason in table(result)
    assert "<svg" in result.plot()


def test_defensible_models_too_far_apart_are_refused():
    thin = np.array([0, 400, 300, 0, 350, 0, 1, 0, 280, 1, 0, 0, 0, 0, 0, 1.0])
    result = estimate(Lists(tuple("abcd"), thin))
    assert result.status == "refused"
    assert "too thin" in result.reasons[0]


def test_an_empty_list_is_left_out_and_said():
    with_empty = estimate(Lists(("a", "b", "c"), np.array([0, 50, 40, 10, 0, 0, 0, 0])))
    without = estimate(Lists(("a", "b"), np.array([0, 50, 40, 10.0])))
    assert with_empty.estimate == pytest.approx(without.estimate)
    assert with_empty.cautions[0] == "Nobody is on list c; it was left out."


def test_a_method_without_an_upper_end_has_no_line():
    thin = Lists(("a", "b", "c"), np.array([0, 4000, 4000, 1, 4000, 1, 1, 0.0]))
    lines = {line.method: line for line in estimate(thin, level=0.999999).spread}
    assert all(line.upper is None or line.upper <= 1e6 * thin.n for line in lines.values())
    endless = comparison._try("x", lambda lists, level: Line("x", 5.0, 4.0, 1e12, ""), thin, 0.95)
    assert endless.estimate is None


def test_more_lists_than_can_be_searched_are_refused():
    counts = np.zeros(512)
    counts[1:40] = 3
    counts[[1 << j for j in range(9)]] = 5
    assert "merge lists" in estimate(Lists(tuple("abcdefghi"), counts)).reasons[0]


def test_two_lists_are_estimated_with_a_caution():
    result = estimate(Lists(("a", "b"), np.array([0, 200, 150, 50.0])))
    assert result.lower < 1000 < result.upper
    assert "two lists" in result.cautions[0]


@settings(max_examples=4, deadline=None)
@given(st.permutations(["b", "c", "d"]))
def test_the_order_of_lists_never_matters(order):
    lists = datasets.load("Korea")
    assert estimate(lists.only(*order)).estimate == pytest.approx(estimate(lists).estimate)


def test_full_effort_leaves_each_list_out_and_resamples():
    steps = []
    result = estimate(datasets.load("Korea"), "full", seed=3, tell=steps.append)
    assert {"families of models", "latent classes", "without b"} <= set(steps)
    assert [line.method for line in result.without] == ["without b", "without c", "without d"]
    assert any("bootstrap" in line.method for line in result.spread)


def test_draws_of_linked_tables_widen_the_interval():
    lists = datasets.load("Kosovo")
    moved = lists.counts.copy()
    moved[3] -= 60
    moved[1] += 60
    moved[2] += 60
    other = Lists(lists.names, moved)

    alike, apart = estimate_draws([lists, lists]), estimate_draws([lists, other])

    assert alike.linkage_share == pytest.approx(0, abs=1e-9)
    assert apart.linkage_share > 0
    assert apart.line.lower < apart.line.estimate < apart.line.upper


def test_undoing_missed_matches_lowers_the_estimate():
    rows = {row[:2]: row[2] for row in what_if(datasets.load("Lesbian_Allegheny"), missed=(0.0, 0.1), false=(0.0,))}
    assert rows[0.1, 0.0] < rows[0.0, 0.0]


def test_every_draw_of_a_linkage_must_carry_an_estimate():
    good = datasets.load("Korea")
    apart = Lists(good.names, np.array([0, 50, 40, 0, 30, 0, 0, 0]))
    with pytest.raises(CannotEstimate, match="at least two draws"):
        estimate_draws([good])
    with pytest.raises(CannotEstimate, match="draw 2: no person is on two lists"):
        estimate_draws([good, apart])
    assert what_if(Lists(("a", "b"), np.array([0, 400, 400, 1.0])), missed=(0.0,), false=(0.01,)) == ()


def test_lists_that_err_low_widen_the_interval_upwards():
    low = tuple(Check(name, 200, 100.0, 90.0, 110.0) for name in "abc")
    sound = tuple(Check(name, 100, 100.0, 90.0, 110.0) for name in "abc")
    assert shortfall(low) == pytest.approx(np.log(2))
    assert shortfall(sound) == shortfall(low[:2]) == 0.0
    pool = Pool(np.log([100.0]), np.array([0.1]), np.array([50.0]), np.ones(1))
    assert pool.doubted(0.0, 0.1) is pool
    assert pool.doubted(0.7, 0.1).quantile(0.975) > 1.3 * pool.quantile(0.975)
    assert pool.doubted(0.7, 0.1).quantile(0.025) < 1.02 * pool.quantile(0.025)


def test_a_check_without_interval_is_undecided():
    assert Check("a", 5, None, None, None).holds is None
    assert Check("a", 5, 4.0, 3.0, 6.0).holds is True


def test_a_method_without_interval_still_has_its_line(palembang):
    bare = replace(palembang, spread=(Line("count", 130.0, None, None, ""),))
    assert "130" in table(bare)


def test_figures_are_printed_to_the_digits_that_help():
    assert [people(x) for x in (None, 7.4, 999.6, 12345.0)] == ["-", "7", "1,000", "12,300"]
    assert [small(x) for x in (0, 3, 5)] == ["0", "fewer than 5", "5"]


def test_the_command_ends_with_one_json_object(tmp_path, capsys):
    path = tmp_path / "lists.csv"
    path.write_text("a,b,c,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,9\n1,0,1,5\n0,1,1,4\n1,1,1,2\n")
    assert run(["prevalence", "estimate", str(path), "--json", "--seed", "1"]) == 0
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert answer["status"] == "ok"
    assert answer["lower"] < answer["estimate"] < answer["upper"]

    for method in ("stepwise", "bic", "graphs", "chao"):
        assert run(["prevalence", "estimate", str(path), "--json", "--method", method]) == 0
        assert json.loads(capsys.readouterr().out.splitlines()[-1])["status"] == "ok"


def test_the_command_speaks_plainly(tmp_path, capsys):
    path = tmp_path / "lists.csv"
    path.write_text("a,b,sex,count\n1,0,f,40\n0,1,m,30\n1,1,f,12\n")
    assert run(["prevalence", "estimate", str(path), "--strata", "sex"]) == 0
    assert "most likely around" in capsys.readouterr().out
    assert run(["prevalence", "compare", str(path), "--strata", "sex", "--linkage", "perfect"]) == 0
    assert "consensus" in capsys.readouterr().out
    assert run(["prevalence", "compare", str(path), "--strata", "sex", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["spread"]
    assert run(["prevalence", "estimate", str(path), "--strata", "sex", "--method", "graphs"]) == 0
    assert "refused" in capsys.readouterr().out


def test_the_command_estimates_each_stratum(tmp_path, capsys):
    path = tmp_path / "lists.csv"
    rows = ["1,0,0,40", "0,1,0,30", "0,0,1,20", "1,1,0,9", "1,0,1,5", "0,1,1,4", "1,1,1,2"]
    path.write_text("a,b,c,sex,count\n" + "".join(f"{r[:5]},{sex},{r[6:]}\n" for sex in "fm" for r in rows))
    assert run(["prevalence", "estimate", str(path), "--strata", "sex", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    whole, *parts = answer["strata"]
    assert whole["estimate"] == pytest.approx(sum(part["estimate"] for part in parts))
    assert run(["prevalence", "estimate", str(path), "--strata", "sex"]) == 0
    assert "sex=f: " in capsys.readouterr().out


def test_a_single_stratum_is_said_to_be_one(tmp_path, capsys):
    path = tmp_path / "lists.csv"
    path.write_text("a,b,sex,count\n1,0,f,40\n0,1,f,30\n1,1,f,12\n")
    assert run(["prevalence", "estimate", str(path), "--strata", "sex"]) == 0
    assert "fewer than two strata" in capsys.readouterr().out


def test_the_command_refuses_in_json_too(tmp_path, capsys):
    path = tmp_path / "lists.csv"
    path.write_text("a,b,count\n1,0,40\n0,1,30\n")
    assert run(["prevalence", "estimate", str(path), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert answer["status"] == "refused"
    assert answer["estimate"] is answer["lower"] is answer["upper"] is None
    assert answer["reasons"]
    assert run(["prevalence", "estimate", str(path), "--json", "--method", "stepwise"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["status"] == "refused"


def test_the_command_names_a_bad_cell(tmp_path, capsys):
    path = tmp_path / "lists.csv"
    path.write_text("a,b,count\n1,7,40\n")
    assert run(["prevalence", "estimate", str(path), "--json"]) == 2
    captured = capsys.readouterr()
    assert "row 2, column 'b'" in captured.err
    assert json.loads(captured.out.splitlines()[-1])["status"] == "refused"
    assert run(["prevalence", "estimate", str(tmp_path / "none.csv")]) == 2


def test_a_long_command_shows_its_steps(tmp_path, capsys):
    path = tmp_path / "lists.csv"
    path.write_text("a,b,count\n1,0,40\n0,1,30\n1,1,12\n")
    assert run(["prevalence", "estimate", str(path), "--effort", "full"]) == 0
    assert "... stepwise with bootstrap" in capsys.readouterr().err
