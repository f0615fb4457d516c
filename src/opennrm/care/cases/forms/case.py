"""What is asked to find, open and work a case?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.crypto import salted_hmac
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
from opennrm.foundation.core import contributions
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.people import marks

from ..models import Need
from .fields import HALF, ReferenceField, dialled
from .person import FactsForm


class SearchForm(Form):
    """Finds a case on the list. Sent as a POST: what somebody types stands in no address, whatever it is."""

    reference = ReferenceField(
        label=_("Reference or alias"), widget=forms.TextInput({"autocomplete": "off"}),
        error_messages=required_message(_("Enter a reference or an alias.")),
    )  # fmt: skip


class FilterForm(Form):
    """Narrows the list of cases by what is chosen, never by what is typed."""

    marks_optional = False
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    risk = CodesField(label=_("Risk"), choices=code_list("cases.risk_levels").choices, required=False)
    late = forms.BooleanField(label=_("Only with something late"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        stages = [(stage.key, stage.label) for stage in contributions.case_stages]
        let_choose(self, "stage", [("", _("Any stage")), *stages])


class FindForm(Form):
    """Looks somebody up before a case is opened."""

    marks_optional = False
    reference = ReferenceField(
        label=_("Reference or alias"), required=False,
        help_text=_("As read out by the hotline, such as K7QF-3M2P, or an alias such as Rabina 27."),
    )  # fmt: skip
    given_name = forms.CharField(label=_("Given name"), required=False, widget=forms.TextInput(HALF))
    family_name = forms.CharField(label=_("Family name"), required=False, widget=forms.TextInput(HALF))
    phone = forms.CharField(label=_("Telephone"), required=False, widget=forms.TextInput(HALF))
    document = forms.CharField(label=_("Document number"), required=False, widget=forms.TextInput(HALF))
    reason = CodeField(
        label=_("Why are you looking?"), required=False, choices=code_list("people.search_reasons").choices, widget=Radios,
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
        named = given.get("reference") or by_name or given.get("phone") or given.get("document")
        if not (named or half_a_name or "reference" in self.errors):
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


class OpenCaseForm(FactsForm, OnceForm):
    """Opens a case: only what is needed now; everything else can wait.

    Whatever identifies the person here was looked for before: `searched` holds marks that only a search gives.
    """

    given_name = forms.CharField(label=_("Given name"), required=False, widget=forms.TextInput(HALF))
    family_name = forms.CharField(label=_("Family name"), required=False, widget=forms.TextInput(HALF))
    phone = forms.CharField(label=_("Telephone"), required=False, widget=forms.TextInput(HALF))
    document = forms.CharField(label=_("Document number"), required=False, widget=forms.TextInput(HALF))
    needs = CodesField(
        label=_("What does the person need now?"), choices=code_list("cases.needs").choices, required=False
    )
    alerts = CodesField(
        label=_("What could put the person in danger?"),
        choices=code_list("cases.safety_alerts").choices,
        required=False,
    )
    searched = forms.Field(widget=forms.HiddenInput, required=False)
    field_order = ["given_name", "family_name", "phone", "document", "age_group"]

    def clean_phone(self) -> str:
        return dialled(self.cleaned_data["phone"])

    @classmethod
    def after(cls, search: FindForm) -> OpenCaseForm:
        """The form below the answer of a search, with all that was typed until then."""
        typed = cls(search.data)
        form = cls(initial={field.name: field.value() for field in typed.visible_fields()})
        given = marks_of_search(str(form.initial["key"]), search.by_identity(search.cleaned_data))
        form.initial["searched"] = " ".join(sorted(given))
        return form

    def was_searched(self) -> bool:
        """Did a search come before, for the name, the telephone and the document that stand here?"""
        given = marks_of_search(self.sent_key(), FindForm.by_identity(self.cleaned_data))
        return given <= set(str(self.data.get(self.add_prefix("searched"), "")).split())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.was_searched():
            self.add_error(
                None,
                _(
                    "Nobody has looked for what stands here yet. It is kept: search for it, then open the case."
                ),
            )
        given.pop("searched", None)
        return given


def marks_of_search(key: str, identity: dict[str, str]) -> set[str]:
    """Marks of a search under this key, and of each part of an identity that was looked for in it."""
    looked_for = [("search", ""), *marks.forms(**identity).items()]
    return {
        salted_hmac("opennrm.cases.searched", f"{key} {kind} {form}", algorithm="sha256").hexdigest()
        for kind, form in looked_for
    }


class NeedsForm(VersionedForm):
    """What the person needs."""

    marks_optional = False
    needs = CodesField(label=_("Needs"), choices=code_list("cases.needs").choices, required=False)
    met = CodesField(
        label=_("Which of these are met?"), choices=(), required=False,
        help_text=_("A need that is met is not offered to services again, until you take the tick away."),
    )  # fmt: skip

    def __init__(self, *args: Any, noted: Sequence[Need], **options: Any) -> None:
        """`noted` is what was noted until now: only that can be met already."""
        super().__init__(*args, **options)
        self.initial["needs"] = [need.kind for need in noted]
        self.initial["met"] = [need.kind for need in noted if need.met_at]
        # What a colleague has taken off the list meanwhile is still a choice: saving says so, not the tick.
        ticked = self.fields["met"].widget.value_from_datadict(self.data, self.files, self.add_prefix("met"))
        kinds = {*(need.kind for need in noted), *(ticked or ())}
        let_choose(
            self, "met", [choice for choice in code_list("cases.needs").choices() if choice[0] in kinds]
        )
        if not kinds:
            del self.fields["met"]


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


class NoteForm(OnceForm):
    """A note on the case."""

    text = forms.CharField(
        label=_("Note"), widget=forms.Textarea({"rows": 5}),
        error_messages=required_message(_("Write something first.")),
    )  # fmt: skip
