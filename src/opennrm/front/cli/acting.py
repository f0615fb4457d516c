"""In whose name does a command work? It says so, with a purpose, and goes through the same doors as a page."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.core.management.base import CommandError, CommandParser

from opennrm.foundation.access.doors import NotVisible
from opennrm.foundation.access.models import User
from opennrm.foundation.access.roles import roles
from opennrm.foundation.access.sections import Purpose
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import journal
from opennrm.foundation.core.verdict import NotAllowed

REFUSED = 3  # what the command ends with when it was refused and nothing was changed


def ask_whose(parser: CommandParser) -> None:
    """The two arguments of every command that reads or writes records."""
    parser.add_argument("--as", dest="username", required=True, metavar="USER", help="who does this: a login")
    parser.add_argument("--purpose", required=True, choices=Purpose.values, help="what for")


def ask_whether(parser: CommandParser, to: str) -> None:
    """Of a command that brings something in: only look (unless said otherwise), or do it."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--preview", action="store_true", help="only say what would happen (this is the default)"
    )
    what.add_argument("--commit", action="store_true", help=to)


def acting(username: str, purpose: str) -> Viewer:
    """The member of staff in whose name a command works; CommandError when the role does not serve the purpose."""
    user = (
        User.objects.select_related("organisation")
        .filter(username=username, is_active=True, is_program=False)
        .first()
    )
    if user is None:
        raise CommandError("Nobody signs in with that name.")
    if purpose not in roles()[user.role_key].purposes:
        raise CommandError("The role of this person does not serve that purpose.")
    return Viewer.of(user, purpose)


@contextlib.contextmanager
def refusals_recorded(viewer: Viewer, command: str) -> Iterator[None]:
    """What was refused is journalled after the refused work was rolled back, and ends the command."""
    try:
        yield
    except NotAllowed as refusal:
        journal.record("act.refused", by=viewer, outcome=journal.DENIED, route=command)
        raise CommandError(str(refusal), returncode=REFUSED) from refusal
    except NotVisible as hidden:
        journal.record("section.refused", by=viewer, subject=hidden.record, section=hidden.section.code,
                       outcome=journal.DENIED)  # fmt: skip
        raise CommandError("There is no such list.", returncode=REFUSED) from hidden
