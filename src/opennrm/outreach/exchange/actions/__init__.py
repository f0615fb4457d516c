"""What is written about what comes and goes."""

from .telling import end_subscription, queue_step, subscribe, tell_what_is_due

__all__ = ["end_subscription", "queue_step", "subscribe", "tell_what_is_due"]
