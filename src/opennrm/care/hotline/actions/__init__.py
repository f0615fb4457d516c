"""The only code that writes at the hotline."""

from .endings import (
    arrange_callback,
    close_call,
    finish_call,
    forget_first_contact,
    give_notice,
    hand_over,
    note_first_contact,
    reopen_call,
)
from .many import PastCall, add_past_calls
from .sheet import change_call, save_call

__all__ = [
    "PastCall",
    "add_past_calls",
    "arrange_callback",
    "change_call",
    "close_call",
    "finish_call",
    "forget_first_contact",
    "give_notice",
    "hand_over",
    "note_first_contact",
    "reopen_call",
    "save_call",
]
