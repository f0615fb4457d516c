"""How does a form ask, and how does it say what is missing?"""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django import forms
from django.db import models
from django.test.utils import isolate_apps

from opennrm.foundation.components.forms import (
    AnswerField,
    CodeField,
    CodesField,
    DateField,
    Form,
    MissingMessage,
    ModelForm,
    required_message,
)
from opennrm.foundation.components.samples import SampleForm
from opennrm.foundation.core import answers


class ArrivalForm(Form):
    required_messages = {"alias": "Enter the alias."}

    alias = forms.CharField(help_text="Not the name in the passport.")
    arrived_on = DateField(error_messages=required_message("Enter the day of arrival."))
    injured = AnswerField(required=False)
    needs = CodesField(choices=[("doctor", "A doctor"), ("lawyer", "A lawyer")], required=False)


def arrival(**given: Any) -> ArrivalForm:
    typed = {"alias": "Alina", "arrived_on_0": "9", "arrived_on_1": "11", "arrived_on_2": "2026"}
    return ArrivalForm({**typed, **given})


def all_forms(base: type[forms.BaseForm] = forms.BaseForm) -> list[type[forms.BaseForm]]:
    return [found for child in base.__subclasses__() for found in (child, *all_forms(child))]


def test_a_required_field_without_words_of_its_own_cannot_be_defined() -> None:
    with pytest.raises(MissingMessage, match="alias is required"):

        class Wordless(Form):
            alias = forms.CharField()


def test_words_given_to_a_subclass_leave_the_parent_as_it_was() -> None:
    class Second(ArrivalForm):
        required_messages = {"alias": "Enter another alias."}

    assert Second({}).errors["alias"] == ["Enter another alias."]
    assert ArrivalForm({}).errors["alias"] == ["Enter the alias."]


def test_no_form_of_the_platform_says_only_that_a_field_is_required() -> None:
    django_words = forms.Field.default_error_messages["required"]

    wordless = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in all_forms()
        if form.__module__.startswith("opennrm.") and hasattr(form, "base_fields")
        for name, field in form.base_fields.items()
        if field.required and field.error_messages["required"] is django_words
    ]

    assert wordless == []


def test_a_date_is_read_from_three_inputs() -> None:
    form = arrival()

    assert form.is_valid()
    assert form.cleaned_data["arrived_on"] == datetime.date(2026, 11, 9)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("", "", ""), "Enter the day of arrival."),
        (("9", "", "2026"), "Enter the day, the month and the year."),
        (("31", "2", "2026"), "Enter a real date, such as 20 11 2026."),
        (("9", "November", "2026"), "Enter a real date, such as 20 11 2026."),
        (("1", "1", "99999999999"), "Enter a real date, such as 20 11 2026."),
    ],
)
def test_a_date_that_is_none_is_refused_in_plain_words(typed: tuple[str, str, str], message: str) -> None:
    form = arrival(**{f"arrived_on_{position}": part for position, part in enumerate(typed)})

    assert form.errors["arrived_on"] == [message]


def test_what_was_typed_stays() -> None:
    html = str(arrival(arrived_on_0="31", arrived_on_1="2", alias="Алiна <b>"))

    assert 'value="31"' in html
    assert 'value="Алiна &lt;b&gt;"' in html


def test_a_known_date_is_shown_in_its_parts() -> None:
    html = str(ArrivalForm(initial={"arrived_on": datetime.date(1994, 3, 27)}))

    assert all(f'value="{part}"' in html for part in ("27", "3", "1994"))


def test_a_date_that_was_not_touched_has_not_changed() -> None:
    typed = {"alias": "Alina", "arrived_on_0": "9", "arrived_on_1": "11", "arrived_on_2": "2026"}

    form = ArrivalForm(typed, initial={"alias": "Alina", "arrived_on": datetime.date(2026, 11, 9)})

    assert form.changed_data == []


def test_nothing_is_chosen_beforehand() -> None:
    html = str(SampleForm())

    assert " checked" not in html
    assert '<option value="" selected>' in html


@pytest.mark.parametrize("answer", ["yes", "no", "refused", "unknown"])
def test_an_answer_has_four_values(answer: str) -> None:
    form = arrival(injured=answer)

    assert form.is_valid()
    assert form.cleaned_data["injured"] == answer


def test_an_answer_that_is_known_is_shown() -> None:
    assert str(ArrivalForm(initial={"injured": "no"})).count(" checked") == 1


def test_a_hint_and_an_error_are_read_out_with_their_field() -> None:
    html = str(arrival(alias=""))

    assert 'aria-describedby="id_alias_helptext id_alias_error"' in html
    assert 'id="id_alias_helptext"' in html
    assert 'id="id_alias_error"' in html
    assert "Enter the alias." in html
    assert "govuk-input--error" in html


def test_a_group_carries_its_error_on_the_fieldset() -> None:
    html = str(arrival(arrived_on_0=""))

    assert '<fieldset class="govuk-fieldset" aria-describedby="id_arrived_on_error">' in html


def test_a_short_code_list_is_radio_buttons_and_a_long_one_a_select() -> None:
    short = CodeField(choices=[("a", "A"), ("b", "B")])
    long = CodeField(choices=[(str(number), str(number)) for number in range(8)])

    assert isinstance(short.widget, forms.RadioSelect)
    assert isinstance(long.widget, forms.Select)
    assert not isinstance(long.widget, forms.RadioSelect)
    assert next(iter(long.choices))[0] == ""


def test_a_form_of_another_package_is_drawn_in_our_look() -> None:
    class Foreign(forms.Form):
        name = forms.CharField()
        kind = forms.ChoiceField(choices=[("a", "A")])
        note = forms.CharField(widget=forms.Textarea)
        secret = forms.CharField(widget=forms.HiddenInput)

    html = str(Foreign())

    assert all(name in html for name in ("govuk-input", "govuk-select", "govuk-textarea", "govuk-form-group"))
    assert '<input type="hidden" name="secret" id="id_secret">' in html


def test_a_width_given_by_the_author_is_kept() -> None:
    class Narrow(Form):
        year = forms.CharField(
            required=False, widget=forms.TextInput(attrs={"class": "govuk-input--width-4"})
        )

    assert 'class="govuk-input govuk-input--width-4"' in str(Narrow())


def test_a_choice_may_carry_a_line_of_guidance() -> None:
    class Guided(Form):
        needs = CodesField(choices=[("health", "A doctor")], hints={"health": "Today."}, required=False)
        way = CodeField(choices=[("phone", "Telephone")], hints={"phone": "Only if safe."}, required=False)

    html = str(Guided())

    assert 'aria-describedby="id_needs_0_hint"' in html
    assert 'id="id_needs_0_hint">Today.</div>' in html
    assert 'id="id_way_0_hint">Only if safe.</div>' in html


def test_a_placeholder_is_not_drawn() -> None:
    class Foreign(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Name"}))

    assert "placeholder" not in str(Foreign())


@isolate_apps("opennrm.foundation.components")
def test_an_answer_nobody_gave_is_not_ticked_though_the_column_has_a_default() -> None:
    class Injury(models.Model):
        injured = answers.AnswerField()

        class Meta:
            app_label = "components"
            managed = False

    class InjuryForm(ModelForm):
        injured = AnswerField(required=False)

        class Meta:
            model = Injury
            fields = ["injured"]

    assert " checked" not in str(InjuryForm())
    assert str(InjuryForm(initial={"injured": "no"})).count(" checked") == 1


def test_what_is_wrong_with_a_number_or_a_choice_is_said_in_our_words() -> None:
    class Beds(Form):
        beds = forms.IntegerField(min_value=1, max_value=12, required=False)
        year = forms.IntegerField(min_value=1900, required=False)
        kind = forms.ChoiceField(choices=[("a", "A")], required=False)
        own = forms.ChoiceField(choices=[], required=False, error_messages={"invalid_choice": "Taken."})

    form = Beds({"beds": "13", "year": "1066", "kind": "b", "own": "b"})

    assert form.errors == {
        "beds": ["Write a number from 1 to 12."],
        "year": ["Write a number of 1900 or more."],
        "kind": ["Choose one of the answers that are offered."],
        "own": ["Taken."],
    }
    assert Beds({"beds": "twelve"}).errors["beds"] == ["Write a whole number, in digits."]


def test_a_select_begins_with_nothing_chosen_also_when_it_belongs_to_a_form_elsewhere() -> None:
    class Kinds(Form):
        here = CodeField(choices=[("a", "A")], required=False, widget=forms.Select)
        elsewhere = CodeField(choices=[("a", "A")], required=False, widget=forms.Select({"form": "other"}))

    assert str(Kinds()).count('<option value="" selected>Choose</option>') == 2
