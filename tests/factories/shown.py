"""What a page holds that a browser sends back without anybody typing it."""

from __future__ import annotations

import re
from typing import Any

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


def hidden_in(page: Any) -> dict[str, str]:
    """The hidden inputs of a page but the token of its form: which version, under which key."""
    found = dict(_HIDDEN.findall(page.content.decode()))
    found.pop("csrfmiddlewaretoken", None)
    return found
