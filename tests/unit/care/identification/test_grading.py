"""Properties of the grade that hold for whatever was answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opennrm.care.identification.grading import INDICATORS, Level, grade
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.codes import code_list

CODES = code_list(INDICATORS).codes
ANSWERED = st.dictionaries(st.sampled_from(CODES), st.sampled_from(Answer.values))
ORDER = list(Level)


@given(ANSWERED)
def test_every_indicator_counts_exactly_once(answers: dict[str, str]) -> None:
    graded = grade(answers)

    counted = graded.present + graded.absent + graded.refused + graded.not_known
    assert sorted(counted) == sorted(CODES)
    assert len(graded.present) <= graded.at_most <= graded.of == 11


@given(ANSWERED, st.sampled_from(CODES), st.sampled_from([Answer.REFUSED, Answer.UNKNOWN]))
def test_an_open_answer_is_never_counted_as_a_no(
    answers: dict[str, str], code: str, still_open: Answer
) -> None:
    as_open, as_no = grade({**answers, code: still_open}), grade({**answers, code: Answer.NO})

    assert len(as_open.absent) == len(as_no.absent) - 1
    assert as_open.at_most == as_no.at_most + 1
    assert code not in as_open.absent


@given(ANSWERED, st.sampled_from(CODES))
def test_a_sign_more_never_lowers_the_grade(answers: dict[str, str], code: str) -> None:
    before, after = grade(answers), grade({**answers, code: Answer.YES})

    assert ORDER.index(after.level) >= ORDER.index(before.level)


@pytest.mark.parametrize(
    ("present", "level"),
    [(1, Level.ONE), (2, Level.SEVERAL), (5, Level.SEVERAL), (6, Level.MANY), (11, Level.MANY)],
)
def test_the_level_is_a_count_in_words(present: int, level: Level) -> None:
    assert grade(dict.fromkeys(CODES[:present], Answer.YES)).level == level


def test_nothing_asked_is_not_no_sign() -> None:
    assert grade({}).level == Level.NOTHING_ASKED
    assert grade({CODES[0]: Answer.UNKNOWN}).level == Level.NOTHING_ASKED
    assert grade({CODES[0]: Answer.NO}).level == Level.NONE


def test_no_level_ever_looks_good() -> None:
    assert {level.tone for level in Level} <= {"neutral", "soon"}
    assert all(level.label for level in Level)
