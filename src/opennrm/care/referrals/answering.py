"""Where is a referral answered, and who must hear that it ended? Rooms above this one say so here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.contributions import Reaction, Registry

from .models import Referral


@dataclass(frozen=True)
class AnswerPage:
    """Referrals of this kind are answered on a page of their own by those who hold the permission."""

    kind: str
    permission: str
    url_name: str
    order: int = 0


answer_pages: Registry[AnswerPage] = Registry()
on_referral_ended: Registry[Reaction] = Registry()  # run(referral=..., by=...), when it was revoked
on_referral_step: Registry[Reaction] = (
    Registry()
)  # run(referral=..., step=..., by=...), whatever was done with it
on_referral_sent: Registry[Reaction] = Registry()  # run(referral=..., by=...)


@dataclass(frozen=True)
class Presence:
    """Where somebody is because of a referral, in words, while they are there; empty when they are not."""

    words: Callable[[Referral], str]
    order: int = 0


still_there: Registry[Presence] = Registry()


def there_now(referral: Referral) -> str:
    """Where the person is now because of this referral, in words; empty when nobody says so."""
    return next(filter(None, (presence.words(referral) for presence in still_there)), "")


def step_taken(referral: Referral, step: str, by: Viewer) -> None:
    """Tell the rooms above that a step was taken, in its transaction."""
    for reaction in on_referral_step:
        reaction.run(referral=referral, step=step, by=by)


def own_page(viewer: Viewer, referral: Referral) -> str | None:
    """The page on which this viewer answers this referral, if it is not the common one."""
    for page in answer_pages:
        if page.kind == referral.service.kind and viewer.may(page.permission):
            return reverse(page.url_name, args=[referral.pk])
    return None


def card_url(viewer: Viewer, referral: Referral) -> str:
    """The page on which this viewer answers this referral."""
    return own_page(viewer, referral) or reverse("referrals:card", args=[referral.pk])
