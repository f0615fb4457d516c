"""Being told of answers, for programs: subscribe, see what was sent, end it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from django.shortcuts import get_object_or_404
from ninja import Router
from pydantic import BaseModel, Field

from opennrm.care.referrals.directory import directory
from opennrm.care.referrals.sections import Permission as Referrals
from opennrm.foundation.access.operations import ApiRequest, Done, acts, done, gives_secret, reads
from opennrm.foundation.components.rest.cursors import Cursor, Limit, Part, part_of
from opennrm.foundation.components.rest.fields import example, sent_example

from . import hsds
from .actions import end_subscription, subscribe
from .posting import secret_of
from .queries import deliveries_of, organisations_listed, subscriptions_of

router = Router()
PageNumber = Annotated[int, Field(ge=1, le=100_000)]
PageSize = Annotated[int, Field(ge=1, le=100)]
_ID = "4f5dbb0e-9a3c-4f8e-8d5a-0f8a6b1c2d3e"
_ADDRESS = "https://heron-house.example/opennrm"
_URL = "/api/v1/subscriptions"


class NewSubscription(BaseModel):
    """Where to tell of answers to referrals."""

    address: Annotated[str, Field(max_length=300, pattern="^[!-~]+$")]

    model_config = sent_example(address=_ADDRESS)


class Subscribed(BaseModel):
    """A new subscription, and what its words are signed with: shown this once."""

    reference: str
    url: str
    secret: str

    model_config = example(
        reference=_ID,
        url=f"{_URL}/{_ID}/deliveries",
        secret="whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",  # noqa: S106 (an example)
    )


class SubscriptionLine(BaseModel):
    """An address that is told, or was."""

    id: uuid.UUID
    address: str
    created_at: datetime
    live: bool


class Subscriptions(Part):
    """A part of your subscriptions, the newest first."""

    items: list[SubscriptionLine]

    model_config = example(
        items=[{"id": _ID, "address": _ADDRESS, "created_at": "2027-03-01T09:00:00Z", "live": True}],
        next=None,
    )


class DeliveryLine(BaseModel):
    """A word, and whether it arrived."""

    id: uuid.UUID
    event: str
    referral: uuid.UUID
    happened_at: datetime
    state: str
    tries: int
    last_status: int | None


class Deliveries(Part):
    """A part of what was sent, the newest first."""

    items: list[DeliveryLine]

    model_config = example(
        items=[
            {
                "id": _ID, "event": "referral.accepted", "referral": _ID, "happened_at": "2027-03-01T09:00:00Z",
                "state": "delivered", "tries": 1, "last_status": 204,
            }
        ],
        next=None,
    )  # fmt: skip


@reads(router, "/subscriptions", permission="", gives=Subscriptions)
def subscriptions(request: ApiRequest, cursor: Cursor = "", limit: Limit = 25) -> Subscriptions:
    """The addresses that you have told."""
    part = part_of(subscriptions_of(request.viewer), order=("-created_at", "pk"), cursor=cursor, limit=limit)
    request.next = part.next
    lines = [
        SubscriptionLine(id=row.pk, address=row.address, created_at=row.created_at, live=row.is_live)
        for row in part.rows
    ]
    return Subscriptions(items=lines, next=part.next)


@gives_secret(router, "/subscriptions", permission="", gives=Subscribed)
def new_subscription(request: ApiRequest, sent: NewSubscription) -> Subscribed:
    """Be told when a referral of yours is accepted, rejected, asked about, done or revoked."""
    made = subscribe(token=request.token, address=sent.address, by=request.viewer)
    return Subscribed(reference=str(made.pk), url=f"{_URL}/{made.pk}/deliveries", secret=secret_of(made))


@acts(router, "/subscriptions/{uuid:pk}/end", permission="", status=200)
def unsubscribe(request: ApiRequest, pk: uuid.UUID) -> Done:
    """Be told no more."""
    found = get_object_or_404(subscriptions_of(request.viewer), pk=pk)
    end_subscription(subscription=found, by=request.viewer)
    return done(request, found.pk, _URL, state="ended")


@reads(router, "/subscriptions/{uuid:pk}/deliveries", permission="", gives=Deliveries)
def deliveries(request: ApiRequest, pk: uuid.UUID, cursor: Cursor = "", limit: Limit = 25) -> Deliveries:
    """What was sent to an address, and whether it arrived."""
    found = get_object_or_404(subscriptions_of(request.viewer), pk=pk)
    part = part_of(deliveries_of(found), order=("-happened_at", "pk"), cursor=cursor, limit=limit)
    request.next = part.next
    lines = [
        DeliveryLine(
            id=row.pk, event=row.event, referral=row.referral_id, happened_at=row.happened_at, state=row.state,
            tries=row.tries, last_status=row.last_status,
        )
        for row in part.rows
    ]  # fmt: skip
    return Deliveries(items=lines, next=part.next)


@reads(router, "/hsds/", permission=Referrals.DIRECTORY, gives=hsds.HsdsBase)
def hsds_base(request: ApiRequest) -> hsds.HsdsBase:
    """Which version of HSDS is spoken below this address."""
    described = request.build_absolute_uri("/api/v1/openapi.json")
    return hsds.HsdsBase(version=hsds.VERSION, profile=hsds.PROFILE, openapi_url=described)


@reads(router, "/hsds/services", permission=Referrals.DIRECTORY, gives=hsds.HsdsServices)
def hsds_services(request: ApiRequest, page: PageNumber = 1, per_page: PageSize = 50) -> hsds.HsdsServices:
    """The directory in the shape of HSDS 3.1, page by page as that standard asks."""
    rows = directory().order_by("pk")
    total = rows.count()
    shown = [hsds.service_of(row) for row in rows[(page - 1) * per_page : page * per_page]]
    return hsds.HsdsServices(**hsds.page(page, per_page, total, len(shown)), contents=shown)


@reads(router, "/hsds/services/{uuid:pk}", permission=Referrals.DIRECTORY, gives=hsds.HsdsService)
def hsds_service(request: ApiRequest, pk: uuid.UUID) -> hsds.HsdsService:
    """One service in the shape of HSDS 3.1."""
    return hsds.service_of(get_object_or_404(directory(), pk=pk))


@reads(router, "/hsds/organizations", permission=Referrals.DIRECTORY, gives=hsds.HsdsOrganizations)
def hsds_organizations(
    request: ApiRequest, page: PageNumber = 1, per_page: PageSize = 50
) -> hsds.HsdsOrganizations:
    """The organisations behind the directory, in the shape of HSDS 3.1."""
    rows = organisations_listed()
    total = rows.count()
    shown = [hsds.organization_of(row) for row in rows[(page - 1) * per_page : page * per_page]]
    return hsds.HsdsOrganizations(**hsds.page(page, per_page, total, len(shown)), contents=shown)


@reads(router, "/hsds/organizations/{uuid:pk}", permission=Referrals.DIRECTORY, gives=hsds.HsdsOrganization)
def hsds_organization(request: ApiRequest, pk: uuid.UUID) -> hsds.HsdsOrganization:
    """One organisation in the shape of HSDS 3.1."""
    return hsds.organization_of(get_object_or_404(organisations_listed(), pk=pk))


@reads(
    router, "/hsds/service_at_locations", permission=Referrals.DIRECTORY, gives=hsds.HsdsServicesAtLocations
)
def hsds_service_at_locations(
    request: ApiRequest, page: PageNumber = 1, per_page: PageSize = 50
) -> hsds.HsdsServicesAtLocations:
    """The services with the regions they are in, in the shape of HSDS 3.1; never an address."""
    rows = directory().order_by("pk")
    total = rows.count()
    shown = [hsds.service_at_location_of(row) for row in rows[(page - 1) * per_page : page * per_page]]
    return hsds.HsdsServicesAtLocations(**hsds.page(page, per_page, total, len(shown)), contents=shown)


@reads(
    router, "/hsds/service_at_locations/{uuid:pk}", permission=Referrals.DIRECTORY, gives=hsds.HsdsServiceAtLocation
)  # fmt: skip
def hsds_service_at_location(request: ApiRequest, pk: uuid.UUID) -> hsds.HsdsServiceAtLocation:
    """One service with the region it is in, in the shape of HSDS 3.1."""
    return hsds.service_at_location_of(get_object_or_404(directory(), pk=pk))
