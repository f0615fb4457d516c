"""What do the pages of identification ask?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.components.forms import (
    AnswerField,
    CodeField,
    CodesField,
    DateField,
    Form,
    OnceForm,
    Radios,
    VersionedForm,
    let_choose,
    required_message,
)
from opennrm.foundation.core import clock
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.core.codes import code_list

from .definition import Part
from .facts import EpisodeFacts, Explained
from .fields import MonthField, grouped, territories
from .grading import INDICATORS
from .models import Episode
from .policies import may_deny
from .queries import denied_by

POSITIVE, NEGATIVE, ASK = "positive", "negative", "ask"
_YES_NO = [(Answer.YES, Answer.YES.label), (Answer.NO, Answer.NO.label)]
Choices = list[tuple[str, Any]]


class EpisodeForm(VersionedForm, OnceForm):
    """A time of exploitation. Everything can be left for later; nothing here asks a child for means (R01)."""

    CHILD_LEAVES_OUT = ("means", "controls", "agreed")
    marks_optional = False

    form = CodeField(label=_("Form of exploitation"), choices=grouped("identification.forms"), required=False)
    acts = CodesField(
        label=_("What was done?"), choices=code_list("identification.acts").choices, required=False,
        help_text=_("The act. Tick whatever applies."),
    )  # fmt: skip
    means = CodesField(
        label=_("By what means?"), choices=code_list("identification.means").choices, required=False,
        help_text=_("One is enough. What the person agreed to does not matter once a means was used."),
    )  # fmt: skip
    purposes = CodesField(
        label=_("For what purpose?"), choices=code_list("identification.purposes").choices, required=False,
        help_text=_("It is enough that this was intended; it need not have happened."),
    )  # fmt: skip
    sector = CodeField(label=_("Sector of work"), choices=grouped("identification.sectors"), required=False)
    place = CodeField(label=_("Kind of place"), choices=grouped("identification.places"), required=False)
    country = CodeField(label=_("Country"), choices=code_list("people.countries").choices, required=False)
    territory = CodeField(label=_("District, if in this country"), choices=territories, required=False)
    began = MonthField(label=_("From"), required=False)
    ended = MonthField(label=_("Until"), required=False)
    recruiter = CodeField(
        label=_("Who recruited the person?"), choices=grouped("identification.recruiters"), required=False
    )
    controls = CodesField(
        label=_("How was the person controlled?"),
        choices=code_list("identification.controls").choices,
        required=False,
    )
    earnings_withheld = AnswerField(label=_("Was money that the person earned held back?"), required=False)
    agreed = AnswerField(
        label=_("Did the person agree to the work or service?"), required=False,
        help_text=_("Kept for the record. It never counts against the person."),
    )  # fmt: skip
    narrative = forms.CharField(
        label=_("In the person’s own words"), required=False, widget=forms.Textarea({"rows": 8}),
        help_text=_("Only if they wish to tell it, and only once. Sealed; read by the panel if the person agrees."),
    )  # fmt: skip

    def __init__(self, *args: Any, child: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in self.CHILD_LEAVES_OUT if child else ():
            del self.fields[name]

    @classmethod
    def filled(cls, episode: Episode, narrative: str, *, child: bool) -> EpisodeForm:
        """The form as an episode fills it."""
        codes = {
            name: [part.code for part in getattr(episode, name).all()]
            for name in ("acts", "means", "purposes", "controls")
        }
        plain = (
            "form",
            "sector",
            "place",
            "country",
            "territory",
            "recruiter",
            "earnings_withheld",
            "agreed",
        )
        initial = {name: getattr(episode, name) for name in plain} | codes
        return cls(
            child=child,
            initial=initial
            | {
                "version": episode.version,
                "narrative": narrative,
                "began": (episode.from_year, episode.from_month),
                "ended": (episode.to_year, episode.to_month),
            },
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        began, ended = given.get("began", (None, None)), given.get("ended", (None, None))
        if began[0] and ended[0] and (began[0], began[1] or 1) > (ended[0], ended[1] or 12):
            self.add_error("ended", _("This is before the start. Check both dates."))
        told = [
            name for name in given if name != "version" and given[name] not in ("", [], (None, None), None)
        ]
        if not told and not self.errors:
            raise forms.ValidationError(_("Nothing is filled in yet. Note at least one thing, or go back."))
        return given

    def facts(self) -> EpisodeFacts:
        """What was entered, as the action takes it."""
        entered = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        for name in ("acts", "means", "purposes", "controls"):
            entered[name] = tuple(entered.get(name, ()))
        for name in ("earnings_withheld", "agreed"):
            entered[name] = entered.get(name) or Answer.UNKNOWN
        return EpisodeFacts(**entered)


class IndicatorsForm(VersionedForm):
    """The eleven signs, each with four answers and none chosen beforehand."""

    marks_optional = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code in code_list(INDICATORS):
            self.fields[code.code] = AnswerField(label=code.label, help_text=code.hint, required=False)

    def answers(self) -> dict[str, str]:
        """What was answered; a sign without an answer was not asked."""
        given = {code: self.cleaned_data.get(code, "") for code in code_list(INDICATORS).codes}
        return {code: answer for code, answer in given.items() if answer}


class SendForm(OnceForm):
    """Sends a case to a panel, with the person's answer where it is needed and not yet known."""

    panel = forms.ChoiceField(
        label=_("Which panel?"), widget=Radios,
        error_messages=required_message(_("Choose the panel that should decide.")),
    )  # fmt: skip
    agreed = forms.ChoiceField(
        label=_("What does the person say?"), widget=Radios,
        choices=[("yes", _("Yes, I agree")), ("no", _("No, or not now"))],
        error_messages=required_message(_("Read the sentence aloud and choose the person’s answer.")),
    )  # fmt: skip
    language = CodeField(
        label=_("In which language was it explained?"), choices=code_list("people.languages").choices,
        error_messages=required_message(_("Choose the language in which you explained it.")),
    )  # fmt: skip
    interpreter = forms.ChoiceField(
        label=_("Was an interpreter there?"), choices=_YES_NO, widget=Radios,
        error_messages=required_message(_("Say whether an interpreter was there.")),
    )  # fmt: skip
    read_aloud = AnswerField(label=_("Was it read aloud?"), required=False)

    def __init__(self, *args: Any, panels: Sequence[Organisation], asks: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.panels, self.asks = panels, asks
        if len(panels) == 1:
            del self.fields["panel"]
        else:
            let_choose(self, "panel", [(str(panel.pk), str(panel)) for panel in panels])
        for name in () if asks else ("agreed", "language", "interpreter", "read_aloud"):
            del self.fields[name]

    def clean_agreed(self) -> str:
        if self.cleaned_data["agreed"] == "no":
            raise forms.ValidationError(
                _(
                    "Then nothing is sent. Help does not depend on it: refer to services as needed, and ask again later."
                )
            )
        return str(self.cleaned_data["agreed"])

    def chosen_panel(self) -> Organisation:
        """The panel that was chosen, or the only one there is."""
        chosen = self.cleaned_data.get("panel") or str(self.panels[0].pk)
        return next(panel for panel in self.panels if str(panel.pk) == chosen)

    def explained(self) -> Explained | None:
        """How the consent was explained, if it was asked for here."""
        if not self.asks:
            return None
        entered = self.cleaned_data
        return Explained(entered["language"], entered["interpreter"], entered["read_aloud"] or Answer.UNKNOWN)


def _grounds(child: bool) -> Choices:
    labels: Mapping[str, str | Promise] = {
        POSITIVE: _("Speak for reasonable grounds"), NEGATIVE: _("Speak against")
    }  # fmt: skip
    not_for = "adults_only" if child else "children_only"
    listed = [ground for ground in code_list("identification.grounds") if not ground.extra.get(not_for)]
    return [
        (str(label), [(ground.code, ground.label) for ground in listed if ground.extra["supports"] == side])
        for side, label in labels.items()
    ]


class DecideForm(Form):
    """The panel's answer, with its grounds and its reasons in words."""

    marks_optional = False
    outcome = forms.ChoiceField(
        label=_("Are there reasonable grounds to believe that this person was trafficked?"), widget=Radios,
        choices=[(POSITIVE, _("Yes")), (NEGATIVE, _("No")), (ASK, _("We need to know more before we can say"))],
        error_messages=required_message(_("Choose the decision of the panel.")),
    )  # fmt: skip
    grounds = CodesField(
        label=_("On what grounds?"),
        choices=[],
        required=False,
        help_text=_("Not needed when you ask for more."),
    )
    otherwise = forms.BooleanField(
        label=_("The panel judges otherwise than the centre’s file"), required=False,
        help_text=_("Needed for a ground that denies what the file shows. Say why in the reasons."),
    )  # fmt: skip
    reasons = forms.CharField(
        label=_("Reasons, or your question"), widget=forms.Textarea({"rows": 6}),
        error_messages=required_message(_("Write the reasons for the decision, or what you need to know.")),
        help_text=_("The centre reads this, and tells the person. Write plainly; leave out names."),
    )  # fmt: skip

    def __init__(self, *args: Any, child: bool, shown: Sequence[Part], **options: Any) -> None:
        """`shown` is what the centre's file shows of the definition."""
        super().__init__(*args, **options)
        self.shown = shown
        let_choose(self, "grounds", _grounds(child))
        if not shown:
            del self.fields["otherwise"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        outcome, grounds = given.get("outcome"), given.get("grounds", [])
        if outcome in (POSITIVE, NEGATIVE) and "grounds" not in self.errors:
            listed = code_list("identification.grounds")
            if not grounds:
                self.add_error("grounds", _("Choose at least one ground for this decision."))
            elif any(listed.get(code).extra["supports"] != outcome for code in grounds):
                self.add_error(
                    "grounds",
                    _("One of these speaks for the other answer. Check the grounds or the decision."),
                )
            elif not (verdict := may_deny(denied_by(grounds, self.shown), bool(given.get("otherwise")))):
                self.add_error("otherwise", str(verdict.because))
        return given


class StatusForm(OnceForm):
    """What another body has said about a person."""

    status = CodeField(
        label=_("What did it say?"), choices=code_list("identification.statuses").choices, widget=Radios,
        error_messages=required_message(_("Choose what the body said.")),
    )  # fmt: skip
    body = CodeField(
        label=_("What kind of body said so?"), choices=code_list("identification.bodies").choices, widget=Radios,
        error_messages=required_message(_("Choose the kind of body.")),
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        label=_("Which one, if it works with this platform?"), queryset=Organisation.objects.none(), required=False,
        empty_label=_("Another one, or not known"),
    )  # fmt: skip
    said_on = DateField(
        label=_("On which day?"),
        error_messages=required_message(_("Enter the day on which the body said so.")),
    )

    def __init__(self, *args: Any, organisations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        let_choose(self, "organisation", organisations)

    def clean_said_on(self) -> Any:
        said_on = self.cleaned_data["said_on"]
        if said_on > clock.today():
            raise forms.ValidationError(
                _("This day is in the future. Enter the day on which the body said so.")
            )
        return said_on


class EndRecoveryForm(Form):
    """Ends a recovery period before its day."""

    reason = CodeField(
        label=_("For which reason does it end early?"),
        choices=code_list("identification.recovery_end_reasons").choices, widget=Radios,
        error_messages=required_message(_("Choose the reason. There is no other.")),
    )  # fmt: skip
