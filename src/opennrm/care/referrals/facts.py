"""What is handed to the actions of this room? Plain facts, without a request and without a form."""

from __future__ import annotations

from dataclasses import dataclass

from opennrm.foundation.access.models import Organisation
from opennrm.foundation.access.sections import Purpose, SectionSet
from opennrm.foundation.core.answers import Answer
from opennrm.foundation.people.actions import Agreement

from .models import Service
from .sections import CARD, ON_ACCEPTANCE


@dataclass(frozen=True)
class Explained:
    """How consents were explained in one conversation; for a child, who agreed and what the child says."""

    language: str
    interpreter: str
    guardian: str = ""
    assent: str = Answer.UNKNOWN
    read_aloud: str = Answer.UNKNOWN

    def __repr__(self) -> str:
        return "Explained(sealed)"


@dataclass(frozen=True)
class Wanted:
    """A service that the person agrees to be referred to, and what it may see once it has accepted."""

    service: Service
    also: SectionSet = frozenset()

    @property
    def sections(self) -> SectionSet:
        """Everything the service may come to see."""
        return CARD | (self.also & ON_ACCEPTANCE)


def agreement_with(organisation: Organisation, sections: SectionSet, explained: Explained) -> Agreement:
    """What the person agrees to: this organisation, in order to help, and these parts of the record."""
    return Agreement(
        purpose=Purpose.ASSIST,
        recipient=organisation,
        sections=sections,
        language=explained.language,
        interpreter=explained.interpreter,
        read_aloud=explained.read_aloud,
        guardian=explained.guardian,
        assent=explained.assent,
    )
