"""What came from elsewhere, what goes elsewhere, and who is told."""

from .incoming import IncomingList, Origin, SavedColumns

__all__ = ["IncomingList", "Origin", "SavedColumns"]
