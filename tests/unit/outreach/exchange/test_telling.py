"""A program is told that a referral was answered: soon, signed, again if need be, and nothing about anybody."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from opennrm.care.cases.actions import open_case
from opennrm.care.referrals.actions import (
    accept_referral,
    ask_for_information,
    finish_referral,
    list_service,
    reject_referral,
    revoke_referral,
    send_referrals,
)
from opennrm.care.referrals.facts import Explained, Wanted
from opennrm.care.referrals.models import Referral
from opennrm.foundation.access.actions import end_token
from opennrm.foundation.access.models import Token
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core import clock
from opennrm.foundation.core.journal import SYSTEM
from opennrm.foundation.core.keystore import key_store
from opennrm.foundation.core.models import Entry
from opennrm.foundation.people.actions import PersonFacts
from opennrm.outreach.exchange.actions import tell_what_is_due
from opennrm.outreach.exchange.actions.telling import WAITS
from opennrm.outreach.exchange.models import Delivery, Subscription
from tests.factories.programs import Program, a_token

pytestmark = pytest.mark.django_db


@dataclass
class Receiver:
    """Somebody else's program, that listens."""

    address: str = ""
    answers: int = 204
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(found.answers)
            self.send_header("Location", found.address)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    found.address = f"http://localhost:{server.server_port}/told?from=opennrm"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def referral(desk_officer: Viewer, service_worker: Viewer) -> Referral:
    service = list_service(organisation=service_worker.organisation, kind="medical", by=SYSTEM)
    case = open_case(facts=PersonFacts(age_group="adult"), needs=["medical"], by=desk_officer)
    (sent,) = send_referrals(
        case=case, wanted=[Wanted(service)], urgency="soon", explained=Explained("be", "no"), by=desk_officer
    )
    return Referral.objects.select_related("case__record", "service__organisation", "consent").get(pk=sent.pk)


@pytest.fixture
def subscribed(desk_officer: Viewer, receiver: Receiver) -> tuple[Program, Any]:
    program = Program.of(desk_officer)
    answer = program.post("/subscriptions", {"address": receiver.address})
    assert answer.status_code == 201, answer.content
    return program, answer.json()


def test_an_answer_is_told_to_the_centre_and_holds_nothing_about_anybody(
    referral: Referral, subscribed: Any, receiver: Receiver, service_worker: Viewer
) -> None:
    accept_referral(referral=referral, by=service_worker)
    assert receiver.heard == []  # nothing is sent while the answer is being written

    assert tell_what_is_due() == 1

    ((_headers, body),) = receiver.heard
    content = json.loads(body)
    assert content["type"] == "referral.accepted" and content["data"] == {"referral": str(referral.pk)}
    assert set(content) == {"type", "timestamp", "data"}
    assert referral.case.reference not in body.decode()
    assert tell_what_is_due() == 0


def test_the_receiver_can_check_who_wrote(
    referral: Referral, subscribed: Any, receiver: Receiver, service_worker: Viewer
) -> None:
    accept_referral(referral=referral, by=service_worker)
    tell_what_is_due()

    ((headers, body),) = receiver.heard
    secret = base64.b64decode(subscribed[1]["secret"].removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - clock.now().timestamp()) < 60


def test_every_kind_of_answer_is_told(
    referral: Referral, subscribed: Any, receiver: Receiver, service_worker: Viewer
) -> None:
    ask_for_information(referral=referral, question="Can they walk?", by=service_worker)
    accept_referral(referral=referral, by=service_worker)
    finish_referral(referral=referral, by=service_worker)
    tell_what_is_due()

    assert sorted(json.loads(body)["type"] for _h, body in receiver.heard) == [
        "referral.accepted", "referral.asked", "referral.done",
    ]  # fmt: skip
    assert all(b"walk" not in body for _h, body in receiver.heard)


def test_a_reason_for_rejecting_is_not_told(
    referral: Referral, subscribed: Any, receiver: Receiver, service_worker: Viewer
) -> None:
    reject_referral(referral=referral, reason="other", text="Qzxmark", by=service_worker)
    tell_what_is_due()

    assert json.loads(receiver.heard[0][1])["type"] == "referral.rejected"
    assert b"Qzxmark" not in receiver.heard[0][1]


def test_the_service_is_told_when_a_referral_is_taken_back(
    referral: Referral, receiver: Receiver, service_worker: Viewer, desk_officer: Viewer
) -> None:
    Program.of(service_worker).post("/subscriptions", {"address": receiver.address})

    revoke_referral(referral=referral, by=desk_officer)
    tell_what_is_due()

    assert json.loads(receiver.heard[0][1])["type"] == "referral.revoked"


def test_what_did_not_arrive_is_tried_again_and_then_given_up(
    referral: Referral, subscribed: Any, receiver: Receiver, service_worker: Viewer
) -> None:
    receiver.answers = 500
    accept_referral(referral=referral, by=service_worker)
    program, made = subscribed

    at = clock.now()
    for wait in (timedelta(), *WAITS):
        at += wait + timedelta(seconds=1)
        with clock.at(at):
            assert tell_what_is_due() == 0
            assert tell_what_is_due() == 0  # and not before its time

    assert len(receiver.heard) == 1 + len(WAITS)
    assert len({headers["webhook-id"] for headers, _body in receiver.heard}) == 1
    with clock.at(at + timedelta(days=3)):
        tell_what_is_due()
    (line,) = program.get(made["url"].removeprefix("/api/v1")).json()["items"]
    assert line["state"] == "given_up" and line["last_status"] == 500 and line["tries"] == 7
    assert Entry.objects.filter(event="exchange.given_up").count() == 1


def test_a_redirect_is_not_followed(
    referral: Referral, subscribed: Any, receiver: Receiver, service_worker: Viewer
) -> None:
    receiver.answers = 307
    accept_referral(referral=referral, by=service_worker)

    assert tell_what_is_due() == 0 and len(receiver.heard) == 1


def test_whoever_answers_drop_by_drop_does_not_keep_the_others_waiting(
    referral: Referral, subscribed: Any, service_worker: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opennrm.outreach.exchange.posting.SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as slow:
        ended = threading.Event()

        def drip() -> None:
            link, _ = slow.accept()
            with link, contextlib.suppress(OSError):
                link.sendall(b"HTTP/1.1 ")
                while not ended.wait(0.1):
                    link.sendall(b"2")

        threading.Thread(target=drip, daemon=True).start()
        Subscription.objects.update(address=f"http://localhost:{slow.getsockname()[1]}/")
        accept_referral(referral=referral, by=service_worker)
        started = time.monotonic()

        assert tell_what_is_due() == 0

        assert time.monotonic() - started < 10
        assert Delivery.objects.get().last_status == 0
        ended.set()


def test_a_word_that_was_taken_and_not_sent_is_sent_some_minutes_later(
    referral: Referral,
    subscribed: Any,
    receiver: Receiver,
    service_worker: Viewer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accept_referral(referral=referral, by=service_worker)
    with monkeypatch.context() as patch:
        patch.setattr("opennrm.outreach.exchange.actions.telling.post", _the_power_fails)
        with pytest.raises(KeyboardInterrupt):
            tell_what_is_due()

    assert tell_what_is_due() == 0
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert tell_what_is_due() == 1
    assert len(receiver.heard) == 1


def _the_power_fails(*_: Any) -> int:
    raise KeyboardInterrupt


def test_a_subscription_that_ends_while_a_word_is_under_way_stops_nobody_else(
    referral: Referral, subscribed: Any, receiver: Receiver, service_worker: Viewer
) -> None:
    accept_referral(referral=referral, by=service_worker)
    key_store().destroy([Subscription.objects.get().key_id])

    assert tell_what_is_due() == 0 and receiver.heard == []


def test_when_the_answer_is_undone_nothing_is_told(
    referral: Referral, subscribed: Any, receiver: Receiver, service_worker: Viewer
) -> None:
    from django.db import transaction

    with transaction.atomic():
        accept_referral(referral=referral, by=service_worker)
        transaction.set_rollback(True)

    assert tell_what_is_due() == 0 and not Delivery.objects.exists()


def test_with_the_token_ends_what_it_is_told(
    referral: Referral, subscribed: Any, receiver: Receiver, service_worker: Viewer, desk_officer: Viewer
) -> None:
    accept_referral(referral=referral, by=service_worker)
    end_token(token=Token.objects.get(user=desk_officer.user), by=desk_officer)

    assert tell_what_is_due() == 0 and receiver.heard == []
    finish_referral(referral=referral, by=service_worker)
    assert Delivery.objects.count() == 1  # and nothing new waits


def test_ending_a_subscription_ends_it_at_once(
    referral: Referral, subscribed: Any, receiver: Receiver, service_worker: Viewer
) -> None:
    program, made = subscribed
    accept_referral(referral=referral, by=service_worker)

    assert program.post(f"/subscriptions/{made['reference']}/end").json()["state"] == "ended"

    assert tell_what_is_due() == 0 and receiver.heard == []
    assert program.get("/subscriptions").json()["items"][0]["live"] is False


def test_the_secret_is_kept_in_no_table(subscribed: Any) -> None:
    secret = subscribed[1]["secret"].removeprefix("whsec_")

    assert secret not in str(list(Subscription.objects.values()))
    assert secret not in json.dumps(subscribed[0].get("/subscriptions").json())


def test_another_organisation_hears_nothing(
    referral: Referral, receiver: Receiver, service_worker: Viewer, panel_member: Viewer
) -> None:
    from tests.factories import world

    other = Program.of(world.a_viewer("desk-officer"))
    assert other.post("/subscriptions", {"address": receiver.address}).status_code == 201
    assert Program.of(panel_member).post("/subscriptions", {"address": receiver.address}).status_code == 403

    accept_referral(referral=referral, by=service_worker)

    assert tell_what_is_due() == 0 and receiver.heard == []


def test_somebody_elses_subscription_is_not_there(subscribed: Any, service_worker: Viewer) -> None:
    other = Program.of(service_worker)

    for path in ("end", "deliveries"):
        send = other.post if path == "end" else other.get
        assert send(f"/subscriptions/{subscribed[1]['reference']}/{path}").status_code == 404


def test_the_owner_sees_and_ends_it_on_a_page(
    referral: Referral, subscribed: Any, sign_in: Any, desk_officer: Viewer, service_worker: Viewer
) -> None:
    accept_referral(referral=referral, by=service_worker)
    client = sign_in(desk_officer)

    page = client.get("/exchange/webhooks/").content.decode()
    assert "referral.accepted" in page and "Waits" in page

    client.post(f"/exchange/webhooks/{subscribed[1]['reference']}/end/")
    assert Subscription.objects.get().ended_at is not None


def test_a_narrowed_token_subscribes_only_with_its_section(desk_officer: Viewer, receiver: Receiver) -> None:
    from opennrm.care.cases.sections import NEEDS

    _token, secret = a_token(desk_officer, sections=frozenset({NEEDS}))

    assert Program(secret).post("/subscriptions", {"address": receiver.address}).status_code == 403
