"""What came from elsewhere, what goes elsewhere, and who is told."""

from .incoming import IncomingList, Origin, SavedColumns
from .outgoing import OutgoingList

__all__ = ["IncomingList", "Origin", "OutgoingList", "SavedColumns"]
