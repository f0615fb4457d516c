"""Four answers stay four (rule R15)."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from opennrm.foundation.core.answers import Answer, AnswerField


def test_r15_yes_no_refused_and_unknown_are_four_values_and_two_of_them_are_known() -> None:
    assert [answer.value for answer in Answer] == ["yes", "no", "refused", "unknown"]
    assert [answer for answer in Answer if answer.known] == [Answer.YES, Answer.NO]


def test_r15_a_question_that_nobody_asked_is_never_stored_as_no() -> None:
    fields: list[Any] = [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, AnswerField)
    ]

    assert fields
    assert {str(field.default) for field in fields} == {"unknown"}
