"""What is asked about a person: facts, identity, and how to reach them safely?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.components.forms import (
    AnswerField,
    CodeField,
    CodesField,
    DateField,
    Form,
    Radios,
    SplitDate,
    VersionedForm,
    let_choose,
    required_message,
)
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.people.actions import PersonFacts, SafeWays
from opennrm.foundation.people.models import AgeGroup, Person
from opennrm.foundation.people.policies import NOT_BORN_THEN, can_be_born, can_be_reached
from opennrm.foundation.people.vault import ContactFacts, IdentityFacts

from .fields import HALF, dialled

# The list of languages begins with those heard most; the rest are chosen from the whole list.
COMMON_LANGUAGES = 6
OF_AGE = 18  # Palermo Protocol art. 3(d)


def _common_languages() -> list[tuple[str, str]]:
    return code_list("people.languages").choices()[:COMMON_LANGUAGES]


class FactsForm(Form):
    """The coded facts of a person."""

    age_group = forms.ChoiceField(
        label=_("Age"), choices=AgeGroup.choices, widget=Radios,
        error_messages=required_message(_("Choose adult, child, or not known.")),
    )  # fmt: skip
    birth_year = forms.IntegerField(
        label=_("Year of birth"), required=False, min_value=1900, max_value=2100,
        widget=forms.TextInput({"class": "govuk-input--width-4", "inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    thought_child = AnswerField(
        label=_("If the age is not known: is there reason to believe this is a child?"), required=False,
        help_text=_("If so, the rules for children apply until the age is known."),
    )  # fmt: skip
    sex = CodeField(label=_("Sex"), choices=code_list("people.sexes").choices, required=False, widget=Radios)
    citizenship = CodeField(
        label=_("Citizenship"), choices=code_list("people.countries").choices, required=False
    )
    languages = CodesField(label=_("Speaks"), choices=_common_languages, required=False)
    other_language = CodeField(
        label=_("Speaks another language"), choices=code_list("people.languages").choices, required=False
    )
    interpreter_needed = AnswerField(label=_("Is an interpreter needed?"), required=False)

    def clean(self) -> dict[str, Any]:
        """Facts that contradict each other are asked again; until then the person would be presumed a child."""
        given = super().clean() or {}
        group, born = given.get("age_group"), given.get("birth_year")
        years = clock.today().year - born if born else None
        if group == AgeGroup.ADULT and years is not None and years < OF_AGE:
            self.add_error(
                "birth_year", _("Somebody born in this year is under 18: correct the year, or choose child.")
            )
        if group == AgeGroup.CHILD and years is not None and years > OF_AGE:
            self.add_error(
                "birth_year", _("Somebody born in this year is over 18: correct the year, or choose adult.")
            )
        if group == AgeGroup.ADULT and given.get("thought_child") == Answer.YES:
            self.add_error(
                "thought_child",
                _(
                    "You chose adult. If there is reason to believe this is a child, choose that the age is not known."
                ),
            )
        return given

    def facts(self) -> PersonFacts:
        """What was entered, as the action takes it."""
        entered = self.cleaned_data
        return PersonFacts(
            age_group=entered["age_group"],
            birth_year=entered["birth_year"],
            thought_child=entered["thought_child"] or Answer.UNKNOWN,
            sex=entered["sex"],
            citizenship=entered["citizenship"],
            interpreter_needed=entered["interpreter_needed"] or Answer.UNKNOWN,
            languages=tuple(
                dict.fromkeys([*entered["languages"], *filter(None, [entered["other_language"]])])
            ),
        )


class EditFactsForm(FactsForm, VersionedForm):
    """The coded facts of a person already known: every language they speak can be unticked."""

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        names = (
            "age_group",
            "birth_year",
            "thought_child",
            "sex",
            "citizenship",
            "interpreter_needed",
            "version",
        )
        spoken = [row.language for row in person.languages.all()]
        initial = {**{name: getattr(person, name) for name in names}, "languages": spoken}
        super().__init__(*args, initial=initial, **options)
        offered = _common_languages()
        known = {code for code, _label in offered}
        more = [(code, code_list("people.languages").label(code)) for code in spoken if code not in known]
        let_choose(self, "languages", [*offered, *more])


class IdentityForm(VersionedForm):
    """What identifies a person; sealed as soon as it is saved."""

    marks_optional = False
    given_name = forms.CharField(label=_("Given name"), required=False, widget=forms.TextInput(HALF))
    family_name = forms.CharField(label=_("Family name"), required=False, widget=forms.TextInput(HALF))
    birth_date = DateField(label=_("Date of birth"), required=False, widget=SplitDate())
    document = forms.CharField(label=_("Document number"), required=False, widget=forms.TextInput(HALF))

    def __init__(self, *args: Any, person: Person, facts_page: str, **options: Any) -> None:
        """`facts_page` is where the facts are changed that a date may contradict."""
        super().__init__(*args, **options)
        self.person, self.facts_page = person, facts_page

    def clean_birth_date(self) -> date | None:
        born: date | None = self.cleaned_data["birth_date"]
        verdict = can_be_born(self.person, born)
        if verdict.because == NOT_BORN_THEN:
            raise forms.ValidationError(str(verdict.because))
        if not verdict:
            words = gettext("{contradiction} Correct the date here, or {link}.")
            link = format_html(
                '<a href="{}" target="_blank" rel="noopener">{}</a>',
                self.facts_page,
                gettext("change the facts first"),
            )
            pieces = words.replace("{contradiction}", "{}").replace("{link}", "{}")
            raise forms.ValidationError(format_html(pieces, verdict.because, link))
        return born

    def facts(self) -> IdentityFacts:
        """What was entered, as the action takes it."""
        return IdentityFacts(**{k: v for k, v in self.cleaned_data.items() if k != "version"})


def _hours() -> list[tuple[str, str]]:
    return [("", "–"), *((str(hour), f"{hour:02}:00") for hour in range(24))]


class ContactForm(VersionedForm):
    """How the person may be reached safely."""

    marks_optional = False
    do_not_contact = forms.BooleanField(label=_("Do not contact at all"), required=False)
    channels = CodesField(label=_("Safe ways to reach the person"), choices=code_list("people.channels").choices,
                          required=False, help_text=_("Any other way is not safe."))  # fmt: skip
    phone = forms.CharField(label=_("Telephone"), required=False, widget=forms.TextInput(HALF))
    messenger = forms.CharField(label=_("Messenger or e-mail"), required=False, widget=forms.TextInput(HALF))
    address = forms.CharField(
        label=_("Address"), required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    from_hour = forms.TypedChoiceField(
        label=_("Not before"), choices=_hours, coerce=int, empty_value=None, required=False
    )
    to_hour = forms.TypedChoiceField(
        label=_("Not after"), choices=_hours, coerce=int, empty_value=None, required=False
    )
    may_leave_message = AnswerField(label=_("May a message be left?"), required=False)
    code_word = forms.CharField(
        label=_("Code word"), required=False, widget=forms.TextInput(HALF),
        help_text=_("So that the person knows that it is really us."),
    )  # fmt: skip
    advice = forms.CharField(label=_("Anything else that keeps contact safe"), required=False,
                             widget=forms.Textarea({"rows": 3}))  # fmt: skip

    def clean_phone(self) -> str:
        return dialled(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        verdict = can_be_reached(given.get("channels") or (), bool(given.get("do_not_contact")))
        if not verdict:
            self.add_error("channels", str(verdict.because))
        return given

    def facts(self) -> ContactFacts:
        """The sealed part of what was entered."""
        return ContactFacts(
            **{n: self.cleaned_data[n] for n in ("phone", "messenger", "address", "code_word", "advice")}
        )

    def ways(self) -> SafeWays:
        """The coded part of what was entered."""
        entered = self.cleaned_data
        return SafeWays(
            channels=tuple(entered["channels"]),
            do_not_contact=entered["do_not_contact"],
            from_hour=entered["from_hour"],
            to_hour=entered["to_hour"],
            may_leave_message=entered["may_leave_message"] or Answer.UNKNOWN,
        )
