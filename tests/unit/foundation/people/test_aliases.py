"""A person is called by a word and a number drawn by lot, in every language, and never by a name."""

from __future__ import annotations

import random

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.people import aliases
from opennrm.foundation.people.models import Person

from .conftest import NewPerson


@pytest.mark.parametrize("language", ["en", "be", "ru"])
def test_an_alias_read_aloud_in_any_language_is_found_again(language: str) -> None:
    for word in aliases.words():
        with translation.override(language):
            spoken = f"{aliases.alias_in_language(word)} 27"
        found = aliases.read(spoken.upper())
        assert found is not None and found[1] == 27
        assert aliases.words()[found[0]][language] == aliases.words()[word][language]


@given(st.text())
def test_anything_typed_is_an_alias_or_none_and_never_an_error(text: str) -> None:
    assert aliases.read(text) is None or isinstance(aliases.read(text), tuple)


@pytest.mark.parametrize("number", ["²", "①", "9" * 5000, "-1", "1.5", ""])
def test_what_only_looks_like_a_number_is_no_alias(number: str) -> None:
    word = next(iter(aliases.words()))

    assert aliases.read(f"{word} {number}") is None


def test_every_word_says_nothing_twice() -> None:
    for language in ("en", "be", "ru"):
        spoken = [labels[language].casefold() for labels in aliases.words().values()]
        assert len(spoken) == len(set(spoken))


def test_the_lot_decides() -> None:
    chance = random.Random(1)
    drawn = {aliases.draw(chance) for _ in range(200)}

    assert len(drawn) > 190
    assert all(10 <= number <= 999 for _word, number in drawn)


@pytest.mark.django_db
def test_no_two_persons_of_an_organisation_share_an_alias(
    new_person: NewPerson, centre: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = next(iter(aliases.words()))
    lots = iter([(word, 27), (word, 27), (word, 28)])
    monkeypatch.setattr(aliases, "draw", lambda chance: next(lots))

    new_person(), new_person()

    assert set(Person.objects.values_list("alias_number", flat=True)) == {27, 28}
