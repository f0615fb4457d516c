"""What may a log line say of a request? Its route and the place in the code; nothing that was typed or looked at."""

from __future__ import annotations

import logging
import traceback
from typing import Any

_NO_ROUTE = "(no such address)"


class RoutesOnly(logging.Filter):
    """Names the route in place of the address, and the kind of an error in place of its words.

    An address can hold whatever somebody typed into it, and the words of an error the value that caused it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request: Any = getattr(record, "request", None)
        path = getattr(request, "path", "")
        if path and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            # Django escapes what it logs, so an address with letters beyond ASCII comes in either form.
            addresses = (path, path.encode("unicode_escape").decode("ascii"))
            route = f"/{match.route}" if match else _NO_ROUTE
            record.args = tuple(route if argument in addresses else argument for argument in record.args)
        if record.exc_info and record.exc_info[1]:
            kind, _error, place = record.exc_info
            record.exc_text = "".join(traceback.format_tb(place)) + (kind.__name__ if kind else "")
            record.exc_info = None
        return True
