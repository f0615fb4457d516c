"""What is sent and shown of a person's coded facts, and of reaching them safely?"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from opennrm.foundation.components.rest.fields import Hour, Line, Truth, Words, Year, codes, sent_example
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.people.actions import PersonFacts, SafeWays
from opennrm.foundation.people.models import AgeGroup
from opennrm.foundation.people.vault import ContactFacts


class Facts(BaseModel):
    """The coded facts of a person."""

    age_group: AgeGroup
    birth_year: Year | None = None
    thought_child: Answer = Answer.UNKNOWN
    sex: Annotated[str, codes("people.sexes", blank=True)] = ""
    citizenship: Annotated[str, codes("people.countries", blank=True)] = ""
    languages: list[Annotated[str, codes("people.languages")]] = []
    interpreter_needed: Answer = Answer.UNKNOWN

    model_config = sent_example(age_group="adult", birth_year=1990, sex="female", languages=["be"])

    def facts(self) -> PersonFacts:
        """As the actions take them."""
        return PersonFacts(
            age_group=self.age_group.value,
            birth_year=self.birth_year,
            thought_child=self.thought_child.value,
            sex=self.sex,
            citizenship=self.citizenship,
            interpreter_needed=self.interpreter_needed.value,
            languages=tuple(dict.fromkeys(self.languages)),
        )


class Reached(BaseModel):
    """How the person may be reached safely; sealed as soon as it is written."""

    phone: Line = ""
    messenger: Line = ""
    address: Line = ""
    code_word: Line = ""
    advice: Words = ""
    channels: list[Annotated[str, codes("people.channels")]] = []
    do_not_contact: Truth = False
    from_hour: Hour | None = None
    to_hour: Hour | None = None
    may_leave_message: Answer = Answer.UNKNOWN

    model_config = sent_example(
        phone="+375 29 000 00 00", channels=["phone"], code_word="Lantern", from_hour=9
    )

    def contact(self) -> ContactFacts:
        """The sealed part."""
        return ContactFacts(self.phone, self.messenger, self.address, self.code_word, self.advice)

    def ways(self) -> SafeWays:
        """The coded part."""
        return SafeWays(
            channels=tuple(dict.fromkeys(self.channels)),
            do_not_contact=self.do_not_contact,
            from_hour=self.from_hour,
            to_hour=self.to_hour,
            may_leave_message=self.may_leave_message.value,
        )
