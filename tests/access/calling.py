"""What does the API answer a program, and what should it have answered? One call at a time, undone afterwards."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client

from opennrm.foundation.access.actions import Wanted, create_own_token
from opennrm.foundation.access.sections import section
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.models import Entry

from .operations import ANYTHING, Operation
from .oracle import EVERY_PART, SENTENCES, Somebody, Thing, sees
from .routes import NOBODY, SET_UP


@dataclass(frozen=True)
class Narrowed:
    """What a token leaves of its user: these parts of a record, and writing or not."""

    name: str
    parts: frozenset[str]
    writes: bool = True

    def leaves(self, part: str, act: str) -> bool:
        return part in self.parts and (act == "read" or self.writes)


WHOLE = Narrowed("whole", frozenset(EVERY_PART))
READING = Narrowed("only reading", frozenset(EVERY_PART), writes=False)


def without(part: str) -> Narrowed:
    return Narrowed(f"without {part}", frozenset(EVERY_PART) - {part})


def alone(*parts: str) -> Narrowed:
    return Narrowed(f"alone {parts}", frozenset(parts))


def expected(who: Somebody, narrowed: Narrowed, operation: Operation, thing: Thing) -> int:
    """What the sentences and the token say that this call is answered with."""
    if operation.public:
        return operation.gives
    if who.role == "anonymous":
        return 401
    if operation.task and not who.does(operation.task):
        return 403
    if operation.changes and not _writes(who, narrowed):
        return 403
    return (
        _at_the_record(who, narrowed, operation, thing)
        or _by_the_role(who, narrowed, operation)
        or operation.gives
    )


def _writes(who: Somebody, narrowed: Narrowed) -> bool:
    """A token that leaves no part to write only reads."""
    says = SENTENCES[who.role]
    readable = [part for part in narrowed.parts if says.may(part, "read")]
    return narrowed.writes and (not readable or any(says.may(part, "write") for part in readable))


def _by_the_role(who: Somebody, narrowed: Narrowed, operation: Operation) -> int:
    part = operation.demands
    if part and not (SENTENCES[who.role].may(part, "write") and narrowed.leaves(part, "write")):
        return 403
    return 0


def _at_the_record(who: Somebody, narrowed: Narrowed, operation: Operation, thing: Thing) -> int:
    if not operation.opens:
        return 0
    door = thing.linked.get(operation.through) if operation.through else thing
    there = thing.kind == operation.kind and thing.exists and operation.needs(who, thing)
    if not there or door is None or not _opens(who, narrowed, door, operation.opens, operation.act):
        return 404
    if not operation.when(who, thing):
        return operation.refusal if isinstance(operation.refusal, int) else operation.refusal(who, thing)
    if operation.writes and not _opens(who, narrowed, door, operation.writes, "write"):
        return 403
    if operation.looks and not _opens(who, narrowed, door, operation.looks, "read"):
        return 403
    return 0


def _opens(who: Somebody, narrowed: Narrowed, thing: Thing, part: str, act: str) -> bool:
    return part == ANYTHING or (narrowed.leaves(part, act) and sees(who, thing, part, act))


@dataclass
class Caller:
    """Somebody's program: calls, compares with the oracle, and collects where they disagree."""

    who: Somebody
    viewer: Viewer | None
    world: Any
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    disagreements: list[str] = field(default_factory=list)
    asked: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    secrets: dict[Narrowed, str] = field(default_factory=dict)
    not_there: set[bytes] = field(default_factory=set)

    def call(self, operation: Operation, thing: Thing, narrowed: Narrowed = WHOLE) -> None:
        """One call, compared with the oracle, then undone."""
        want = expected(self.who, narrowed, operation, thing)
        secret = self._secret(narrowed)
        with transaction.atomic():
            response = self.send(operation, thing, secret)
            self.asked += 1
            self.statuses[response.status_code] += 1
            if response.status_code != want:
                self._disagree(
                    operation,
                    thing,
                    narrowed,
                    f"expected {want}, got {response.status_code} {response.content[:200]!r}",
                )
            elif want >= 400:
                self._check_refusal(operation, thing, narrowed, response)
            transaction.set_rollback(True)

    def send(self, operation: Operation, thing: Thing, secret: str) -> Any:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        if operation.if_match is not None:
            headers["If-Match"] = operation.if_match(thing)
        content = operation.content(self.world, thing)
        return self.client.generic(
            operation.method,
            f"/api/v1{self._address(operation, thing)}",
            b"" if content is None else json.dumps(content, default=str).encode(),
            content_type="application/json",
            headers=headers,
        )

    def _address(self, operation: Operation, thing: Thing) -> str:
        known = {name: str(thing.keys.get(operation.key or name, NOBODY)) for name in operation.keys}
        return re.sub(r"{(\w+)}", lambda found: known.get(found[1], thing.reference), operation.path)

    def _secret(self, narrowed: Narrowed) -> str:
        if self.viewer is None:
            return ""
        if narrowed not in self.secrets:
            says = SENTENCES[self.who.role]
            parts = frozenset(section(part) for part in narrowed.parts if says.may(part, "read"))
            wanted = Wanted("trial", parts, narrowed.writes, 30)
            if parts and not any(says.may(part.code, "write") for part in parts):
                wanted = Wanted("trial", parts, False, 30)
            self.secrets[narrowed] = create_own_token(wanted=wanted, by=self.viewer).secret
        return self.secrets[narrowed]

    def _check_refusal(self, operation: Operation, thing: Thing, narrowed: Narrowed, response: Any) -> None:
        if response["Content-Type"] != "application/problem+json":
            self._disagree(operation, thing, narrowed, "a refusal that is no problem")
        denied = Entry.objects.filter(outcome="denied", user_id=self.who.user).count()
        if response.status_code in (403, 404) and denied != 1 and operation.kind not in SET_UP:
            self._disagree(
                operation, thing, narrowed, f"refused, and the journal holds {denied} denials of it"
            )
        if response.status_code == 404:
            self.not_there.add(response.content)
            if len(self.not_there) > 1:
                self._disagree(operation, thing, narrowed, f"its 404 differs: {response.content!r}")

    def _disagree(self, operation: Operation, thing: Thing, narrowed: Narrowed, what: str) -> None:
        self.disagreements.append(f"{self.who} ({narrowed.name}), {operation.name} of {thing.what}: {what}")
