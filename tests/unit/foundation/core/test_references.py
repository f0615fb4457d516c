"""A reference survives a telephone line: what is misheard is noticed."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from opennrm.foundation.core.references import ALPHABET, check_character, is_valid, new_reference, normalise

bodies = st.text(ALPHABET, min_size=7, max_size=7)


def test_a_new_reference_is_valid_and_no_two_are_alike() -> None:
    drawn = {new_reference() for _ in range(200)}

    assert len(drawn) == 200
    assert all(is_valid(reference) and len(reference) == 9 for reference in drawn)


@given(bodies, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(body: str, place: int, other: str) -> None:
    right = body + check_character(body)
    assume(right[place] != other)

    assert not is_valid(right[:place] + other + right[place + 1 :])


@given(bodies, st.integers(0, 6))
def test_two_swapped_neighbours_are_found(body: str, place: int) -> None:
    right = body + check_character(body)
    assume(right[place] != right[place + 1])
    swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]

    assert not is_valid(swapped)


@given(bodies)
def test_spaces_small_letters_and_hyphens_do_not_matter(body: str) -> None:
    reference = normalise(body + check_character(body))

    assert normalise(f" {reference.lower().replace('-', ' ')} ") == reference
    assert is_valid(reference.lower())


def test_a_cyrillic_keyboard_writes_the_same_reference() -> None:
    assert normalise("КАВЕ-МНРС") == "KABE-MHPC"


def test_nothing_typed_is_no_reference() -> None:
    assert not is_valid("")
    assert not is_valid("K7QF")
