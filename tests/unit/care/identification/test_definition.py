"""Properties of the definition that hold for whatever was noted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from opennrm.care.identification.definition import Part, weigh
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.codes import code_list

ACTS = st.frozensets(st.sampled_from(code_list("identification.acts").codes))
MEANS = st.frozensets(st.sampled_from(code_list("identification.means").codes))
PURPOSES = st.frozensets(st.sampled_from(code_list("identification.purposes").codes))
ANSWERS = st.sampled_from(list(Answer))


@given(ACTS, MEANS, PURPOSES, ANSWERS, ANSWERS)
def test_what_was_agreed_to_changes_no_finding(
    acts: frozenset[str], means: frozenset[str], purposes: frozenset[str], one: Answer, other: Answer
) -> None:
    for child in (True, False):
        first = weigh(acts=acts, means=means, purposes=purposes, child=child, agreed=one)
        second = weigh(acts=acts, means=means, purposes=purposes, child=child, agreed=other)
        assert (first.met, first.missing) == (second.met, second.missing)


@given(ACTS, MEANS, MEANS, PURPOSES)
def test_means_change_nothing_for_a_child(
    acts: frozenset[str], some: frozenset[str], others: frozenset[str], purposes: frozenset[str]
) -> None:
    assert weigh(acts=acts, means=some, purposes=purposes, child=True) == weigh(
        acts=acts, means=others, purposes=purposes, child=True
    )


@given(ACTS, MEANS, PURPOSES)
def test_whatever_meets_the_definition_for_an_adult_meets_it_for_a_child(
    acts: frozenset[str], means: frozenset[str], purposes: frozenset[str]
) -> None:
    adult = weigh(acts=acts, means=means, purposes=purposes, child=False)
    child = weigh(acts=acts, means=means, purposes=purposes, child=True)

    assert child.met or not adult.met
    assert adult.met == bool(acts and means and purposes)
    assert child.met == bool(acts and purposes)


@given(ACTS, ACTS, MEANS, PURPOSES, st.booleans())
def test_noting_more_never_undoes_a_finding(
    acts: frozenset[str], more: frozenset[str], means: frozenset[str], purposes: frozenset[str], child: bool
) -> None:
    before = weigh(acts=acts, means=means, purposes=purposes, child=child)
    after = weigh(acts=acts | more, means=means, purposes=purposes, child=child)

    assert after.met or not before.met


def test_what_is_missing_is_said_to_be_open_not_to_be_no() -> None:
    finding = weigh(acts=["transfer"], means=[], purposes=[], child=False)

    assert finding.missing == (Part.MEANS, Part.PURPOSE)
    assert "means, purpose" in finding.summary
    assert "not the same as no" in finding.summary


def test_the_reasons_speak_of_agreement_only_when_it_was_given() -> None:
    silent = weigh(acts=["transfer"], means=["force"], purposes=["slavery"], child=False)
    agreed = weigh(acts=["transfer"], means=["force"], purposes=["slavery"], child=False, agreed=Answer.YES)
    without = weigh(acts=["transfer"], means=[], purposes=["slavery"], child=False, agreed=Answer.YES)
    child = weigh(acts=["transfer"], means=[], purposes=["slavery"], child=True, agreed=Answer.YES)

    assert silent.reasons == ()
    assert "does not matter" in agreed.reasons[0]
    assert "look for the means" in without.reasons[0]
    assert child.reasons[1] == "Whether a child agreed never matters."
