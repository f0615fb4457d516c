"""Tables of this room."""

from .counted import Counted

__all__ = ["Counted"]
