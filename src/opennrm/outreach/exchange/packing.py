"""How does a table wait under seal? As one text: JSON, packed, in letters."""

from __future__ import annotations

import base64
import json
import zlib

from .reading import Sheet


def packed(sheet: Sheet) -> str:
    """The rows of a sheet as one text."""
    content = json.dumps([[number, list(cells)] for number, cells in sheet.rows], ensure_ascii=False)
    return base64.b64encode(zlib.compress(content.encode(), 1)).decode()


def unpacked(text: str) -> Sheet:
    """The sheet of a text that `packed` made."""
    rows = json.loads(zlib.decompress(base64.b64decode(text)))
    return Sheet(tuple((number, tuple(cells)) for number, cells in rows))
