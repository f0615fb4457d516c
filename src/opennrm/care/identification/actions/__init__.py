"""What is written in identification."""

from .account import add_episode, change_episode, note_indicators, record_status
from .panel import ask_for_more, decide_negative, decide_positive, end_recovery_early
from .sending import end_with_consent, end_with_keeping_out, send_again, send_to_panel, take_back

__all__ = [
    "add_episode",
    "ask_for_more",
    "change_episode",
    "decide_negative",
    "decide_positive",
    "end_recovery_early",
    "end_with_consent",
    "end_with_keeping_out",
    "note_indicators",
    "record_status",
    "send_again",
    "send_to_panel",
    "take_back",
]
