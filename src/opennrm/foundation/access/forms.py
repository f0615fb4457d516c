"""What is asked to set up an organisation or a member of staff?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.components.forms import (
    CodeField,
    CodesField,
    Form,
    OnceForm,
    Radios,
    VersionedForm,
    let_choose,
    required_message,
)
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.country import country
from opennrm.foundation.core.verdict import Text

from .actions import Wanted
from .models import Kind, Organisation
from .queries import username_taken
from .roles import Role, roles
from .sections import Section, section
from .tokens import sections_open_to


def _territories() -> list[tuple[str, Text]]:
    return [
        ("", _("The whole country")),
        *((code, place.listed) for code, place in country().territories.items()),
    ]


def _languages() -> list[tuple[str, str]]:
    from opennrm.foundation.core.codes import code_list

    return code_list("people.languages").choices()


class _Named(Form):
    """What an organisation is called, by telephone too."""

    name_en = forms.CharField(
        label=_("Name in English"),
        max_length=120,
        error_messages=required_message(_("Enter the name in English.")),
    )
    name_be = forms.CharField(label=_("Name in Belarusian"), max_length=120, required=False)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=120, required=False)
    languages = CodesField(
        label=_("In which languages does it serve people?"), choices=_languages, required=False
    )
    phone = forms.CharField(label=_("Public telephone"), max_length=40, required=False)

    def names(self) -> dict[str, str]:
        """The name in each language."""
        return {language: self.cleaned_data[f"name_{language}"] for language in ("en", "be", "ru")}


class ChangeOrganisationForm(_Named, VersionedForm):
    """What is changed of an organisation that is there."""


class OrganisationForm(_Named, OnceForm):
    """A new organisation."""

    field_order = ("name_en", "name_be", "name_ru", "kind", "territory", "languages", "phone")
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=Kind.choices, widget=Radios,
        error_messages=required_message(_("Choose what kind of organisation it is.")),
    )  # fmt: skip
    territory = forms.ChoiceField(label=_("Where does it work?"), choices=_territories, required=False)

    def facts(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        entered = dict(self.cleaned_data)
        name = {language: entered.pop(f"name_{language}") for language in ("en", "be", "ru")}
        return {**entered, "name": name}


class UserForm(OnceForm):
    """A new member of staff: the role must fit the organisation."""

    display_name = forms.CharField(
        label=_("Name shown to colleagues"), max_length=120,
        error_messages=required_message(_("Enter the name that colleagues will see.")),
    )  # fmt: skip
    username = forms.RegexField(
        r"^[A-Za-z0-9._-]+$", label=_("Name for signing in"), max_length=60,
        help_text=_("Latin letters, numbers, dots, hyphens and underscores."),
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-20"}),
        error_messages={
            **required_message(_("Enter a name for signing in.")),
            "invalid": _("Use Latin letters, numbers, dots, hyphens and underscores, without spaces."),
        },
    )  # fmt: skip
    role = forms.ChoiceField(
        label=_("Role"), widget=Radios, error_messages=required_message(_("Choose a role."))
    )

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        fitting = [role for role in roles().values() if organisation.kind in role.organisation_kinds]
        let_choose(self, "role", [(role.key, role.name) for role in fitting])

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if username_taken(username):
            raise forms.ValidationError(_("Somebody signs in with that name already. Choose another."))
        return username


LET_IN, REFUSE = "let_in", "refuse"


class LetInForm(Form):
    """Whether a second person stands behind an account."""

    decision = forms.ChoiceField(
        label=_("Do you know that this person works here, in this role?"), widget=Radios,
        choices=[(LET_IN, _("Yes: let them in")), (REFUSE, _("No: refuse the account, for good"))],
        error_messages=required_message(_("Choose whether the account is let in.")),
    )  # fmt: skip

    def __init__(self, *args: Any, known: bool, **options: Any) -> None:
        """`known`: somebody who works here already, for whom a new password was asked."""
        super().__init__(*args, **options)
        if known:
            again, unknown = _("Yes: let them in again"), _("No: I do not know this request")
            let_choose(self, "decision", [(LET_IN, again), (REFUSE, unknown)])
            self.fields["decision"].label = _("Did this colleague ask for a new password?")
            self.fields["decision"].help_text = _(
                "If not, the account stays closed and nothing else changes; an administrator can open it again."
            )


READS, WRITES = "read", "write"
_DAYS = [("30", _("A month")), ("90", _("Three months")), ("365", _("A year"))]


class TokenForm(OnceForm):
    """A token: what for, for which parts of records, and until when. Nothing is chosen beforehand."""

    use = CodeField(
        label=_("What is it for?"), choices=code_list("access.token_uses").choices, widget=Radios,
        error_messages=required_message(_("Choose what the token is for.")),
    )  # fmt: skip
    parts = CodesField(
        label=_("Which parts of records may the program open?"), choices=[],
        help_text=_("As few as it needs. It never opens more than the role does."),
        error_messages=required_message(_("Choose at least one part.")),
    )  # fmt: skip
    may = forms.ChoiceField(
        label=_("What may it do there?"), widget=Radios,
        choices=[(READS, _("Only read")), (WRITES, _("Read and write, as the role may"))],
        error_messages=required_message(_("Choose whether the program only reads.")),
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label=_("How long does it last?"), choices=_DAYS, coerce=int, widget=Radios,
        help_text=_("You can end it at any time."),
        error_messages=required_message(_("Choose how long the token lasts.")),
    )  # fmt: skip

    def __init__(self, *args: Any, those: Iterable[type[Role]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.open_to: list[Section] = sections_open_to(those)
        if self.open_to:
            let_choose(self, "parts", [(part.code, part.label) for part in self.open_to])
        else:  # a role that opens no part of any record
            del self.fields["parts"]

    def wanted(self) -> Wanted:
        """What was entered, as the action takes it."""
        entered = self.cleaned_data
        parts = frozenset(section(code) for code in entered.get("parts", ()))
        return Wanted(entered["use"], parts, entered["may"] == WRITES, entered["days"])


class ProgramForm(TokenForm):
    """A token for a program of an organisation."""

    display_name = forms.CharField(
        label=_("Name of the program, as colleagues see it"), max_length=120,
        help_text=_("What it does stands in the journal under this name."),
        error_messages=required_message(_("Enter the name of the program.")),
    )  # fmt: skip
    role = forms.ChoiceField(
        label=_("In which role does it act?"), widget=Radios,
        error_messages=required_message(_("Choose the role.")),
    )  # fmt: skip
    field_order = ["display_name", "role", "use", "parts", "may", "days"]

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        fitting = [role for role in roles().values() if organisation.kind in role.organisation_kinds]
        super().__init__(*args, those=fitting, **options)
        let_choose(self, "role", [(role.key, role.name) for role in fitting])
