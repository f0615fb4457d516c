"""What do the pages of referrals ask?"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.sections import section
from opennrm.foundation.components.forms import (
    AnswerField,
    CodeField,
    CodesField,
    Form,
    InlineRadios,
    OnceForm,
    Radios,
    let_choose,
    required_message,
)
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.country import country

from .directory import Offer
from .facts import Explained, Wanted
from .sections import CARD, ON_ACCEPTANCE

YES, NO = "yes", "no"
_AGREED = "agreed_"


def _territories() -> list[tuple[str, str]]:
    places = country().territories.values()
    regions = [place for place in places if place.parent is None]
    return [
        (place.code, place.listed)
        for region in regions
        for place in (region, *(other for other in places if other.parent == region.code))
    ]


class DirectoryForm(Form):
    """Narrows the directory."""

    marks_optional = False
    kind = CodeField(
        label=_("Kind of help"),
        choices=code_list("referrals.services").choices,
        required=False,
        widget=forms.Select,
    )
    territory = CodeField(label=_("Where"), choices=_territories, required=False, widget=forms.Select)
    language = CodeField(
        label=_("Language"),
        choices=code_list("people.languages").choices,
        required=False,
        widget=forms.Select,
    )


class OtherOffersForm(Form):
    """Shows other services than those that answer the needs noted; sent along with what the person has said so far."""

    marks_optional = False
    kind = CodeField(
        label=_("Kind of help"),
        choices=code_list("referrals.services").choices,
        required=False,
        widget=forms.Select({"form": "refer"}),
    )
    territory = CodeField(
        label=_("Where"), choices=_territories, required=False, widget=forms.Select({"form": "refer"})
    )


def services_spoken_of(answers: Mapping[str, str]) -> set[uuid.UUID]:
    """The services to which an answer was marked already: they stay on the page whatever else is shown."""
    marked = (
        name.removeprefix("agreed_")
        for name, value in answers.items()
        if value and name.startswith("agreed_")
    )
    return {uuid.UUID(key) for key in marked if re.fullmatch(r"[0-9a-f]{32}", key)}


class ReferForm(OnceForm):
    """One conversation about any number of services: what the person says to each, and how it was explained.

    A service that the person was not asked about is left unanswered and nothing is sent there.
    """

    marks_optional = False
    urgency = CodeField(
        label=_("When is help needed?"), choices=code_list("referrals.urgencies").choices, widget=Radios,
        hints=code_list("referrals.urgencies").hints,
        error_messages=required_message(_("Choose how soon help is needed.")),
    )  # fmt: skip
    language = CodeField(
        label=_("In which language was it explained?"),
        choices=code_list("people.languages").choices,
        required=False,
    )
    interpreter = AnswerField(
        label=_("Was an interpreter there?"),
        choices=[(Answer.YES, _("Yes")), (Answer.NO, _("No"))],
        required=False,
    )
    read_aloud = AnswerField(label=_("Was it read aloud?"), required=False)
    guardian = forms.CharField(
        label=_("Who agrees as guardian?"),
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
    )
    assent = AnswerField(label=_("Does the child agree?"), required=False)

    def __init__(self, *args: Any, offers: Sequence[Offer], child: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offers, self.child = list(offers), child
        for offer in self.offers:
            self._ask_about(offer)
        if not child:
            del self.fields["guardian"], self.fields["assent"]

    def _ask_about(self, offer: Offer) -> None:
        known = offer.consent is not None
        answers = (
            [(YES, _("Send the referral")), (NO, _("Not now"))]
            if known
            else [(YES, _("Yes, I agree")), (NO, _("No, or not now"))]
        )
        label = _("Agreed before. Refer now?") if known else _("What does the person say?")
        self.fields[_agreed(offer)] = forms.ChoiceField(
            label=label, choices=answers, required=False, widget=InlineRadios
        )
        if not known:
            self.fields[_also(offer)] = CodesField(
                label=_("If they accept, may they also see"), choices=_optional_sections, required=False
            )

    def asked(self, offer: Offer) -> dict[str, Any]:
        """The fields of one service, for the template."""
        name = _also(offer)
        return {"agreed": self[_agreed(offer)], "also": self[name] if name in self.fields else None}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        agreed = self._agreed_to(given)
        if not agreed:
            self.add_error(
                _agreed(self.offers[0]) if self.offers else None,
                _(
                    "Ask about at least one service and choose the person’s answer. After a no, nothing is sent."
                ),
            )
        if any(offer.consent is None for offer in agreed):
            self._require_how(given)
        return given

    def _require_how(self, given: dict[str, Any]) -> None:
        asked = {
            "language": _("Choose the language in which you explained it."),
            "interpreter": _("Say whether an interpreter was there."),
        }
        if self.child:
            asked |= {
                "guardian": _("For a child a guardian agrees: say who."),
                "assent": _("Ask the child, and choose the answer."),
            }
        for name, words in asked.items():
            if not given.get(name) and name not in self.errors:
                self.add_error(name, words)

    def number_agreed(self) -> int:
        """To how many services the person said yes, as it was sent: also when all of them have been asked by now."""
        return sum(self.data[name] == YES for name in self.data if name.startswith(_AGREED))

    def wanted(self) -> list[Wanted]:
        """The services that the person agrees to, and what each may also see."""
        return [self._wanted(offer) for offer in self._agreed_to(self.cleaned_data)]

    def _wanted(self, offer: Offer) -> Wanted:
        if offer.consent is not None:
            return Wanted(offer.service, offer.consent.sections & ON_ACCEPTANCE)
        return Wanted(offer.service, frozenset(section(code) for code in self.cleaned_data[_also(offer)]))

    def explained(self) -> Explained | None:
        """How it was explained; None when every answer rests on a consent given before."""
        entered = self.cleaned_data
        if not entered["language"]:
            return None
        return Explained(
            entered["language"], entered["interpreter"], entered.get("guardian", ""),
            entered.get("assent") or Answer.UNKNOWN, entered["read_aloud"] or Answer.UNKNOWN,
        )  # fmt: skip

    def _agreed_to(self, given: dict[str, Any]) -> list[Offer]:
        return [offer for offer in self.offers if given.get(_agreed(offer)) == YES]


def _agreed(offer: Offer) -> str:
    return f"{_AGREED}{offer.service.pk.hex}"


def _also(offer: Offer) -> str:
    return f"also_{offer.service.pk.hex}"


def _optional_sections() -> list[tuple[str, str]]:
    return [(part.code, str(part.sentence)) for part in sorted(ON_ACCEPTANCE, key=lambda part: part.bit)]


class RejectForm(Form):
    """Says why the service cannot help."""

    reason = CodeField(
        label=_("Why can you not help?"), choices=code_list("referrals.reject_reasons").choices, widget=Radios,
        error_messages=required_message(_("Choose the reason: the centre has to find other help.")),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What should the centre know?"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("For example from when you have room again, or who could help instead."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("reason") == "other" and not given.get("text", "").strip():
            self.add_error("text", _("Say in a few words what the other reason is."))
        return given


class AskForm(Form):
    """Asks the centre something before the service answers."""

    question = forms.CharField(
        label=_("What do you need to know?"), widget=forms.Textarea({"rows": 4}),
        help_text=_("Only what decides whether you can help. Do not ask what happened."),
        error_messages=required_message(_("Write your question.")),
    )  # fmt: skip


class InformForm(Form):
    """Answers a service's question."""

    answer = forms.CharField(
        label=_("Your answer"), widget=forms.Textarea({"rows": 4}),
        help_text=_("Ask the person before you tell more than they agreed to."),
        error_messages=required_message(_("Write your answer.")),
    )  # fmt: skip


class ServiceForm(OnceForm):
    """Puts a service into the directory."""

    organisation = forms.ModelChoiceField(
        label=_("Who gives the help?"), queryset=Organisation.objects.none(), empty_label=_("Choose"),
        error_messages=required_message(_("Choose the organisation.")),
    )  # fmt: skip
    kind = CodeField(
        label=_("Kind of help"), choices=code_list("referrals.services").choices, widget=forms.Select,
        error_messages=required_message(_("Choose a kind of service.")),
    )  # fmt: skip
    territory = CodeField(
        label=_("Where"), choices=_territories, required=False, widget=forms.Select,
        help_text=_("Region or district at most, never an address. Empty: the whole country."),
    )  # fmt: skip
    clients = CodesField(
        label=_("For whom?"), choices=code_list("referrals.clients").choices, required=False,
        help_text=_("Tick nothing if it is for everybody."),
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        let_choose(self, "organisation", organisations)


CARD_SECTIONS = tuple(sorted(CARD, key=lambda part: part.bit))
