"""Services, and the referrals that ask them to help."""

from .referral import Referral, ReferralNeed, ReferralSet, ReferralStatus
from .service import Service, ServiceClient, ServiceSet

__all__ = [
    "Referral",
    "ReferralNeed",
    "ReferralSet",
    "ReferralStatus",
    "Service",
    "ServiceClient",
    "ServiceSet",
]
