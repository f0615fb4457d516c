"""Which text would a spreadsheet run as a formula? It leaves here behind an apostrophe and comes back without."""

from __future__ import annotations

import re

# OWASP: a cell that begins so may be calculated instead of shown; apostrophes in front are counted.
_RUNS = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_WAS_ESCAPED = re.compile(r"''*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def escaped(text: str) -> str:
    """The text so that a spreadsheet shows it; texts that run nothing stay as they are."""
    return f"'{text}" if _RUNS.match(text) else text


def unescaped(text: str) -> str:
    """The text as it was before `escaped`."""
    return text[1:] if _WAS_ESCAPED.match(text) else text
