"""What is done with lists, on their way in and out, and with those who are told of answers."""

from .directories import bring_in_directory
from .incoming import discard_list, name_columns, queue_list, receive_list, remember_columns, require_waiting
from .outgoing import approve_list, ask_for_list, make_list, take_list
from .telling import end_subscription, queue_step, subscribe, tell_what_is_due

__all__ = [
    "approve_list",
    "ask_for_list",
    "bring_in_directory",
    "discard_list",
    "end_subscription",
    "make_list",
    "name_columns",
    "queue_list",
    "queue_step",
    "receive_list",
    "remember_columns",
    "require_waiting",
    "subscribe",
    "take_list",
    "tell_what_is_due",
]
