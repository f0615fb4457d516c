"""What does the call sheet ask? Nothing has to be answered, and nothing is ticked beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.models import Organisation, User
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.components.forms import (
    AnswerField,
    CodeField,
    CodesField,
    DateField,
    Form,
    InlineRadios,
    OnceForm,
    Radios,
    VersionedForm,
    let_choose,
)
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.country import country
from opennrm.foundation.people.models import AgeGroup

from .models import ConsentAnswer
from .queries import centres, colleagues
from .sheet import SHEET_FIELDS, Sheet
from .workflow import CALL

COUNT = "count:"
_PRIVATE = {"autocomplete": "off", "spellcheck": "false"}


def _live(target: str, *names: str) -> dict[str, str]:
    """With JavaScript, one part of the page is asked for anew when this answer changes; nothing else is sent."""
    return {
        "hx-post": "",
        "hx-trigger": "change",
        "hx-target": target,
        "hx-select": target,
        "hx-swap": "outerHTML",
        "hx-sync": f"{target}:replace",  # the answer to an earlier change must not come last
        "hx-vals": '{"act": "propose"}',
        "hx-params": ",".join(("act", "csrfmiddlewaretoken", *names)),
    }


def _kinds() -> list[tuple[str, str]]:
    return [(c.code, c.label) for c in code_list("hotline.call_types") if c.extra["data"]]


def _categories() -> list[tuple[str, list[tuple[str, str]]]]:
    listed = code_list("hotline.categories")
    return [(group.label, listed.choices(group.code)) for group in listed.children(None)]


def _territories() -> list[tuple[str, Any]]:
    places = country().territories.values()
    regions = [place for place in places if place.parent is None]
    return [
        ("", _("Choose")),
        *(
            (
                str(region),
                [(region.code, str(region)), *((p.code, str(p)) for p in places if p.parent == region.code)],
            )
            for region in regions
        ),
    ]


def _languages() -> list[tuple[str, Any]]:
    return [("", _("Choose")), *code_list("people.languages").choices()]


def _hours() -> list[tuple[str, str]]:
    return [("", "–"), *((str(hour), f"{hour:02}:00") for hour in range(24))]


def _hour(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=_hours, coerce=int, empty_value=None, required=False)


class WhatWasSaid(Form):
    """The matter, the danger and the person."""

    call_type = CodeField(label=_("Whom is it about?"), choices=_kinds, widget=InlineRadios, required=False)
    categories = CodesField(label=_("What is it about?"), choices=_categories, required=False)
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea({"rows": 5, **_PRIVATE}),
        help_text=_("In the caller's words. No name is needed. It is sealed when you save."),
    )  # fmt: skip
    urgency = CodeField(
        label=_("Urgency"), choices=code_list("hotline.urgencies").choices, widget=Radios, required=False
    )
    safe_now = AnswerField(label=_("Are they safe now?"), required=False)
    alerts = CodesField(
        label=_("What could put them in danger?"),
        choices=code_list("cases.safety_alerts").choices,
        required=False,
    )
    needs = CodesField(
        label=_("What do they need now?"), choices=code_list("cases.needs").choices, required=False
    )
    age_group = forms.ChoiceField(
        label=_("Age"), choices=AgeGroup.choices, widget=InlineRadios, required=False
    )
    thought_child = AnswerField(
        label=_("If the age is not known: could it be a child?"), required=False,
        help_text=_("If so, the rules for children apply until the age is known."),
    )  # fmt: skip
    sex = CodeField(
        label=_("Sex"), choices=code_list("people.sexes").choices, widget=InlineRadios, required=False
    )
    caller_name = forms.CharField(
        label=_("Name, only if they want to give it"), required=False,
        widget=forms.TextInput({"class": "govuk-input--width-20", **_PRIVATE}),
    )  # fmt: skip


class WhereAndHow(Form):
    """Place, language, a call back, and how the contact came about."""

    territory = forms.ChoiceField(
        label=_("Where are they?"), choices=_territories, required=False,
        widget=forms.Select(_live("#centre-proposal", "territory", "language")),
    )  # fmt: skip
    language = CodeField(
        label=_("Which language do you speak together?"), choices=_languages, required=False,
        widget=forms.Select(_live("#centre-proposal", "territory", "language")),
    )  # fmt: skip
    interpreter = AnswerField(label=_("Is an interpreter helping?"), required=False)
    safe_to_call_back = AnswerField(label=_("Is it safe to call back?"), required=False)
    phone = forms.CharField(
        label=_("Number or address to call back"), required=False,
        widget=forms.TextInput({"class": "govuk-input--width-20", **_PRIVATE, **_live("#called-before", "phone")}),
        help_text=_("Sealed when you save."),
    )  # fmt: skip
    from_hour = _hour(_("Not before"))
    to_hour = _hour(_("Not after"))
    call_back_on = DateField(
        label=_("Day to call back"),
        required=False,
        help_text=_("If you leave it empty: the next working day."),
    )
    channel = CodeField(label=_("Channel"), choices=code_list("hotline.channels").choices, required=False)
    heard_of = CodeField(
        label=_("How did they hear of us?"), choices=code_list("hotline.heard_of").choices, required=False
    )
    happened_on = DateField(label=_("Day of the contact"), required=False)
    happened_time = forms.TimeField(
        label=_("Time"), required=False, help_text=_("Such as 14:30."), input_formats=["%H:%M", "%H.%M"],
        widget=forms.TextInput({"class": "govuk-input--width-5", "autocomplete": "off"}),
        error_messages={"invalid": _("Enter a time such as 14:30.")},
    )  # fmt: skip
    taken_by = forms.ModelChoiceField(
        label=_("Who took it?"), queryset=User.objects.none(), required=False, empty_label=_("I did")
    )


class SheetForm(WhatWasSaid, WhereAndHow, VersionedForm, OnceForm):
    """The whole call sheet. `act` says which command was given: only handing over asks for certain answers.

    `count:` and a kind of contact ends a sheet on which there was no conversation, with what was typed till then.
    """

    marks_optional = False

    consent_answer = CodeField(
        label=_("What did they answer?"), choices=ConsentAnswer.choices, required=False,
        hints={
            ConsentAnswer.YES: _("Hand over: the centre reads this sheet and helps."),
            ConsentAnswer.LATER: _("Finish: the call waits here until you call back."),
            ConsentAnswer.NO: _("Finish: nothing leaves the hotline."),
            ConsentAnswer.DUTY: _("Hand over without a guardian's yes: only for a child who is in danger now."),
        },
    )  # fmt: skip
    centre = forms.ModelChoiceField(
        label=_("Territorial Centre"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Choose"),
    )
    guardian = forms.CharField(
        label=_("Who agrees as guardian?"), required=False,
        widget=forms.TextInput({"class": "govuk-input--width-20", **_PRIVATE}),
    )  # fmt: skip
    assent = AnswerField(label=_("Does the child agree?"), required=False)
    may_be_counted = forms.ChoiceField(
        label=_("If they say no: is it safe for them that this call is counted, without anything about them?"),
        choices=[(Answer.YES, Answer.YES.label), (Answer.NO, Answer.NO.label)], widget=InlineRadios, required=False,
        help_text=_("Only region, matter, urgency and day are counted."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, viewer: Viewer, act: str = "", taken_by: User | None = None, **options: Any
    ) -> None:
        """`taken_by` is who took a call that was saved before."""
        super().__init__(*args, **options)
        self.act, self.saved_before = act, ""
        let_choose(self, "centre", centres())
        let_choose(self, "taken_by", colleagues(viewer).exclude(pk=viewer.user_id))
        if taken_by and taken_by != viewer.user:  # named, so that nobody else becomes it unasked
            let_choose(self, "taken_by", colleagues(viewer, taken_by))
            self.fields["taken_by"].empty_label = None  # type: ignore[attr-defined]

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        if day and day > clock.today():
            raise forms.ValidationError(_("This day is still to come. Enter the day of the contact."))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("happened_on")) != bool(given.get("happened_time")) and not self.errors:
            missing = "happened_time" if given.get("happened_on") else "happened_on"
            self.add_error(missing, _("A contact entered later needs the day and the time."))
        if not self.errors and (at := self._happened_at()) and at > clock.now():
            self.add_error("happened_time", _("This moment is still to come."))
        if self.act == "hand_over":
            self._ask_for(given, "consent_answer", _("Read the sentence aloud and mark the answer."))
            self._ask_for(given, "centre", _("Choose the centre that receives the call."))
        if self.counted_as and self.counted_as not in {kind.code for kind in nuisances()}:
            self.add_error(None, _("Press the button for the kind of contact."))
        return given

    def _ask_for(self, given: Mapping[str, Any], name: str, words: Any) -> None:
        if not given.get(name) and name not in self.errors:
            self.add_error(name, words)

    def sent_otherwise(self, made: str) -> None:
        """The call that was saved then is changed, and no second one made of it: the view says which."""
        self.saved_before = made

    @property
    def counted_as(self) -> str:
        """The kind of contact that one click counts; nothing for every other command."""
        return self.act.removeprefix(COUNT) if self.act.startswith(COUNT) else ""

    def sheet(self) -> Sheet:
        """What was entered, as the actions take it."""
        entered = {name: value for name, value in self.cleaned_data.items() if name in SHEET_FIELDS}
        answers = (
            "interpreter",
            "safe_now",
            "thought_child",
            "safe_to_call_back",
            "assent",
            "may_be_counted",
        )
        unknown = {name: entered[name] or Answer.UNKNOWN for name in answers}
        several = {name: tuple(entered[name]) for name in ("categories", "needs", "alerts")}
        return Sheet(
            **{
                **entered,
                **unknown,
                **several,
                "age_group": entered["age_group"] or AgeGroup.UNKNOWN,
                "call_type": self.counted_as or entered["call_type"],
            },
            happened_at=self._happened_at(),
        )

    def _happened_at(self) -> datetime | None:
        day: date | None = self.cleaned_data["happened_on"]
        at: time | None = self.cleaned_data["happened_time"]
        return datetime.combine(day, at, country().zone) if day and at else None

    def option_groups(self) -> list[tuple[str, list[Any]]]:
        """The boxes of the matter under the name of their group."""
        listed = code_list("hotline.categories")
        boxes = list(self["categories"].subwidgets)
        return [
            (group.label, [box for box in boxes if listed.get(str(box.data["value"])).parent == group.code])
            for group in listed.children(None)
        ]


class FilterForm(Form):
    """Narrows the list of calls."""

    marks_optional = False
    status = forms.MultipleChoiceField(
        label=_("Where it stands"), choices=lambda: list(CALL.states.items()), required=False,
        widget=CodesField.widget,
    )  # fmt: skip


def nuisances() -> list[Any]:
    """The kinds of contact that hold no data, in the order of the list."""
    return [code for code in code_list("hotline.call_types") if not code.extra["data"]]


def first_answers(sheet: Sheet | None, *, version: int = 0) -> dict[str, Any]:
    """What stands in the form when it is opened: what was saved, and nothing that was never answered."""
    if sheet is None:
        return {}
    saved = {name: getattr(sheet, name) for name in SHEET_FIELDS if name != "happened_at"}
    return {name: "" if value == Answer.UNKNOWN else value for name, value in saved.items()} | {
        "version": version
    }
