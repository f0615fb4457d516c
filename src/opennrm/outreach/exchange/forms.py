"""What is asked of whoever brings a list in?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.components.forms import (
    CodeField,
    Form,
    OnceForm,
    Radios,
    let_choose,
    required_message,
)
from opennrm.foundation.core.codes import code_list

from .columns import Column, Heads, Mapped, Trusted
from .reading import MOST_BYTES, Unreadable, read
from .standard import OWN_NUMBER, fields
from .writing import Format

OWN = "own"


class UploadForm(OnceForm):
    """The file. It is read here, in memory, and refused with a sentence."""

    file = forms.FileField(
        label=_("Choose the file"),
        help_text=_("A spreadsheet (.xlsx), a comma file (.csv) or our own export (.json), up to 10 MB."),
        allow_empty_file=True,
        error_messages={
            **required_message(_("Choose a file of at most 10 MB.")),
            "missing": _("Choose a file of at most 10 MB."),
        },
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            self.sheet = read(file.read(MOST_BYTES + 1))
        except Unreadable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file


class ColumnsForm(Form):
    """Which column is which field. Asked are the columns in doubt and those that nobody recognises; or all."""

    headers = forms.ChoiceField(
        label=_("Which of the two rows did you follow when you filled the list?"),
        widget=Radios,
        error_messages=required_message(_("Say which header row is right: the two disagree.")),
    )
    own_number = forms.TypedChoiceField(
        label=_("Which column holds your own number of the person?"),
        help_text=_("By this number the list is known again. Without one, a row is known by what it says."),
        coerce=int,
        empty_value=None,
        required=False,
    )
    remember = forms.BooleanField(
        label=_("Read lists with these headings in the same way next time"), required=False
    )

    def __init__(
        self, *args: Any, heads: Heads, mapped: Mapped | None, every: bool = False, **options: Any
    ) -> None:
        self.heads, self.saved = heads, mapped
        self.begun = mapped or heads.mapped()
        super().__init__(*args, **options)
        self.asked = list(heads.columns) if every else ([] if mapped else heads.unknown)
        self._ask_headers()
        self._ask_own_number()
        for column in self.asked:
            self.fields[_name(column)] = self._of_column(column)
        self.order_fields(["headers", *map(_name, self.asked), "own_number", "remember"])

    def _ask_headers(self) -> None:
        doubt = self.heads.in_doubt
        if not doubt or self.saved or len(self.asked) == len(self.heads.columns):
            del self.fields["headers"]
            return
        let_choose(self, "headers", [
            (Trusted.LABELS, _("The lower row, such as “{label}” in column {letter}").format(label=doubt[0].label, letter=doubt[0].letter)),
            (Trusted.NAMES, _("The upper row, such as “{name}” in column {letter}").format(name=doubt[0].name, letter=doubt[0].letter)),
        ])  # fmt: skip

    def _ask_own_number(self) -> None:
        let_choose(
            self,
            "own_number",
            [("", _("There is none")), *((c.index, _title(c)) for c in self.heads.columns)],
        )
        if OWN_NUMBER in self.begun:
            self.fields["own_number"].initial = self.begun.index(OWN_NUMBER)

    def _of_column(self, column: Column) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=_title(column),
            choices=[("", _("Leave out")), *_choices()],
            initial=self.begun[column.index].replace(OWN_NUMBER, ""),
            required=False,
        )

    def mapped(self) -> Mapped:
        """The field of each column, as answered."""
        entered = self.cleaned_data
        trusted = Trusted(entered["headers"]) if entered.get("headers") else None
        found = list(self.saved or self.heads.mapped(trusted))
        found = ["" if field == OWN_NUMBER else field for field in found]
        for column in self.asked:
            found[column.index] = entered[_name(column)]
        if entered["own_number"] is not None:
            found[entered["own_number"]] = OWN_NUMBER
        return tuple(found)


class TakeOutForm(OnceForm):
    """For whom, as what kind of file, and why."""

    recipient = forms.ChoiceField(
        label=_("For whom is the list?"), widget=Radios,
        error_messages=required_message(_("Choose for whom the list is.")),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("What kind of file?"), widget=Radios,
        choices=[
            (Format.XLSX, _("Spreadsheet (.xlsx), in the layout of the published template")),
            (Format.CSV, _("Comma file (.csv)")),
            (Format.JSON, _("JSON, for another system")),
        ],
        error_messages=required_message(_("Choose a kind of file.")),
    )  # fmt: skip
    reason = CodeField(
        label=_("What is it for?"), choices=lambda: code_list("exchange.reasons").choices(),
        widget=Radios, error_messages=required_message(_("Say what the list is for.")),
    )  # fmt: skip

    def __init__(self, *args: Any, recipients: Sequence[tuple[Organisation, int]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {str(each.pk): each for each, _people in recipients}
        agreed = [
            (str(each.pk), ngettext("{name}: {n} person agreed", "{name}: {n} people agreed", n).format(name=each, n=n))
            for each, n in recipients
        ]  # fmt: skip
        let_choose(
            self, "recipient", [(OWN, _("Our own organisation: a working copy of our own cases")), *agreed]
        )

    @property
    def recipient_chosen(self) -> Organisation | None:
        """The organisation chosen; None for the own."""
        return self.known.get(self.cleaned_data["recipient"])


def _name(column: Column) -> str:
    return f"column_{column.index}"


def _title(column: Column) -> str:
    name = str(_("Column {letter}")).format(letter=column.letter)
    return f"{name}: {column.heading}" if column.heading else name


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every field of the standard, in the reader's language, under what it is about."""
    about = code_list("exchange.fields")
    groups: dict[str, list[tuple[str, str]]] = {}
    for field in fields().values():
        groups.setdefault(about.label(field.entity), []).append((field.key, field.own_label))
    return list(groups.items())
