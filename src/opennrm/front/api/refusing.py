"""What is a program answered when something was refused, was not there, or was sent wrongly?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from opennrm.foundation.access.entrance import NotFitting, NoToken, NotTheSame, NoVersion, TooOften
from opennrm.foundation.components.rest.cursors import NoSuchPlace
from opennrm.foundation.components.rest.problems import Fault, problem
from opennrm.foundation.core.models import ChangedMeanwhile
from opennrm.foundation.core.verdict import NotAllowed
from opennrm.foundation.core.workflow import StepNotOpen

# Where pydantic's own words would repeat what was sent, or say nothing to a person.
_UNKNOWN_FIELD = "extra_forbidden"


def say_why(api: NinjaAPI) -> None:
    """Give every refusal its answer."""
    for kind, answer in _ANSWERS.items():
        api.add_exception_handler(kind, answer)


def _not_allowed(request: HttpRequest, refusal: Any) -> HttpResponse:
    return _with(refusal, problem(403, refusal.verdict.because))


def _not_now(request: HttpRequest, refusal: Any) -> HttpResponse:
    return _with(refusal, problem(409, refusal.verdict.because))


def _not_there(request: HttpRequest, refusal: Any) -> HttpResponse:
    """The same words whether it does not exist or is not open: nobody learns which."""
    return _with(refusal, problem(404))


def _changed(request: HttpRequest, refusal: Any) -> HttpResponse:
    response = problem(412, str(refusal))
    if (version := refusal.version_now()) is not None:
        response["ETag"] = f'"{version}"'
    return response


def _no_token(request: HttpRequest, refusal: Any) -> HttpResponse:
    response = problem(401, refusal.verdict.because)
    response["WWW-Authenticate"] = "Bearer"
    return response


def _too_often(request: HttpRequest, refusal: Any) -> HttpResponse:
    response = problem(429)
    response["Retry-After"] = str(refusal.wait)
    return response


def _not_valid(request: HttpRequest, refusal: Any) -> HttpResponse:
    return problem(422, faults=list(_faults(refusal.errors)))


def _faults(errors: list[dict[str, Any]]) -> Iterator[Fault]:
    for error in errors:
        place = list(error["loc"])
        reason = error["msg"]
        if error["type"] == _UNKNOWN_FIELD:
            place.pop()  # its name was typed by somebody, and is not repeated
            reason = _("Something is sent that is not known here.")
        where = [str(part) for part in place if part not in _WRAPPINGS]
        yield Fault(field=".".join(where), reason=reason)


_WRAPPINGS = frozenset({"sent"})  # the name our operations give to the content as a whole


def _with(refusal: BaseException, response: HttpResponse) -> HttpResponse:
    response.refusal = refusal  # type: ignore[attr-defined]  # journalled once the refused work is undone
    return response


_ANSWERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    NotAllowed: _not_allowed,
    StepNotOpen: _not_now,
    Http404: _not_there,
    ChangedMeanwhile: _changed,
    NoToken: _no_token,
    NoVersion: lambda request, refusal: problem(428),
    TooOften: _too_often,
    NoSuchPlace: lambda request, refusal: problem(404, refusal.reason),
    NotFitting: lambda request, refusal: problem(
        409, refusal.reason, [Fault(field=refusal.field, reason=str(refusal.reason))]
    ),
    NotTheSame: lambda request, refusal: problem(
        422, faults=[Fault(field="header.Idempotency-Key", reason=str(refusal))]
    ),
    ValidationError: _not_valid,
    HttpError: lambda request, refusal: problem(400),
    SuspiciousOperation: lambda request, refusal: problem(400),  # such as far too much content
}
