"""May a program be told of answers, and may somebody end that?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from opennrm.care.referrals.sections import REFERRALS
from opennrm.foundation.access.policies import ADMINISTER
from opennrm.foundation.access.sections import WRITE
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.verdict import ALLOWED, Verdict, refused

from .models import Subscription
from .posting import may_be_told

MOST = 10  # addresses of one user


def may_subscribe(viewer: Viewer, address: str) -> Verdict:
    """May this viewer's program be told of answers to referrals at that address?"""
    if not viewer.may_touch(REFERRALS, WRITE):
        return refused(_("Your role, or this token, does not work with referrals."))
    if not viewer.token_key:
        return refused(_("A program subscribes by its token."))
    live = Subscription.objects.filter(token__user=viewer.user, ended_at__isnull=True)
    if live.count() >= MOST:
        return refused(_("There are ten addresses already: end one first."))
    if live.filter(address=address).exists():
        return refused(_("This address is told already."))
    return may_be_told(address)


def may_end_subscription(viewer: Viewer, subscription: Subscription) -> Verdict:
    """May this viewer end it? Its owner may; for a program, whoever manages its organisation too."""
    owner = subscription.token.user
    if owner.pk == viewer.user_id or (owner.is_program and viewer.may(ADMINISTER)):
        return ALLOWED
    return refused(_("This subscription is not yours."))
