"""What is asked when a person agrees, or wants somebody kept out?"""

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
    OnceForm,
    Radios,
    let_choose,
    required_message,
)
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.people.actions import Agreement

from .fields import HALF

SHAREABLE = (
    "cases.overview", "cases.safety", "cases.needs", "people.identity", "people.contact",
    "identification.account", "identification.indicators", "identification.decisions",
    "referrals.referrals",
)  # fmt: skip


class ConsentForm(OnceForm):
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
    read_aloud = AnswerField(label=_("Was it read aloud?"), required=False)
    expires_on = DateField(
        label=_("Until when?"),
        required=False,
        help_text=_("If you leave this empty, the country's usual term applies."),
    )
    guardian = forms.CharField(
        label=_("For a child: who agreed as guardian?"), required=False, widget=forms.TextInput(HALF)
    )
    assent = AnswerField(label=_("For a child: does the child agree?"), required=False)

    def __init__(self, *args: Any, recipients: Any, is_child: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        let_choose(self, "recipient", recipients)
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
            read_aloud=entered["read_aloud"] or Answer.UNKNOWN,
            expires_on=entered["expires_on"],
            guardian=entered.get("guardian", ""),
            assent=entered.get("assent") or Answer.UNKNOWN,
        )


class _Colleague(forms.ModelChoiceField[User]):
    """A member of staff, with where they work: there are several of one name."""

    def label_from_instance(self, user: Any) -> str:
        return f"{user.display_name}, {user.organisation}"


class KeepOutForm(OnceForm):
    """Names somebody whom the person wants kept out."""

    marks_optional = False
    user = _Colleague(label=_("A member of staff"), queryset=User.objects.none(), required=False,
                      empty_label=_("Choose"), help_text=_("Of your centre, and of those the person was shared with."))  # fmt: skip
    organisation = forms.ModelChoiceField(label=_("Or a whole organisation"), queryset=Organisation.objects.none(),
                                          required=False, empty_label=_("Choose"))  # fmt: skip

    def __init__(self, *args: Any, staff: Any, organisations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        let_choose(self, "user", staff)
        let_choose(self, "organisation", organisations)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("user")) == bool(given.get("organisation")):
            raise forms.ValidationError(_("Choose one: a member of staff, or an organisation."))
        return given

    def whom(self) -> User | Organisation:
        """Who was chosen."""
        chosen: User | Organisation = self.cleaned_data["user"] or self.cleaned_data["organisation"]
        return chosen
