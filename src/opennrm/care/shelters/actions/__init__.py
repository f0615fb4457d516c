"""What is done in a shelter: houses are set up, beds given, people settle in and leave."""

from .house import add_room, open_shelter, put_back, take_out_of_use, write_address
from .stay import (
    accept_into_bed,
    come_back,
    give_up,
    hold_bed,
    leave,
    move_out,
    move_to_bed,
    settle_in,
    stop_expecting,
)

__all__ = [
    "accept_into_bed",
    "add_room",
    "come_back",
    "give_up",
    "hold_bed",
    "leave",
    "move_out",
    "move_to_bed",
    "open_shelter",
    "put_back",
    "settle_in",
    "stop_expecting",
    "take_out_of_use",
    "write_address",
]
