"""What does the style guide show? Invented examples of everything a page is made of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator

from .elements import Figure, Link, Stage, figure, stages
from .forms import AnswerField, CodeField, CodesField, DateField, Form, required_message

NEEDS = [
    ("shelter", "A safe place to stay"),
    ("health", "A doctor"),
    ("legal", "A lawyer"),
    ("work", "Work or training"),
]
HINTS = {"shelter": "For tonight or for longer.", "legal": "Free of charge, whatever the person decides."}
LANGUAGES = [
    ("be", "Belarusian"), ("ru", "Russian"), ("pl", "Polish"), ("uk", "Ukrainian"),
    ("lt", "Lithuanian"), ("vi", "Vietnamese"), ("uz", "Uzbek"), ("ar", "Arabic"),
]  # fmt: skip
WAYS = [("phone", "Telephone"), ("message", "Written message"), ("visit", "In person")]


class SampleForm(Form):
    """One field of each kind, none of them answered beforehand."""

    required_messages = {
        "alias": "Enter the alias the person chose.",
        "way": "Choose how to reach the person.",
    }

    alias = forms.CharField(label="Alias", help_text="Not the name in the passport.", max_length=40)
    born_on = DateField(
        label="Date of birth",
        help_text="For example, 27 3 1994. An estimate is better than nothing.",
        error_messages=required_message("Enter the date of birth."),
    )
    language = CodeField(
        label="Language",
        choices=LANGUAGES,
        error_messages=required_message("Choose the language to speak in."),
    )
    way = CodeField(label="Safe way to reach the person", choices=WAYS)
    injured = AnswerField(
        label="Is the person injured?", error_messages=required_message("Say whether the person is injured.")
    )
    needs = CodesField(
        label="What would help now?",
        choices=NEEDS,
        hints=HINTS,
        required=False,
        help_text="Tick all that apply.",
    )
    account = forms.CharField(
        label="In the person’s own words",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text="Sealed. Opening it is recorded.",
    )
    agreed = forms.BooleanField(
        label="The person agrees that Shelter 2 reads health and safety needs",
        error_messages=required_message("Without agreement nothing can be sent."),
    )


class SampleFilter(Form):
    marks_optional = False

    query = forms.CharField(
        label="Reference or alias", required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    stage = forms.ChoiceField(label="Stage", required=False, choices=[("", "Any stage"), ("a", "Assistance")])
    risk = CodesField(label="Risk", required=False, choices=[("urgent", "Urgent"), ("high", "High")])


def viewer() -> SimpleNamespace:
    """Somebody invented, who may do nothing."""
    return SimpleNamespace(
        user=SimpleNamespace(display_name="N. Kavalenka"),
        organisation=SimpleNamespace(name="Minsk Territorial Centre"),
        role=SimpleNamespace(name="Desk officer"),
        purpose=SimpleNamespace(label="Help a person"),
        may=lambda *_permission: False,
    )


def navigation() -> list[Link]:
    return [
        Link("My day", "#my-day"),
        Link("Cases", "#cases", current=True),
        Link("Referrals", "#referrals", count=3),
        Link("Services", "#services"),
        Link("Guidance", "#guidance"),
    ]


def sections() -> list[Link]:
    return [
        Link("Overview", "#overview", current=True),
        Link("Needs and plan", "#needs"),
        Link("Referrals", "#sent", count=2),
        Link("Consent", "#consent"),
        Link("Legal and compensation", "#legal"),
        Link("Notes", "#notes"),
        Link("Who has seen this", "#seen"),
    ]


def case_stages() -> list[Stage]:
    return stages(["Identified", "Reflection", "Assistance", "Reintegration", "Follow-up"], current=2)


def exploitation() -> Figure:
    rows = [
        ("Labour", 120, "120"),
        ("Sexual", 95, "95"),
        ("Domestic servitude", 30, "30"),
        ("Forced begging", 15, "15"),
        ("Removal of organs", None, "under 5"),
    ]
    return figure("By form of exploitation, invented data", rows, unit="People", csv_url="#csv")


def cases() -> list[dict[str, Any]]:
    return [
        {"alias": "Alina K.", "reference": "MN-26-00418", "kind": "Labour", "stage": "Assistance", "tone": "good",
         "due": "20 November 2026", "late": True, "risk": "High", "days": 12},
        {"alias": "Case 411", "reference": "MN-26-00411", "kind": "Sexual", "stage": "Identification", "tone": "soon",
         "due": "23 November 2026", "late": False, "risk": "Urgent", "days": 4},
        {"alias": "Ірына С.", "reference": "MN-26-00372", "kind": "Domestic servitude", "stage": "Follow-up",
         "tone": "neutral", "due": "4 December 2026", "late": False, "risk": "", "days": 340},
    ]  # fmt: skip


def middle_page() -> Page[Any]:
    return Paginator(range(60), 20).page(2)
