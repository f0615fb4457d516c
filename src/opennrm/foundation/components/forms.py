"""How does a form ask, and how does it say what is missing?

Rooms write `class CaseForm(Form)` (or `ModelForm`) with Django's fields and the ones named here. A required
field must say in its own words what is missing; a form that forgets cannot be defined.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.forms.models import ModelFormMetaclass
from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.core.models import ChangedMeanwhile

from .fields import AnswerField, CodeField, CodesField, DateField, required_message
from .widgets import Checkboxes, InlineRadios, Radios, SplitDate

__all__ = [
    "AnswerField",
    "Checkboxes",
    "CodeField",
    "CodesField",
    "DateField",
    "Form",
    "InlineRadios",
    "MissingMessage",
    "ModelForm",
    "OnceForm",
    "Radios",
    "Renderer",
    "SplitDate",
    "VersionedForm",
    "let_choose",
    "required_message",
]

LONGEST_TEXT, LONGEST_LINE = 20_000, 500
_TOO_LONG = _("Shorten this to %(limit_value)d characters at most: it has %(show_value)d.")
_OFFERED = _("Choose one of the answers that are offered.")
_DEFAULT_MESSAGE = forms.Field.default_error_messages["required"]

_OWN_TEMPLATES = {
    "django/forms/widgets/radio.html": "components/forms/widgets/radios.html",
    "django/forms/widgets/checkbox_select.html": "components/forms/widgets/checkboxes.html",
}

_CLASSES = {
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "checkbox": "govuk-checkboxes__input",
    "clearable_file_input": "govuk-file-upload",
    "file": "govuk-file-upload",
    "hidden": "",
}


class MissingMessage(TypeError):
    """A required field says only "This field is required."."""


class Renderer(DjangoTemplates):
    """Draws every form of the platform, those of other packages included, in our look."""

    form_template_name = "components/forms/form.html"
    field_template_name = "components/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        return super().get_template(_OWN_TEMPLATES.get(template_name, template_name))

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name.startswith("django/forms/widgets/") and "widget" in context:
            _dress(template_name, context["widget"]["attrs"])
        return super().render(template_name, context, request)


def _dress(template_name: str, attributes: dict[str, Any]) -> None:
    attributes.pop("placeholder", None)  # it vanishes while one types; the label says it already
    kind = template_name.removeprefix("django/forms/widgets/").removesuffix(".html")
    if kind in ("text", "textarea"):
        attributes.setdefault("spellcheck", "false")  # some browsers send what is typed away to be checked
    own = _CLASSES.get(kind, "govuk-input")
    wrong = f"{own}--error" if attributes.get("aria-invalid") and own else ""
    names = [name for name in (own, wrong, attributes.get("class", "")) if name]
    if names:
        attributes["class"] = " ".join(names)


def _check_messages(form: Any) -> None:
    given: dict[str, Any] = getattr(form, "required_messages", {})
    for name in given.keys() & form.base_fields.keys():
        field = copy.deepcopy(form.base_fields[name])  # an inherited field belongs to the parent form too
        field.error_messages["required"] = given[name]
        form.base_fields[name] = field
    for field in form.base_fields.values():
        _limit(field)
        _say(field)
    for name, field in form.base_fields.items():
        if field.required and field.error_messages["required"] is _DEFAULT_MESSAGE:
            raise MissingMessage(
                f"{form.__module__}.{form.__qualname__}.{name} is required: say what is missing with "
                "error_messages=required_message(...) or in the form's `required_messages`"
            )


def _limit(field: Any) -> None:
    """A text has a longest length: somebody opens it again, and twenty-five of them on one page."""
    if type(field) is not forms.CharField or field.max_length is not None:
        return
    field.max_length = LONGEST_TEXT if isinstance(field.widget, forms.Textarea) else LONGEST_LINE
    field.validators = [*field.validators, MaxLengthValidator(field.max_length, message=_TOO_LONG)]


def _say(field: Any) -> None:
    """What is wrong is said in our words, where a form has none of its own: they are translated everywhere."""
    for code, words in _words_for(field).items():
        if field.error_messages.get(code) in (None, _django_says(field, code)):
            field.error_messages[code] = words


def _words_for(field: Any) -> dict[str, Any]:
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return dict.fromkeys(("invalid_choice", "invalid_pk_value", "invalid_list"), _OFFERED)
    if isinstance(field, forms.IntegerField):
        least, most = field.min_value, field.max_value
        between = format_lazy(_("Write a number from {least} to {most}."), least=least, most=most)
        enough = format_lazy(_("Write a number of {least} or more."), least=least)
        outside = between if most is not None else enough
        return {"invalid": _("Write a whole number, in digits."), "min_value": outside, "max_value": outside}
    return {}


def _django_says(field: Any, code: str) -> Any:
    """What Django says of every field of this kind, unless somebody says otherwise."""
    said = (vars(kind).get("default_error_messages", {}) for kind in type(field).__mro__)
    return next((words[code] for words in said if code in words), None)


class _FormWithWords(forms.forms.DeclarativeFieldsMetaclass):
    def __new__(mcs, name: str, bases: tuple[type, ...], attributes: dict[str, Any]) -> Any:
        form = super().__new__(mcs, name, bases, attributes)
        _check_messages(form)
        return form


class _ModelFormWithWords(ModelFormMetaclass):
    def __new__(mcs, name: str, bases: tuple[type, ...], attributes: dict[str, Any]) -> Any:
        form = super().__new__(mcs, name, bases, attributes)
        _check_messages(form)
        return form


class Form(forms.Form, metaclass=_FormWithWords):
    """Base of every form. `required_messages` maps a field's name to the words shown when it is empty."""

    required_messages: dict[str, Any] = {}
    marks_optional = True
    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)


def let_choose(form: forms.BaseForm, name: str, among: QuerySet[Any] | Iterable[tuple[Any, Any]]) -> None:
    """Let one choose among these in the field `name`, this time: rows, or pairs of a key and its label."""
    field: Any = form.fields[name]
    if isinstance(among, QuerySet):
        field.queryset = among
    else:
        field.choices = list(among)


class VersionedForm(Form):
    """A form that knows which version of the row it was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def opened_at(self) -> int:
        """The version that stood when the form was opened: 0 when nothing was written yet."""
        return int(self.cleaned_data["version"] or 0)

    def on_top_of(self, changed: ChangedMeanwhile, saved: str) -> None:
        """Shown again over what was saved meanwhile, with what was typed: saving once more is then a decision.

        A row does not know who saved it last: it may have been oneself, in another window. `saved` is the page on
        which those answers are read.
        """
        shown: Any = self.data
        typed = shown.copy()
        typed[self.add_prefix("version")] = str(changed.version_now() or 0)
        self.data = typed
        words = gettext(
            "This was saved while you were writing, by a colleague or by you in another window; nothing of it was "
            "overwritten. {link} and compare: if you save again, what stands here replaces it."
        )
        link = format_html(
            '<a href="{}" target="_blank" rel="noopener">{}</a>', saved, gettext("Open what was saved")
        )
        self.add_error(None, format_html(words.replace("{link}", "{}"), link))


class OnceForm(Form):
    """A form that makes something new. Sent twice it makes one, known by the key that is drawn when it is shown."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {"key": uuid.uuid4(), **self.initial}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given.pop("key", None)  # the key is no answer: actions take what was entered
        return given

    def sent_key(self) -> str:
        """Under which key the form came; empty for one that no page of ours has shown."""
        return str(self.data.get(self.add_prefix("key"), ""))

    def sent_otherwise(self, made: str) -> None:
        """It came before with other answers, and `made` is what came of those. Shown again with what was typed,
        under a new key: sending it once more is then a decision.
        """
        shown: Any = self.data
        typed = shown.copy()
        typed[self.add_prefix("key")] = str(uuid.uuid4())
        self.data = typed
        self.add_error(
            None,
            gettext(
                "You sent this form before with other answers, and those are saved. What stands here now is not: "
                "if you send it again, it is saved as well."
            ),
        )


class ModelForm(forms.ModelForm, metaclass=_ModelFormWithWords):  # type: ignore[type-arg]
    """Base of every form that edits one model."""

    required_messages: dict[str, Any] = {}
    marks_optional = True
    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        if self.instance._state.adding:
            self._forget_defaults(options.get("initial") or {})

    def _forget_defaults(self, given: dict[str, Any]) -> None:
        """An answer that only the column's default gives was not given by anybody: tick none."""
        for name, field in self.fields.items():
            if isinstance(field, AnswerField) and name not in given:
                self.initial.pop(name, None)
