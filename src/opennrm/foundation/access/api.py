"""Who am I, to a program that came with a token?"""

from __future__ import annotations

from datetime import date

from ninja import Router
from pydantic import BaseModel

from opennrm.foundation.components.rest.fields import example

from .operations import ApiRequest, reads
from .sections import READ, WRITE, all_sections

router = Router()


class Me(BaseModel):
    """Whoever the token acts for, and how far it reaches."""

    name: str
    organisation: str
    role: str
    purpose: str
    reads: list[str]
    writes: list[str]
    only_reads: bool
    token: str
    expires_on: date

    model_config = example(
        name="Tamilas Stalvinavich", organisation="Blue Larch Territorial Centre", role="desk-officer",
        purpose="assist", reads=["cases.overview", "cases.needs"], writes=["cases.needs"], only_reads=False,
        token="onrm_x7Kd2q", expires_on="2027-03-01",  # noqa: S106 (its beginning only)
    )  # fmt: skip


@reads(router, "/me", permission="", gives=Me)
def me(request: ApiRequest) -> Me:
    """Who am I. The role and the purpose in which the token acts, and the parts of a record that it can open."""
    viewer = request.viewer
    return Me(
        name=viewer.user.display_name,
        organisation=viewer.organisation.name,
        role=viewer.role_key,
        purpose=viewer.purpose_key,
        reads=[part.code for part in all_sections() if viewer.may_touch(part, READ)],
        writes=[part.code for part in all_sections() if viewer.may_touch(part, WRITE)],
        only_reads=viewer.only_reads,
        token=request.token.start,
        expires_on=request.token.expires_at.date(),
    )
