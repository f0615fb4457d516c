"""What came from elsewhere, what goes elsewhere, and who is told."""

from .subscription import Delivery, Subscription

__all__ = ["Delivery", "Subscription"]
