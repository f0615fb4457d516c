"""Words to choose from are data; their codes are what is stored."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from opennrm.foundation.core.codes import CodeField, UnknownCode, code_list


def test_a_label_is_given_in_the_readers_language_and_the_code_stays() -> None:
    sexes = code_list("people.sexes")
    code = sexes.codes[0]

    labels = set()
    for language in ("en", "be", "ru"):
        with translation.override(language):
            labels.add(sexes.label(code))

    assert len(labels) == 3


def test_a_code_that_the_list_does_not_hold_is_refused() -> None:
    with pytest.raises(UnknownCode):
        code_list("people.sexes").get("no such code")
    with pytest.raises((UnknownCode, ValidationError)):
        CodeField("people.sexes").validate("no such code", None)


def test_a_list_that_no_room_has_is_refused() -> None:
    with pytest.raises(LookupError, match="no code list"):
        code_list("people.no_such_list")


def test_children_stand_under_their_parent() -> None:
    forms = code_list("identification.forms")
    parents = [code for code in forms.children(None) if forms.children(code.code)]

    assert parents
    for parent in parents:
        assert all(child.parent == parent.code for child in forms.children(parent.code))
        assert forms.choices(parent.code) == [(c.code, c.label) for c in forms.children(parent.code)]


def test_nothing_chosen_has_no_label() -> None:
    assert code_list("people.sexes").label(None) == ""
    assert code_list("people.sexes").label("") == ""


def test_a_hint_speaks_the_language_of_whoever_opens_the_form_not_of_whoever_started_the_server() -> None:
    hints = code_list("referrals.urgencies").hints

    with translation.override("be"):
        belarusian = str(hints["today"])
    with translation.override("en"):
        english = str(hints["today"])

    assert belarusian != english
