"""What is done with lists, on their way in and on their way out."""

from .incoming import discard_list, name_columns, queue_list, receive_list, remember_columns, require_waiting
from .outgoing import approve_list, ask_for_list, make_list, take_list

__all__ = [
    "approve_list",
    "ask_for_list",
    "discard_list",
    "make_list",
    "name_columns",
    "queue_list",
    "receive_list",
    "remember_columns",
    "require_waiting",
    "take_list",
]
