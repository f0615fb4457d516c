"""What is done in a shelter: houses are set up, beds given, people settle in and leave."""

from .house import add_room, open_shelter, put_back, take_out_of_use, write_address
from .stay import (
    accept_into_bed,
    come_back,
    followed_up_by_referral,
    give_up,
    hold_bed,
    leave,
    move_out,
    move_to_bed,
    note_follow_up,
    settle_in,
    stop_expecting,
)

__all__ = [
    "accept_into_bed",
    "add_room",
    "come_back",
    "followed_up_by_referral",
    "give_up",
    "hold_bed",
    "leave",
    "move_out",
    "move_to_bed",
    "note_follow_up",
    "open_shelter",
    "put_back",
    "settle_in",
    "stop_expecting",
    "take_out_of_use",
    "write_address",
]
