"""What must never happen to a reader of files from elsewhere, said once for hypothesis and for atheris."""

from __future__ import annotations

from datetime import date

from opennrm.outreach.exchange.columns import Trusted, heads_of
from opennrm.outreach.exchange.directory_reading import read_directory
from opennrm.outreach.exchange.knowing import heading_text
from opennrm.outreach.exchange.packing import packed, unpacked
from opennrm.outreach.exchange.reading import Unreadable, read
from opennrm.outreach.exchange.rows import take
from opennrm.outreach.exchange.writing import error_sheet


def any_directory(content: bytes) -> None:
    """The way of a directory of services up to the database: services and faults with their places, or a sentence."""
    try:
        said = read_directory(content)
    except Unreadable as refusal:
        assert str(refusal)
        return
    for service in said.services:
        "".join([*service.organisation.names.values(), service.organisation.phone, service.kind]).encode()
    assert all(fault.place.startswith("$") and fault.because for fault in said.faults)


def any_file(content: bytes) -> None:
    """The whole way of a file up to the database: rows and problems, or a sentence."""
    try:
        sheet = read(content)
    except Unreadable as refusal:
        assert str(refusal)
        return
    assert sheet.rows and unpacked(packed(sheet)) == sheet
    heads = heads_of(sheet.rows)
    heading_text(heads).encode()
    taken = take(sheet, heads, heads.mapped(Trusted.LABELS), today=date(2026, 11, 25))
    for line in taken.lines:
        "".join(line.form).encode()
    error_sheet(sheet, heads, taken.problems)
