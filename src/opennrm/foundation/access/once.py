"""How does a form that is sent twice act once? By the key that was drawn when it was shown."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.crypto import salted_hmac

from opennrm.foundation.components.forms import OnceForm
from opennrm.foundation.core.verdict import ALLOWED, NotAllowed, Verdict, require

from .actions import begin_answer, keep_answer
from .queries import kept_answer
from .repeats import Marks
from .viewer import ViewerRequest


class HasKey(Protocol):
    """Whatever is known by a key."""

    @property
    def pk(self) -> Any: ...


T = TypeVar("T", bound=HasKey)


@dataclass(frozen=True)
class Sent(Generic[T]):
    """A form did its work. `made` is what came of it now; None when that was done before, and it only came again."""

    key: uuid.UUID
    made: T | None


def once(
    request: ViewerRequest, form: OnceForm, act: Callable[[], T], *, needs: Verdict = ALLOWED
) -> Sent[T] | None:
    """Act when the form is sent and complete; when the same form comes twice, only the first time.

    A double click, a broken line, Back and send again: the second leads where the first one led, also when the page
    `needs` what is no longer so after the first. None while the form is only shown, or something in it is to be
    corrected: what refused it then stands on it. A key means something to nobody but whom it was drawn for: under
    the key of somebody else one acts as under a new one.
    """
    marks = _marks(request, form)
    kept = kept_answer(None, marks) if form.is_bound else None
    if kept is None:
        require(needs)
        if request.method != "POST":
            return None
        try:
            made = _act(act, marks) if form.is_valid() else None
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
            return None
        if made is not None:
            return Sent(made.pk, made)
        kept = kept_answer(None, marks)  # the same form came at this very moment, and was first
    if kept is None:
        return None
    if kept.content_mark != marks.content:
        form.sent_otherwise(kept.reference)
        return None
    return Sent(uuid.UUID(kept.reference), None)


@transaction.atomic
def _act(act: Callable[[], T], marks: Marks) -> T | None:
    """Do it, and keep what came of it; None when another has taken the key."""
    row = begin_answer(token=None, marks=marks)
    if row is None:
        return None
    made = act()
    keep_answer(row=row, reference=str(made.pk))
    return made


def _marks(request: ViewerRequest, form: OnceForm) -> Marks:
    """The content is marked with the key in it, which is kept nowhere: nobody who reads the mark can try out names."""
    key = form.sent_key() or str(uuid.uuid4())
    files = [(name, file.name, _digest(file)) for name, given in request.FILES.lists() for file in given]
    typed = sorted(each for each in request.POST.lists() if each[0] != "csrfmiddlewaretoken")
    content = json.dumps([key, request.path, typed, files])
    return Marks(
        salted_hmac("opennrm.form.key", f"{request.viewer.user_id} {key}", algorithm="sha256").hexdigest(),
        salted_hmac("opennrm.form.content", content, algorithm="sha256").hexdigest(),
    )


def _digest(file: UploadedFile[Any]) -> str:
    """What is in it: a list that was corrected often has its old name and size."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
