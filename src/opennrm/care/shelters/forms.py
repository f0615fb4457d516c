"""What do the pages of a shelter ask?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opennrm.foundation.components.forms import (
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
from opennrm.foundation.core.codes import code_list
from opennrm.foundation.core.country import country
from opennrm.foundation.people.models import Person

from .actions.house import MOST_BEDS
from .actions.stay import EXPECTED_LATER
from .models import Bed
from .models.house import ROOM_CODE
from .policies import FOR_OTHERS, NOT_AVAILABLE


def _bed_label(bed: Bed, several_houses: bool) -> str:
    suits = ", ".join(code_list("shelters.room_suits").label(suit.code) for suit in bed.room.suits.all())
    place = gettext("Room {room}, bed {bed}").format(room=bed.room.code, bed=bed.number)
    house = gettext("House {number}").format(number=bed.room.shelter.number) if several_houses else ""
    return " · ".join(part for part in (house, place, suits) if part)


class BedForm(Form):
    """Gives somebody a bed, those in rooms that suit the person first. Nothing is chosen beforehand."""

    bed = forms.ChoiceField(
        label=_("Which bed?"), widget=Radios,
        error_messages={
            **required_message(_("Choose a bed.")),
            "invalid_choice": NOT_AVAILABLE,
        },
    )  # fmt: skip
    agreed = forms.BooleanField(
        label=_("We agreed this with everybody in the room"), required=False,
        help_text=_("Only for a bed in a room for others."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, beds: Sequence[Bed], person: Person, own: Bed | None = None, **options: Any
    ) -> None:
        """`own`: the bed that the person has now."""
        super().__init__(*args, **options)
        self.beds, self.person, self.own = {str(bed.pk): bed for bed in beds}, person, own
        several = len({bed.room.shelter_id for bed in beds}) > 1
        pairs: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
        for key, bed in self.beds.items():
            if bed != own:
                pairs[bed.room.is_for(person)].append((key, _bed_label(bed, several)))
        theirs = [(str(own.pk), _bed_label(own, several))] if own else []
        groups = [
            (_("Where the person lives now"), theirs),
            (_("Rooms that suit the person"), pairs[True]),
            (_("Rooms for others"), pairs[False]),
        ]
        let_choose(self, "bed", [(name, choices) for name, choices in groups if choices])
        if not pairs[False]:
            del self.fields["agreed"]
        elif person.sex in ("", "unknown") and not person.treated_as_child(clock.today()):
            self.fields["bed"].help_text = gettext(
                "Whether a room for women or for men suits is not noted: ask the centre before you choose."
            )

    def clean_bed(self) -> Bed:
        return self.beds[self.cleaned_data["bed"]]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        bed = given.get("bed")
        if bed and bed != self.own and not given.get("agreed") and not bed.room.is_for(self.person):
            self.add_error("agreed", FOR_OTHERS)
        return given


class AcceptForm(BedForm, OnceForm):
    """Accepts somebody into a bed."""

    arrival_mode = CodeField(
        label=_("How does the person come to you?"), choices=code_list("shelters.arrival_modes").choices, widget=Radios,
        hints={
            **code_list("shelters.arrival_modes").hints,
            "centre_brings": _("The officer who sent the referral may open your address from the day before until the day after."),
        },
        error_messages=required_message(_("Choose how the person comes to you.")),
    )  # fmt: skip
    expected_on = DateField(label=_("When?"), required=False, help_text=_("Leave it empty for today."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.own:  # they are here: how and when they come is not asked
            del self.fields["arrival_mode"], self.fields["expected_on"]

    def clean_expected_on(self) -> date | None:
        day: date | None = self.cleaned_data["expected_on"]
        if day and day < clock.today():
            raise forms.ValidationError(EXPECTED_LATER)
        return day


class ArrivalForm(OnceForm):
    """The arrival check list: four things, ticked as they are done."""

    marks_optional = False
    ticked = CodesField(
        label=_("Done together"), choices=code_list("shelters.arrivals").choices, required=False
    )
    notes = forms.CharField(
        label=_("Agreed on arrival"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("Only what the house must know. Do not ask what happened."),
    )  # fmt: skip


class LeaveForm(Form):
    """Says where somebody goes, and when they left."""

    left_to = CodeField(
        label=_("Where to?"), choices=code_list("shelters.destinations").choices, widget=Radios,
        help_text=_("The centre reads this and follows the person up."),
        error_messages=required_message(_("Choose where the person goes. “Not known” is an answer too.")),
    )  # fmt: skip
    left_on = DateField(label=_("When?"), required=False, help_text=_("Leave it empty for today."))


def _districts() -> list[tuple[str, str]]:
    return [(place.code, place.listed) for place in country().territories.values()]


class HouseForm(OnceForm):
    """Sets up a house."""

    territory = CodeField(
        label=_("In which region or district does it lie?"), choices=_districts, widget=forms.Select,
        help_text=_("This is all that others see."),
        error_messages=required_message(_("Choose the region or district that the house lies in.")),
    )  # fmt: skip
    address = forms.CharField(
        label=_("Address, and how to find the door"), widget=forms.Textarea({"rows": 3}),
        help_text=_("Stored sealed. Each opening is recorded."),
        error_messages=required_message(_("Write the address, and how to find the door.")),
    )  # fmt: skip


class AddressForm(VersionedForm):
    """Changes the address of a house."""

    address = forms.CharField(
        label=_("Address, and how to find the door"), widget=forms.Textarea({"rows": 3}),
        error_messages=required_message(_("Write the address, and how to find the door.")),
    )  # fmt: skip


class RoomForm(OnceForm):
    """Adds a room."""

    code = forms.RegexField(
        ROOM_CODE, label=_("Number on the door"),
        widget=forms.TextInput({"class": "govuk-input--width-4", "autocomplete": "off"}),
        help_text=_("A number such as 4 or 12B, never a name."),
        error_messages={
            **required_message(_("Write the number on the door.")),
            "invalid": _("A room is called by the number on its door, such as 4 or 12B."),
        },
    )  # fmt: skip
    beds = forms.IntegerField(
        label=_("How many beds?"), min_value=1, max_value=MOST_BEDS,
        widget=forms.TextInput({"class": "govuk-input--width-2", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages=required_message(_("Say how many beds stand in it.")),
    )  # fmt: skip
    suits = CodesField(
        label=_("Whom does it suit?"), choices=code_list("shelters.room_suits").choices, required=False,
        help_text=_("Tick nothing if it suits everybody."),
    )  # fmt: skip
