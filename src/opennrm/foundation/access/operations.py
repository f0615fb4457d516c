"""How does an operation of the API say who may call it? With one decorator, which the access matrix reads.

A program comes with a token in the header Authorization, and with nothing else: no session and no cookie counts.
What is done once although it was asked twice, what was changed meanwhile and what is asked too often is settled
here for every operation, so that a room's `api.py` only parses, calls one action or query, and answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status
from ninja.security import HttpBearer
from ninja.utils import contribute_operation_callback
from pydantic import BaseModel, Field

from opennrm.foundation.components.rest.fields import example
from opennrm.foundation.components.rest.problems import Problem

from .actions import begin_answer, keep_answer
from .entrance import ApiRequest, NotFitting, NoToken, NotTheSame, NoVersion, Rule, TooOften, come_in
from .models import KeptAnswer
from .pages import PUBLIC, SIGNED_IN, opens_to
from .queries import kept_answer
from .refusals import journal_refusal
from .repeats import Marks
from .viewer import Viewer

View = Callable[..., Any]
_KEY = re.compile(r"^[\x21-\x7e]{8,200}$")


class Done(BaseModel):
    """What was made or changed, where to read it, and how it stands. Holds nothing about anybody."""

    reference: str = Field(description="What it is called: a reference to read out, or a key.")
    url: str = Field(description="Where to read it.")
    state: str = Field(default="", description="Where it stands now, as a word of its workflow.")
    version: int | None = Field(
        default=None, description="Its version, where it can be edited; also the ETag."
    )

    model_config = example(reference="K7QF-3M2P", url="/api/v1/cases/K7QF-3M2P", state="", version=None)


class Bearer(HttpBearer):
    """A token in the header Authorization."""

    def __call__(self, request: HttpRequest) -> Any:
        return getattr(request, "token", None)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        raise NotImplementedError  # whoever comes is known before this is asked


def reads(
    router: Router, path: str, *, permission: str, gives: Any, versioned: bool = False
) -> Callable[[View], View]:
    """An operation that shows something. `versioned`: what it shows can be edited, so it carries an ETag."""
    return _operation(router, "GET", path, permission, gives, versioned=versioned)


def searches(router: Router, path: str, *, permission: str, gives: Any) -> Callable[[View], View]:
    """A search for what must not stand in an address: it changes nothing, and each one is recorded."""
    return _operation(router, "POST", path, permission, gives)


def changes(router: Router, path: str, *, permission: str, versioned: bool = True) -> Callable[[View], View]:
    """An operation that writes a part again as it is now; `versioned`: only over the version that was read."""
    return _operation(router, "PUT", path, permission, Done, writes=True, versioned=versioned)


def acts(router: Router, path: str, *, permission: str, status: int = 201) -> Callable[[View], View]:
    """An operation that does something once, although the line may break and the program ask again."""
    return _operation(router, "POST", path, permission, Done, writes=True, once=True, status=status)


def gives_secret(router: Router, path: str, *, permission: str, gives: Any) -> Callable[[View], View]:
    """An operation whose answer is shown once and kept nowhere."""
    return _operation(router, "POST", path, permission, gives, writes=True, status=201)


def public(router: Router, path: str, *, gives: Any) -> Callable[[View], View]:
    """An operation for everybody, without a token."""

    def decorate(view: View) -> View:
        opens_to(view, PUBLIC)
        answers = {200: gives, 404: Problem, 422: Problem}
        return router.api_operation(["GET"], path, response=answers, **_words(view, router))(view)

    return decorate


def _operation(
    router: Router,
    method: str,
    path: str,
    permission: str,
    gives: Any,
    *,
    status: int = 200,
    writes: bool = False,
    versioned: bool = False,
    once: bool = False,
) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        rule = Rule(_words(view, router)["operation_id"], permission, writes, versioned and writes, once)
        opens_to(view, permission or SIGNED_IN)
        contribute_operation_callback(view, lambda operation: _guard(operation, rule, status))
        answers = {status: gives, **dict.fromkeys(_problems(method, rule), Problem)}
        extra = {"parameters": list(_headers(rule)), "x-etag": versioned}
        registered = router.api_operation(
            [method], path, response=answers, auth=Bearer(), openapi_extra=extra, **_words(view, router)
        )
        return registered(view)

    return decorate


def _words(view: View, router: Router) -> dict[str, Any]:
    text = " ".join((view.__doc__ or "").split())
    first = text.split(". ", 1)[0]
    room = view.__module__.split(".")[2]
    return {
        "operation_id": f"{room}_{view.__name__}",
        "summary": first.rstrip("."),
        "description": text,
        "tags": [room],
    }


def _problems(method: str, rule: Rule) -> tuple[int, ...]:
    if method == "GET":
        return (401, 403, 404, 422, 429)
    found = {400, 401, 403, 404, 422, 429}
    if rule.writes:
        found |= {409}
    if rule.versioned:
        found |= {412, 428}
    return tuple(sorted(found))


def _headers(rule: Rule) -> Any:
    if rule.versioned:
        yield {
            "in": "header", "name": "If-Match", "required": True,
            "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
            "description": "The ETag that came with what was read; \"0\" where nothing was written yet.",
            "example": '"3"',
        }  # fmt: skip
    if rule.once:
        yield {
            "in": "header", "name": "Idempotency-Key", "required": False,
            "schema": {"type": "string", "pattern": "^[!-~]{8,200}$"},
            "description": "A random text of the caller: asked again with it within a day, the act is not done again.",
            "example": "6d0c0a1e-6f7b-4a55-9a43-5a9f1f0b2c11",
        }  # fmt: skip


def _guard(operation: Any, rule: Rule, status: int) -> None:
    view = operation.view_func

    @wraps(view)
    def with_status(request: ApiRequest, **given: Any) -> Status[Any]:
        return Status(status, view(request, **given))

    operation.view_func = with_status

    def around(run: View) -> View:
        def guarded(request: Any, **path: Any) -> HttpResponse:
            # A router that is mounted is copied; the copy's own method tells which API it is.
            return _answer(run.__self__.api, rule, request, lambda: run(request, **path))  # type: ignore[attr-defined]

        return guarded

    operation.run = around(operation.run)
    operation._run_decorators = [*getattr(operation, "_run_decorators", []), around]


def _answer(api: Any, rule: Rule, request: ApiRequest, run: Callable[[], HttpResponse]) -> HttpResponse:
    request.version = request.next = None
    try:
        come_in(request, rule)
        response = _once(request, rule, run) if rule.once else run()
    except (NoToken, NoVersion, NotTheSame, TooOften, Exception) as refusal:
        response = api.on_exception(request, refusal)
    if viewer := getattr(request, "viewer", None):
        journal_refusal(
            getattr(response, "refusal", None) or Exception(), by=viewer, route=f"api:{rule.name}"
        )
    _tell_more(request, response)
    return response


def _once(request: ApiRequest, rule: Rule, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Do it, and keep what was answered; or answer as before, without doing it again."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return run()
    if not _KEY.match(key):
        raise NotTheSame(_("An Idempotency-Key has 8 to 200 characters without spaces."))
    marks = _marks(request, rule, key)
    if kept := kept_answer(request.token, marks):
        return _as_before(kept, marks)
    with transaction.atomic():
        row = begin_answer(token=request.token, marks=marks)
        if row is not None:
            response = run()
            if response.status_code < 400:
                done = Done.model_validate(json.loads(response.content))
                keep_answer(row=row, status=response.status_code, **done.model_dump())
            else:
                transaction.set_rollback(True)  # what failed may be tried again under the same key
            return response
    kept = kept_answer(request.token, marks)
    if kept is None:
        raise NotTheSame(_("This key is in use: ask again in a moment."))
    return _as_before(kept, marks)


def _marks(request: ApiRequest, rule: Rule, key: str) -> Marks:
    content = b"\x00".join([rule.name.encode(), request.path.encode(), request.body])
    return Marks(
        salted_hmac("opennrm.api.key", f"{request.token.pk} {key}", algorithm="sha256").hexdigest(),
        salted_hmac("opennrm.api.content", content, algorithm="sha256").hexdigest(),
    )


def _as_before(kept: KeptAnswer, marks: Marks) -> HttpResponse:
    if kept.content_mark != marks.content:
        raise NotTheSame(_("This key was used with another content: draw a new one."))
    done = Done(reference=kept.reference, url=kept.url, state=kept.state, version=kept.version)
    response = HttpResponse(done.model_dump_json(), content_type="application/json", status=kept.status)
    response["Idempotency-Replayed"] = "true"
    return response


def _tell_more(request: ApiRequest, response: HttpResponse) -> None:
    """ETag, Location and Link, from what the answer says."""
    if response.status_code == 201:
        response["Location"] = json.loads(response.content)["url"]
    version = request.version
    if version is not None and "ETag" not in response:
        response["ETag"] = f'"{version}"'
    if request.next:
        query = request.GET.copy()
        query["cursor"] = request.next
        response["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'


def chosen(rows: QuerySet[Any], key: object, field: str) -> Any:
    """The row of a key among those that may be chosen; NotFitting for any other."""
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFitting(field, _("This is not among what can be chosen."))
    return row


def done(
    request: ApiRequest, reference: object, url: str, *, state: str = "", version: int | None = None
) -> Done:
    """The answer of an act or a change."""
    request.version = version
    return Done(reference=str(reference), url=url, state=state, version=version)


__all__ = [
    "ApiRequest",
    "Done",
    "NoToken",
    "NoVersion",
    "NotFitting",
    "NotTheSame",
    "TooOften",
    "Viewer",
    "acts",
    "changes",
    "chosen",
    "done",
    "gives_secret",
    "public",
    "reads",
    "searches",
]  # fmt: skip
