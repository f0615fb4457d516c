"""What do the pages of a case ask?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.models import Organisation, User
from opennrm.foundation.access.sections import Purpose, section
from opennrm.foundation.components.forms import (
    AnswerField,
    CodeField,
    CodesField,
    DateField,
    Form,
    Radios,
    SplitDate,
    required_message,
)
from opennrm.foundation.core import contributions
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.people.actions import Agreement, PersonFacts, SafeWays
from opennrm.foundation.people.models import AgeGroup, Person
from opennrm.foundation.people.vault import ContactFacts, IdentityFacts

_HALF = {"class": "govuk-input--width-20", "autocomplete": "off"}


class FilterForm(Form):
    """Narrows the list of cases."""

    marks_optional = False
    q = forms.CharField(label=_("Reference or alias"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    risk = CodesField(label=_("Risk"), choices=code_list("cases.risk_levels").choices, required=False)
    late = forms.BooleanField(label=_("Only with something late"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        stages = [(stage.key, stage.label) for stage in contributions.case_stages]
        self.fields["stage"].choices = [("", _("Any stage")), *stages]  # type: ignore[attr-defined]


class FindForm(Form):
    """Looks somebody up before a case is opened."""

    marks_optional = False
    reference = forms.CharField(
        label=_("Reference or alias"), required=False, widget=forms.TextInput(_HALF),
        help_text=_("As read out by the hotline, such as K7QF-3M2P, or an alias such as Rabina 27."),
    )  # fmt: skip
    given_name = forms.CharField(label=_("Given name"), required=False, widget=forms.TextInput(_HALF))
    family_name = forms.CharField(label=_("Family name"), required=False, widget=forms.TextInput(_HALF))
    phone = forms.CharField(label=_("Telephone"), required=False, widget=forms.TextInput(_HALF))
    document = forms.CharField(label=_("Document number"), required=False, widget=forms.TextInput(_HALF))
    reason = forms.CharField(
        label=_("Why are you looking?"), required=False,
        help_text=_("Needed for a name, a telephone or a document. The search is recorded."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        by_name = bool(given.get("given_name") and given.get("family_name"))
        half_a_name = bool(given.get("given_name")) != bool(given.get("family_name"))
        if half_a_name:
            self.add_error(
                "family_name" if given.get("given_name") else "given_name",
                _("A name is found by given and family name together."),
            )
        if not (
            given.get("reference") or by_name or given.get("phone") or given.get("document") or half_a_name
        ):
            self.add_error(
                "reference", _("Enter a reference, an alias, a full name, a telephone or a document.")
            )
        if self.by_identity(given) and not given.get("reason"):
            self.add_error("reason", _("Say why you are looking: the search is recorded with its reason."))
        return given

    @staticmethod
    def by_identity(given: dict[str, Any]) -> dict[str, str]:
        """What was typed that identifies somebody."""
        names = ("given_name", "family_name", "phone", "document")
        return {name: given[name] for name in names if given.get(name)}


# The list of languages begins with those heard most; the rest are chosen from the whole list.
COMMON_LANGUAGES = 6


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


class VersionedForm(Form):
    """A form that knows which version of the row it was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


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
        self.fields["languages"].choices = [*offered, *more]  # type: ignore[attr-defined]


class IdentityForm(VersionedForm):
    """What identifies a person; sealed as soon as it is saved."""

    marks_optional = False
    given_name = forms.CharField(label=_("Given name"), required=False, widget=forms.TextInput(_HALF))
    family_name = forms.CharField(label=_("Family name"), required=False, widget=forms.TextInput(_HALF))
    birth_date = DateField(label=_("Date of birth"), required=False, widget=SplitDate())
    document = forms.CharField(label=_("Document number"), required=False, widget=forms.TextInput(_HALF))

    def facts(self) -> IdentityFacts:
        """What was entered, as the action takes it."""
        return IdentityFacts(**{k: v for k, v in self.cleaned_data.items() if k != "version"})


class OpenCaseForm(FactsForm):
    """Opens a case: only what is needed now; everything else can wait."""

    given_name = forms.CharField(label=_("Given name"), required=False, widget=forms.TextInput(_HALF))
    family_name = forms.CharField(label=_("Family name"), required=False, widget=forms.TextInput(_HALF))
    phone = forms.CharField(label=_("Telephone"), required=False, widget=forms.TextInput(_HALF))
    document = forms.CharField(label=_("Document number"), required=False, widget=forms.TextInput(_HALF))
    needs = CodesField(
        label=_("What does the person need now?"), choices=code_list("cases.needs").choices, required=False
    )
    alerts = CodesField(
        label=_("What could put the person in danger?"),
        choices=code_list("cases.safety_alerts").choices,
        required=False,
    )
    field_order = ["given_name", "family_name", "phone", "document", "age_group"]


class NeedsForm(Form):
    """What the person needs."""

    marks_optional = False
    needs = CodesField(label=_("Needs"), choices=code_list("cases.needs").choices, required=False)


class SafetyForm(VersionedForm):
    """What puts the person in danger, and what staff do about it."""

    marks_optional = False
    risk = CodeField(
        label=_("Risk"), choices=code_list("cases.risk_levels").choices, required=False, widget=Radios
    )
    alerts = CodesField(
        label=_("Safety alerts"), choices=code_list("cases.safety_alerts").choices, required=False,
        help_text=_("Shown above every button of the case, to everybody who may see them."),
    )  # fmt: skip
    advice = forms.CharField(
        label=_("What must staff know and do?"), required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("Sealed. Seen by the centre and by services the person agreed to."),
    )  # fmt: skip


class NoteForm(Form):
    """A note on the case."""

    text = forms.CharField(
        label=_("Note"), widget=forms.Textarea({"rows": 5}),
        error_messages=required_message(_("Write something first.")),
    )  # fmt: skip


def _hours() -> list[tuple[str, str]]:
    return [("", "–"), *((str(hour), f"{hour:02}:00") for hour in range(24))]


class ContactForm(VersionedForm):
    """How the person may be reached safely."""

    marks_optional = False
    do_not_contact = forms.BooleanField(label=_("Do not contact at all"), required=False)
    channels = CodesField(label=_("Safe ways to reach the person"), choices=code_list("people.channels").choices,
                          required=False, help_text=_("Any other way is not safe."))  # fmt: skip
    phone = forms.CharField(label=_("Telephone"), required=False, widget=forms.TextInput(_HALF))
    messenger = forms.CharField(label=_("Messenger or e-mail"), required=False, widget=forms.TextInput(_HALF))
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
        label=_("Code word"), required=False, widget=forms.TextInput(_HALF),
        help_text=_("So that the person knows that it is really us."),
    )  # fmt: skip
    advice = forms.CharField(label=_("Anything else that keeps contact safe"), required=False,
                             widget=forms.Textarea({"rows": 3}))  # fmt: skip

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


SHAREABLE = (
    "cases.overview", "cases.safety", "cases.needs", "people.identity", "people.contact",
    "identification.account", "identification.indicators", "identification.decisions",
)  # fmt: skip


class ConsentForm(Form):
    """Records that the person agrees that one organisation receives named parts of the record."""

    recipient = forms.ModelChoiceField(
        label=_("Who receives it?"), queryset=Organisation.objects.none(), empty_label=_("Choose"),
        error_messages=required_message(_("Choose the organisation that the person agrees to.")),
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=_("What for?"), widget=Radios,
        choices=[(Purpose.ASSIST, Purpose.ASSIST.label), (Purpose.IDENTIFY, Purpose.IDENTIFY.label)],
        error_messages=required_message(_("Choose what it is for.")),
    )  # fmt: skip
    sections = CodesField(
        label=_("What may they see?"),
        choices=lambda: [(code, section(code).label) for code in SHAREABLE],
        error_messages=required_message(_("Choose at least one part of the record.")),
    )
    language = CodeField(
        label=_("In which language was it explained?"), choices=code_list("people.languages").choices,
        error_messages=required_message(_("Choose the language in which it was explained.")),
    )  # fmt: skip
    interpreter = AnswerField(label=_("Was an interpreter present?"), required=False)
    read_aloud = forms.BooleanField(label=_("The consent was read aloud"), required=False)
    expires_on = DateField(
        label=_("Until when?"),
        required=False,
        help_text=_("If you leave this empty, the country's usual term applies."),
    )
    guardian = forms.CharField(
        label=_("For a child: who agreed as guardian?"), required=False, widget=forms.TextInput(_HALF)
    )
    assent = AnswerField(label=_("For a child: does the child agree?"), required=False)

    def __init__(self, *args: Any, recipients: Any, is_child: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["recipient"].queryset = recipients  # type: ignore[attr-defined]
        if not is_child:
            del self.fields["guardian"], self.fields["assent"]

    def agreement(self) -> Agreement:
        """What was entered, as the action takes it."""
        entered = self.cleaned_data
        return Agreement(
            purpose=Purpose(entered["purpose"]),
            recipient=entered["recipient"],
            sections=frozenset(section(code) for code in entered["sections"]),
            language=entered["language"],
            interpreter=entered["interpreter"] or Answer.UNKNOWN,
            read_aloud=entered["read_aloud"],
            expires_on=entered["expires_on"],
            guardian=entered.get("guardian", ""),
            assent=entered.get("assent") or Answer.UNKNOWN,
        )


class KeepOutForm(Form):
    """Names somebody whom the person wants kept out."""

    user = forms.ModelChoiceField(label=_("A member of staff"), queryset=User.objects.none(), required=False)
    organisation = forms.ModelChoiceField(label=_("A whole organisation"), queryset=Organisation.objects.none(),
                                          required=False)  # fmt: skip

    def __init__(self, *args: Any, staff: Any, organisations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].queryset = staff  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("user")) == bool(given.get("organisation")):
            raise forms.ValidationError(_("Choose one: a member of staff, or an organisation."))
        return given
