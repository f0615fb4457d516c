"""What is handed to the actions of this room? Plain facts, without a request and without a form."""

from __future__ import annotations

from dataclasses import dataclass

from opennrm.foundation.core.answers import Answer

Month = tuple[int | None, int | None]  # year and month; a year alone is enough


@dataclass(frozen=True)
class EpisodeFacts:
    """A time of exploitation, as far as it is known. `narrative` is sealed when it is written."""

    acts: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    form: str = ""
    sector: str = ""
    place: str = ""
    country: str = ""
    territory: str = ""
    began: Month = (None, None)
    ended: Month = (None, None)
    recruiter: str = ""
    earnings_withheld: str = Answer.UNKNOWN
    agreed: str = Answer.UNKNOWN
    narrative: str = ""

    def __repr__(self) -> str:
        return "EpisodeFacts(sealed)"


@dataclass(frozen=True)
class Explained:
    """How the consent to send a case to the panel was explained and given."""

    language: str
    interpreter: str
    read_aloud: str = Answer.UNKNOWN
