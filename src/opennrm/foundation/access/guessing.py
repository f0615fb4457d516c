"""How often may somebody try a password? By name and by address, whichever web process they reach.

Five tries at a name from one address: whoever guesses there shuts out themselves, and not the owner, who is elsewhere.
From all addresses together a name takes more, so that few of them cannot keep its owner out.
"""

from __future__ import annotations

from opennrm.foundation.core import journal, tally

HERE, NAME, ADDRESS = "sign-in by name and address", "sign-in by name", "sign-in by address"
SECONDS = {HERE: 300, NAME: 300, ADDRESS: 60}
MOST = {HERE: 5, NAME: 30, ADDRESS: 10}


def try_once(name: str, address: str) -> bool:
    """Count an attempt before the password is looked at; False when there were too many.

    The first that is too many is journalled, without the name: people type passwords into that field.
    """
    return all(_once(what, who) for what, who in _counted(name, address))


def take_back(name: str, address: str) -> None:
    """The password was right: this attempt counts no more. Those before it still do."""
    for what, who in _counted(name, address):
        tally.add(what, who, seconds=SECONDS[what], number=-1)


def _counted(name: str, address: str) -> tuple[tuple[str, str], ...]:
    """What an attempt counts for, in this order: one that is too many counts for nothing that comes after."""
    name = name.lower()
    return (ADDRESS, address), (HERE, f"{address} {name}"), (NAME, name)


def _once(what: str, who: str) -> bool:
    number = tally.add(what, who, seconds=SECONDS[what])
    if number == MOST[what] + 1:
        journal.record("staff.sign_in_throttled", by=journal.SYSTEM, outcome=journal.DENIED, counted=what)
    return number <= MOST[what]
