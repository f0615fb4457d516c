import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uncounted.prevalence import BadTable, Lists, UnknownDataset, UnknownList, datasets


def write(tmp_path, text):
    path = tmp_path / "lists.csv"
    path.write_text(text)
    return path


def test_rows_of_the_same_history_add_up(tmp_path):
    whole = Lists.from_csv(write(tmp_path, "police,shelter,count\n1,0,5\n0,1,4\n1,1,3\n"))
    split = Lists.from_csv(write(tmp_path, "police,shelter,count\n1,1,1\n1,0,5\n0,1,4\n1,1,2\n"))

    assert whole.n == split.n == 12
    assert (whole.counts == split.counts).all()
    assert whole.digest == split.digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,0\n", "no column named 'count'"),
        ("a,b,count\n1,2,5\n", "row 2, column 'b': '2' is neither 0 nor 1"),
        ("a,b,count\n1,0,x\n", "row 2, column 'count': 'x' is not a number"),
        ("a,b,count\n1,0,-1\n", "row 2, column 'count': '-1' is not a count"),
        ("a,b,count\n1,0,1.5\n", "row 2, column 'count': '1.5' is not a count"),
        ("a,b,count\n1,0,nan\n", "row 2, column 'count': 'nan' is not a count"),
        ("a,b,count\n0,0,9\n", "row 2: people on no list"),
        ("a,count\n1,9\n", "need 2 to 10 list columns, got 1"),
    ],
)
def test_a_bad_cell_is_named(tmp_path, text, message):
    with pytest.raises(BadTable, match=message):
        Lists.from_csv(write(tmp_path, text))


def test_a_missing_stratum_column_is_named(tmp_path):
    with pytest.raises(BadTable, match="no stratum column year"):
        Lists.from_csv(write(tmp_path, "a,b,count\n1,0,5\n"), strata=["year"])


def test_strata_split_the_table(tmp_path):
    text = "a,b,sex,count\n1,0,f,5\n0,1,f,4\n1,1,f,2\n1,1,m,3\n"
    lists = Lists.from_csv(write(tmp_path, text), strata=["sex"])

    assert {label: part.n for label, part in lists.strata.items()} == {"sex=f": 11, "sex=m": 3}
    assert lists.only("b", "a").strata["sex=m"].n == 3
    assert lists.n == 14


@pytest.mark.parametrize(
    ("names", "counts", "message"),
    [
        (("a",), np.zeros(2), "need 2 to 10 lists"),
        (("a", "a"), np.zeros(4), "share a name"),
        (("a", "b"), np.zeros(5), "need 4 counts"),
        (("a", "b"), np.array([0, 1, -2, 0]), "history on b: -2.0 is not a count"),
        (("a", "b"), np.array([0, 1, np.nan, 0]), "history on b"),
        (("a", "b"), np.array([-1, 1, 0, 0]), "history on no list"),
        (("a", "b"), np.array([4, 1, 0, 0]), "the all-zero history must be empty"),
    ],
)
def test_an_impossible_table_is_refused(names, counts, message):
    with pytest.raises(BadTable, match=message):
        Lists(names, counts)


def test_a_table_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        datasets.load("Korea").counts[1] = 5


def test_people_and_frames_make_the_same_table():
    people = Lists.from_records([["a"], ["a", "b"], ["b"], ["b"]])
    frame = Lists.from_frame({"a": [1, 1, 0, 0], "b": [0, 1, 1, 1]})
    counted = Lists.from_frame({"a": [1, 1, 0], "b": [0, 1, 1], "count": [1, 1, 2]})

    assert people.digest == frame.digest == counted.digest


def test_an_unknown_list_of_a_person_is_named():
    with pytest.raises(BadTable, match="person 2: unknown list c"):
        Lists.from_records([["a"], ["a", "c"]], names=["a", "b"])


def test_sizes_and_overlaps_count_people():
    lists = Lists(("a", "b", "c"), np.array([0, 1, 2, 3, 4, 5, 6, 7.0]))

    assert lists.sizes == {"a": 16, "b": 18, "c": 22}
    assert lists.overlaps() == {("a", "b"): 10, ("a", "c"): 12, ("b", "c"): 13}
    assert lists.frequencies().tolist() == [0, 7, 14, 7]


def test_one_list_is_a_population_for_the_others():
    lists = Lists(("a", "b", "c"), np.array([0, 1, 2, 3, 4, 5, 6, 7.0]))

    inside = lists.within("b")

    assert inside.names == ("a", "c")
    assert inside.counts.tolist() == [0, 3, 6, 7]


def test_merging_keeps_everybody():
    lists = datasets.load("UKdat")
    merged = lists.merge("PF", "NCA")

    assert merged.n == lists.n
    assert sorted(merged.counts) == sorted(datasets.load("UKdat_5").counts)


def test_without_a_list_its_own_people_leave():
    lists = datasets.load("Korea")
    alone = lists.counts[1 << lists.position("b")]
    assert lists.without("b").n == lists.n - alone


def test_an_unknown_list_or_dataset_is_an_error():
    with pytest.raises(UnknownList, match="no list 'z'"):
        datasets.load("Korea").without("z")
    with pytest.raises(UnknownDataset, match="no data set 'Atlantis'"):
        datasets.load("Atlantis")


@pytest.mark.parametrize("name", datasets.names())
def test_every_shipped_table_says_where_it_was_published(name):
    lists = datasets.load(name)
    assert lists.n > 0
    assert "(" in lists.citation
    assert datasets.title(name)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=7, max_size=7), st.permutations(["a", "b", "c"]))
def test_the_digest_ignores_the_order_of_lists(counts, order):
    lists = Lists(("a", "b", "c"), np.array([0, *counts]))
    assert lists.only(*order).digest == lists.digest
    assert lists.only(*order).n == lists.n
