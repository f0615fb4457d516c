"""What is written down about a person: who they are, how to reach them safely, what they agree to."""

from .consent import (
    Agreement,
    add_consent,
    consent_row,
    default_expiry,
    held_consent,
    record_consent,
    withdraw_consent,
)
from .keeping_out import keep_out, let_in_again
from .person import (
    PersonFacts,
    SafeWays,
    create_person,
    describe_person,
    person_row,
    write_contact,
    write_identity,
)

__all__ = [
    "Agreement",
    "PersonFacts",
    "SafeWays",
    "add_consent",
    "consent_row",
    "create_person",
    "default_expiry",
    "describe_person",
    "held_consent",
    "keep_out",
    "let_in_again",
    "person_row",
    "record_consent",
    "withdraw_consent",
    "write_contact",
    "write_identity",
]
