"""Whoever leaves a field empty is told what to do, in words for that field."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django import forms

from opennrm.foundation.components.forms import OnceForm, VersionedForm

from .house import modules, nothing

BASES = "opennrm.foundation.components.forms"
# Forms that make nothing new: sent a second time they find, decide or save the same, or are refused.
MAKES_NOTHING = {
    "SearchForm": "finds", "FindForm": "finds", "FilterForm": "narrows", "DirectoryForm": "narrows",
    "OtherOffersForm": "narrows", "FiguresForm": "narrows", "ColumnsForm": "saves the same again",
    "LetInForm": "decides once", "DecideForm": "decides once", "EndRecoveryForm": "ends once",
    "RejectForm": "answers once", "AskForm": "asks once", "InformForm": "answers once", "LeaveForm": "leaves once",
    "BedForm": "moves once: the same bed again is refused",
}  # fmt: skip


def every_form() -> list[type[forms.BaseForm]]:
    for module in modules():
        if "form" in module.path.stem or "/forms/" in module.name:
            import_module(
                "opennrm." + module.name.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
            )
    return sorted(
        (
            f
            for f in set(below(forms.BaseForm))
            if f.__module__.startswith("opennrm.") and f.__module__ != BASES
        ),
        key=lambda f: (f.__module__, f.__qualname__),
    )


def below(form: type[Any]) -> Iterator[type[Any]]:
    for child in form.__subclasses__():
        yield child
        yield from below(child)


def fields_of(form: Any) -> dict[str, forms.Field]:
    """Its fields; of an instance where it can be made without a record, as sign-in forms say theirs late."""
    for made in (form, lambda: form(user=None)):
        with contextlib.suppress(TypeError, KeyError):
            return dict(made().fields)
    return dict(form.base_fields)


EACH = pytest.mark.parametrize("form", every_form(), ids=lambda form: f"{form.__module__}.{form.__name__}")


@EACH
def test_every_required_field_says_what_is_missing_in_its_own_words(form: type[forms.BaseForm]) -> None:
    fields = fields_of(form)
    general = str(forms.Field.default_error_messages["required"])
    silent = [
        name
        for name, field in fields.items()
        if field.required and str(field.error_messages.get("required", general)) == general
    ]
    nothing(silent)


@EACH
def test_no_choice_is_made_before_the_person_makes_it(form: type[forms.BaseForm]) -> None:
    """A pre-ticked box is no consent and no answer."""
    fields = fields_of(form)
    ticked = [
        name
        for name, field in fields.items()
        if isinstance(field, forms.BooleanField | forms.ChoiceField)
        and not callable(field.initial)
        and field.initial
    ]
    nothing(ticked)


def test_no_form_of_an_address_takes_typed_text() -> None:
    """What is typed may be a name: it goes by POST, and stands in no address, history or log."""
    by_name = {form.__name__: form for form in every_form()}
    bound = {
        name
        for module in modules()
        for name in re.findall(r"= (\w+)\(request\.GET\b", module.path.read_text())
    }
    assert bound, "forms that narrow a list are bound to the address"
    typed = (forms.TextInput, forms.Textarea)
    nothing(
        [
            f"{name}.{field}"
            for name in sorted(bound)
            for field, each in by_name[name].base_fields.items()
            if isinstance(each.widget, typed)
        ]
    )


def test_whatever_makes_something_new_is_shown_under_a_key_and_edits_carry_a_version() -> None:
    """A double click opened two cases for one person: see `access.once`."""
    by_name = {form.__name__: form for form in every_form()}
    used = {
        name
        for module in modules("views")
        for name in re.findall(r"\b(\w+Form)\(", module.path.read_text())
        if name in by_name and not by_name[name].__module__.startswith("opennrm.foundation.components")
    }
    keyed = {name for name in used if issubclass(by_name[name], OnceForm | VersionedForm)}
    assert used - keyed == MAKES_NOTHING.keys()
