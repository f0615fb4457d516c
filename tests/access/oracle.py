"""What may each role see and do? Written a second time, from the sentences alone, to be compared with the code.

Nothing here is imported from the platform: neither its roles, nor its sections, nor its policies. Parts of a
record are called by their codes. Whoever changes a sentence in `opennrm/roles.py` reads it here again, and what it
lets the role see and do: `test_sentences.py` compares them word by word.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

CASE_PARTS = (
    "cases.overview", "cases.safety", "cases.needs", "cases.notes", "cases.history",
    "people.identity", "people.contact", "people.consents",
    "identification.account", "identification.indicators", "identification.decisions",
    "referrals.referrals", "exchange.origin",
)  # fmt: skip
EVERY_PART = (*CASE_PARTS, "hotline.sheet", "shelters.stay", "shelters.address")


@dataclass(frozen=True)
class Says:
    """What the sentence of a role says, word by word, and what that means."""

    sentence: str
    purpose: str
    does: frozenset[str]
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()

    def may(self, part: str, act: str) -> bool:
        """Who writes a part reads it too."""
        return part in self.writes or (act == "read" and part in self.reads)


_HELPS_WITH = {"cases.overview", "cases.safety", "cases.needs", "people.identity", "people.contact"}

SENTENCES: dict[str, Says] = {
    "hotline-operator": Says(
        "Answers calls, writes the call sheet and, with the caller's consent, hands a call over to a Territorial Centre. "
        "Sees the calls of the own hotline, and no case.",
        "advise",
        does=frozenset({"answer calls", "look into the directory"}),
        writes=frozenset({"hotline.sheet"}),
    ),
    "desk-officer": Says(
        "Opens and works the cases of one Territorial Centre: identity and safe contact, needs and notes, what happened, "
        "and consents. Sends cases to the panel and refers people to services. Brings in lists that another system kept, "
        "and takes out lists: of the own cases, or of people who agreed, for whom they agreed to. Reads decisions, call "
        "sheets handed over, what another list said and who has seen a case; decides on nobody's status.",
        "assist",
        does=frozenset(
            {
                "open cases",
                "work cases",
                "read cases",
                "write down what happened",
                "refer",
                "look into the directory",
                "bring in lists",
                "take out lists",
            }
        ),
        reads=frozenset(
            {
                "identification.decisions",
                "hotline.sheet",
                "cases.history",
                "shelters.address",  # where the person was referred to, with its address
                "exchange.origin",
            }
        ),
        writes=frozenset(
            {
                "cases.overview",
                "cases.safety",
                "cases.needs",
                "cases.notes",
                "people.identity",
                "people.contact",
                "people.consents",
                "identification.account",
                "identification.indicators",
                "referrals.referrals",
            }
        ),
    ),
    "panel-member": Says(
        "Decides, with reasons, whether there are reasonable grounds to believe that somebody was trafficked. Reads the "
        "overview, what happened and the indicators of cases sent to the panel; no name, no address, no call sheet.",
        "identify",
        does=frozenset({"decide", "read cases"}),
        reads=frozenset({"cases.overview", "identification.account", "identification.indicators"}),
        writes=frozenset({"identification.decisions"}),
    ),
    "shelter-worker": Says(
        "Sets up the own house and its rooms. Answers referrals to it, gives a bed, settles people in. Sees the needs, "
        "safety alerts and whatever else the person agreed to share; never what happened to them.",
        "assist",
        does=frozenset({"answer referrals", "run the shelter"}),
        reads=frozenset(_HELPS_WITH),
        writes=frozenset({"referrals.referrals", "shelters.stay", "shelters.address"}),
    ),
    "service-worker": Says(
        "Answers referrals to the own service and reports them done. Sees the needs, safety alerts and whatever else the "
        "person agreed to share; never what happened to them.",
        "assist",
        does=frozenset({"answer referrals"}),
        reads=frozenset(_HELPS_WITH),
        writes=frozenset({"referrals.referrals"}),
    ),
    "rapporteur": Says(
        "Reads the figures of all bodies. Sees no case, no call and no name.",
        "oversee",
        does=frozenset({"read figures"}),
    ),
    "administrator": Says(
        "Sets up organisations and their staff, and keeps the directory of services. Sees no case, no call and no name.",
        "administer",
        does=frozenset({"set up staff", "keep the directory"}),
    ),
}


@dataclass(frozen=True)
class Share:
    """Named parts of a record are open to an organisation or a member of staff, for a purpose, now or not."""

    holder: uuid.UUID
    parts: frozenset[str]
    purpose: str
    writes: bool = False
    live: bool = True


@dataclass(frozen=True)
class Somebody:
    """Who asks: a role in an organisation; `role` is "anonymous" for somebody not signed in."""

    role: str
    user: uuid.UUID | None = None
    organisation: uuid.UUID | None = None

    def does(self, task: str) -> bool:
        return self.role in SENTENCES and task in SENTENCES[self.role].does

    def __str__(self) -> str:
        return self.role.replace("-", " ")


@dataclass
class Thing:
    """A record as the oracle knows it: what it is, who shares it, who is kept out, what was done with it."""

    what: str  # "a case at the panel": for the message
    kind: str
    reference: str
    owner: uuid.UUID
    shares: list[Share] = field(default_factory=list)
    kept_out: set[uuid.UUID] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)
    keys: dict[str, uuid.UUID] = field(default_factory=dict)
    linked: dict[str, Thing] = field(
        default_factory=dict
    )  # records that belong to it: the call behind a case
    exists: bool = True


def sees(who: Somebody, thing: Thing, part: str, act: str = "read") -> bool:
    """The role's sentence allows it, somebody shares it with them for their purpose, and nobody keeps them out."""
    says = SENTENCES.get(who.role)
    if says is None or not thing.exists or not says.may(part, act):
        return False
    if {who.user, who.organisation} & thing.kept_out:
        return False
    return any(
        share.live
        and share.holder in (who.user, who.organisation)
        and share.purpose == says.purpose
        and part in share.parts
        and (act == "read" or share.writes)
        for share in thing.shares
    )
