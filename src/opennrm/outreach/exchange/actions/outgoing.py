"""How does a list leave? It is asked for with a reason, agreed to when it is long, made once, and downloaded once."""

from __future__ import annotations

import base64
import secrets
import warnings
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from stream_zip import ZIP_32, stream_zip

from opennrm.foundation.access.actions import Opening, give_access, open_record
from opennrm.foundation.access.models import Basis, Organisation
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock, journal, sealing
from opennrm.foundation.core.journal import Happening
from opennrm.foundation.core.references import ALPHABET
from opennrm.foundation.core.verdict import refused, require
from opennrm.foundation.people.vault import open_text

from ..leaving import Leaving, leaving, rows_of
from ..models import OutgoingList
from ..policies import may_approve, may_ask_for, may_download, may_make
from ..sections import ORIGIN
from ..writing import Format, written

_WAITS, _LIES = timedelta(days=7), timedelta(hours=24)
_GROUPS, _IN_GROUP = 6, 4  # of 31 characters that are never misheard: 119 bits, dictated in groups


@transaction.atomic
def ask_for_list(*, recipient: Organisation | None, kind: Format, reason: str, by: Viewer) -> OutgoingList:
    """Ask for a list for a recipient, or for a working copy of the own cases (None).

    `reason` is a code of `exchange.reasons`. NotAllowed when nobody agreed, or nobody is there.
    """
    people = len(leaving(by, recipient))
    require(may_ask_for(by, recipient, reason, people))
    record = open_record(kind="list_out", organisation=by.organisation)
    opening = Opening(frozenset({ORIGIN}), by.purpose, may_write=True, basis=Basis.OWNER)
    give_access(record=record, to=by.organisation, opening=opening, by=by)
    now = clock.now()
    outgoing = OutgoingList.objects.create(
        record=record, recipient=recipient, kind=kind, reason=reason, people=people, asked_by=by.user, asked_at=now,
        ends_at=now + _WAITS,
    )  # fmt: skip
    journal.record(
        "exchange.list_asked_for", by=by, subject=record, reason=reason, people=people,
        recipient=str(recipient.pk) if recipient else "own",
    )  # fmt: skip
    return outgoing


@transaction.atomic
def approve_list(*, outgoing: OutgoingList, by: Viewer) -> None:
    """A second officer of the same organisation says yes to a list of many people."""
    _as_it_stands(outgoing)
    require(may_approve(by, outgoing))
    outgoing.approved_by, outgoing.approved_at = by.user, clock.now()
    OutgoingList.objects.filter(pk=outgoing.pk).update(
        approved_by=outgoing.approved_by, approved_at=outgoing.approved_at
    )
    journal.record("exchange.list_approved", by=by, subject=outgoing.record, people=outgoing.people)


@transaction.atomic
def make_list(*, outgoing: OutgoingList, by: Viewer) -> str:
    """Make the file, encrypted; returns its password, which is kept nowhere.

    Who stands in it is asked anew: a consent withdrawn since leaves its person out. Every record is journalled.
    """
    _as_it_stands(outgoing)
    people = leaving(by, outgoing.recipient)
    require(may_make(by, outgoing, len(people)))
    rows = rows_of(people, own=outgoing.recipient is None, by=by)
    kind, now = Format(outgoing.kind), clock.now()
    content = written(rows, kind, about=_about(outgoing, len(rows), by, now))
    password = _new_password()
    locked = _locked(content, f"{outgoing.reference}.{kind}", password, now)
    sealing.seal(outgoing, file=base64.b64encode(locked).decode())
    outgoing.made_at, outgoing.ends_at = now, now + _LIES
    OutgoingList.objects.filter(pk=outgoing.pk).update(
        file=outgoing.file, made_at=now, ends_at=outgoing.ends_at, people=len(rows)
    )
    _journal_each(outgoing, people, by)
    return password


@transaction.atomic
def take_list(*, outgoing: OutgoingList, by: Viewer) -> bytes:
    """Hand over the encrypted file; with that it is gone here. NotAllowed a second time."""
    require(may_download(by, outgoing))
    content = base64.b64decode(open_text(outgoing, "file", by=by, section=ORIGIN))
    first = OutgoingList.objects.filter(pk=outgoing.pk, taken_at__isnull=True)
    if not first.update(file=None, taken_at=clock.now()):
        require(refused(_("This file is gone: it can be downloaded once, within a day. Ask for a new list.")))
    journal.record("exchange.list_downloaded", by=by, subject=outgoing.record)
    return content


def forget_old_files() -> int:
    """Forget the files that nobody downloaded within a day; how many. Run by the worker."""
    old = OutgoingList.objects.filter(file__isnull=False, ends_at__lte=clock.now())
    return int(old.update(file=None))


def _as_it_stands(outgoing: OutgoingList) -> None:
    """The list as it stands now, held until the transaction ends: of two clicks at one moment one does something."""
    outgoing.refresh_from_db(
        fields=["made_at", "taken_at", "ends_at", "approved_by", "approved_at"],
        from_queryset=OutgoingList._base_manager.select_for_update(of=("self",)),
    )


def _new_password() -> str:
    """A password that can be dictated, such as ``K7QF-3M2P-…``, from the letters of references."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(_IN_GROUP)) for _ in range(_GROUPS))


def _journal_each(outgoing: OutgoingList, people: Iterable[Leaving], by: Viewer) -> None:
    happened = [
        Happening(
            "exchange.taken_out",
            each.case.record,
            details={"list": str(outgoing.pk), "sections": sorted(part.code for part in each.parts)},
        )
        for each in people
    ]
    journal.record_many([*happened, Happening("exchange.list_made", outgoing.record)], by=by)


def _about(outgoing: OutgoingList, people: int, by: Viewer, now: datetime) -> list[str]:
    """What the file says of itself, in English, as the standard's own headings are."""
    to = outgoing.recipient.name_en if outgoing.recipient else f"{by.organisation.name_en} (working copy)"
    return [
        f"List {outgoing.reference}, people in it: {people}, taken out of OpenNRM on {now:%Y-%m-%d %H:%M} UTC",
        f"by {by.user.display_name}, {by.organisation.name_en}, for {to}",
    ]


def _locked(content: bytes, name: str, password: str, now: datetime) -> bytes:
    """The file inside a ZIP that AES-256 locks.

    The format derives its key with few rounds of SHA-1, of which a library warns: the password is drawn by
    lot from 2^119, so guessing it is hopeless all the same.
    """
    member = (name, now, 0o600, ZIP_32, (content,))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return b"".join(stream_zip([member], password=password))
