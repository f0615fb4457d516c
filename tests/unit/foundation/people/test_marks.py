"""The same name, telephone or document is known again however it is written, and only at its own organisation."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.people.marks import NAME, PHONE, Marker, document_form, forms, normal_form, phone_form
from tests.factories import world


@given(st.text())
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)


@given(st.text(), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_the_way_letters_are_encoded_does_not_matter(text: str, form: str) -> None:
    assert normal_form(unicodedata.normalize(form, text)) == normal_form(text)


@given(st.lists(st.text(alphabet="абвгдёўі", min_size=1), min_size=1, max_size=4), st.randoms())
def test_neither_the_order_of_names_nor_their_case_matters(names: list[str], chance: object) -> None:
    shuffled = list(names)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert normal_form("-".join(shuffled).upper()) == normal_form(" ".join(names))


def test_a_letter_that_changes_only_when_folded_and_decomposed_again() -> None:
    # U+213F (double-struck capital pi) folds to itself before it is decomposed, and to a small pi after.
    assert normal_form("\u213f") == normal_form(normal_form("\u213f")) == "π"


@pytest.mark.parametrize(
    "written", ["+375 29 123-45-67", "8 (029) 123 45 67", "375291234567", "0291234567", "٠٢٩١٢٣٤٥٦٧"]
)
def test_a_telephone_is_known_by_its_national_number(written: str) -> None:
    assert phone_form(written) == "291234567"


@given(st.text())
def test_no_text_breaks_the_telephone(text: str) -> None:
    assert phone_form(phone_form(text)) == phone_form(text)


@pytest.mark.parametrize("written", ["MP 1234567", "mp1234567", "mp-123 45 67", "MP№1234567"])
def test_a_document_is_known_however_its_number_is_spaced(written: str) -> None:
    # The sign for "number" decomposes to the letters "no": a clerk who types it types a different number.
    expected = "mpno1234567" if "№" in written else "mp1234567"
    assert document_form(written) == expected


@given(st.text())
def test_the_form_of_a_document_is_its_own_form(text: str) -> None:
    assert document_form(document_form(text)) == document_form(text)


def test_half_a_name_is_not_marked() -> None:
    assert NAME not in forms(given_name="Nina") and NAME not in forms(family_name="Ljosava")
    assert forms() == {}


@pytest.mark.django_db
def test_marks_of_two_organisations_and_of_two_kinds_never_meet(centre: Organisation) -> None:
    other = world.an_organisation("centre")

    assert Marker(centre).mark(NAME, "ljosava nina") == Marker(centre).mark(NAME, "ljosava nina")
    assert Marker(centre).mark(NAME, "ljosava nina") != Marker(other).mark(NAME, "ljosava nina")
    assert Marker(centre).mark(PHONE, "291234567") != Marker(centre).mark(NAME, "291234567")
    assert len(Marker(centre).mark(NAME, "x")) == 10
