"""What does a program read when something was refused? A problem (RFC 9457) with the reason in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from opennrm.foundation.core.verdict import Text

MEDIA_TYPE = "application/problem+json"
_ADDRESS = "/api/#"  # where the page of the reference says more


class Fault(BaseModel):
    """One thing that is wrong with what was sent. What was sent is not repeated."""

    field: str = Field(description="Where: body, query or header, then the names down to the value.")
    reason: str = Field(description="What is wrong, in words.")


class Problem(BaseModel):
    """Why something was not done."""

    type: str = Field(description="The kind of problem; the address of its explanation.")
    title: str = Field(description="The kind of problem in a few words.")
    status: int = Field(description="The status of the answer, once more.")
    detail: str = Field(description="The reason, in the language that was asked for.")
    errors: list[Fault] = Field(default=[], description="What to correct, field by field.")


@dataclass(frozen=True)
class Kind:
    """A kind of problem: when it comes, and an example of its reason."""

    status: int
    key: str
    title: Text
    detail: Text
    faults: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> str:
        return f"{_ADDRESS}{self.key}"

    def example(self) -> dict[str, object]:
        """The problem as the documentation shows it."""
        faults = [Fault(field=field, reason=reason) for field, reason in self.faults]
        return _problem(self, self.detail, faults).model_dump()


KINDS = {
    kind.status: kind
    for kind in (
        Kind(400, "malformed", _("Not readable"), _("The content is not JSON.")),
        Kind(401, "no-token", _("No valid token"), _("Send a token that is valid: Authorization: Bearer onrm_…")),
        Kind(403, "not-allowed", _("Not allowed"), _("Your role does not work on cases.")),
        Kind(404, "not-there", _("Not there"), _("There is no such thing, or it is not open to you.")),
        Kind(409, "not-now", _("Not possible now"), _("This is “Accepted” now, so this step is not open.")),
        Kind(412, "changed", _("Changed meanwhile"),
             _("This was changed since you read it. Nothing was overwritten.")),
        Kind(422, "not-valid", _("Not valid"), _("Correct what is named under errors, and send it again."),
             (("body.needs.0", "This is not a code of the list cases.needs."),)),
        Kind(428, "say-which", _("Say which version"),
             _("Read it first, and send its ETag back as If-Match: so nobody overwrites a colleague.")),
        Kind(429, "too-often", _("Too often"), _("Wait as many seconds as Retry-After says.")),
    )
}  # fmt: skip


def problem(status: int, detail: Text = "", faults: Iterable[Fault] = ()) -> HttpResponse:
    """The answer; without a reason of its own it carries that of its kind."""
    kind = KINDS[status]
    found = _problem(kind, detail or kind.detail, faults)
    return JsonResponse(found.model_dump(), status=status, content_type=MEDIA_TYPE)


def _problem(kind: Kind, detail: Text, faults: Iterable[Fault]) -> Problem:
    return Problem(
        type=kind.address, title=str(kind.title), status=kind.status, detail=str(detail), errors=list(faults)
    )
