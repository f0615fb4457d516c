"""What is done with referrals: sent, answered, followed up, ended; and the directory kept."""

from .answering import (
    accept_referral,
    ask_for_information,
    finish_referral,
    open_what_waited,
    reject_referral,
)
from .directory import change_service, list_service, set_service_active
from .sending import (
    end_with_consent,
    end_with_keeping_out,
    inform_service,
    revoke_referral,
    send_referral,
    send_referrals,
)

__all__ = [
    "accept_referral",
    "ask_for_information",
    "change_service",
    "end_with_consent",
    "end_with_keeping_out",
    "finish_referral",
    "inform_service",
    "list_service",
    "open_what_waited",
    "reject_referral",
    "revoke_referral",
    "send_referral",
    "send_referrals",
    "set_service_active",
]
