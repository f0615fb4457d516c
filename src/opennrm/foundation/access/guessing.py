"""How often may somebody try a password? By name and by address, whichever web process they reach."""

from __future__ import annotations

from opennrm.foundation.core import journal, tally

NAME, ADDRESS = "sign-in by name", "sign-in by address"
SECONDS = {NAME: 300, ADDRESS: 60}
MOST = {NAME: 5, ADDRESS: 10}


def try_once(name: str, address: str) -> bool:
    """Count an attempt before the password is looked at; False when there were too many.

    The first that is too many is journalled, without the name: people type passwords into that field.
    """
    return _once(ADDRESS, address) and _once(NAME, name)


def take_back(name: str, address: str) -> None:
    """The password was right: this attempt counts no more. Those before it still do."""
    for what, who in ((NAME, name), (ADDRESS, address)):
        tally.add(what, who.lower(), seconds=SECONDS[what], number=-1)


def _once(what: str, who: str) -> bool:
    number = tally.add(what, who.lower(), seconds=SECONDS[what])
    if number == MOST[what] + 1:
        journal.record("staff.sign_in_throttled", by=journal.SYSTEM, outcome=journal.DENIED, counted=what)
    return number <= MOST[what]
