"""How does an act that is asked for twice happen once? Its answer is kept for a day under the key of the asker."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from opennrm.foundation.core import clock

from ..models import KeptAnswer, Token
from ..repeats import KEPT, Marks


def begin_answer(*, token: Token | None, marks: Marks) -> KeptAnswer | None:
    """Take the key, in the transaction of the act; None when it was taken before. A form has no token.

    Of two who ask at once, the second waits for the first here, and then learns that it came second.
    """
    old = clock.now() - KEPT
    KeptAnswer.objects.filter(token=token, key_mark=marks.key, created_at__lte=old).delete()
    row = KeptAnswer(token=token, key_mark=marks.key, content_mark=marks.content, created_at=clock.now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return None
    return row


def keep_answer(
    *,
    row: KeptAnswer,
    reference: str,
    status: int = 0,
    url: str = "",
    state: str = "",
    version: int | None = None,
) -> None:
    """What the act was answered: never more than where the result is and how it stands."""
    row.status, row.reference, row.url, row.state, row.version = status, reference, url, state, version
    row.save()


def forget_answers() -> int:
    """Forget what was kept for its day; how many."""
    count, _tables = KeptAnswer.objects.filter(created_at__lte=clock.now() - KEPT).delete()
    return count
