"""What came from elsewhere, what goes elsewhere, and who is told."""

from .incoming import IncomingList, Origin, SavedColumns
from .outgoing import OutgoingList
from .subscription import Delivery, Subscription

__all__ = ["Delivery", "IncomingList", "Origin", "OutgoingList", "SavedColumns", "Subscription"]
