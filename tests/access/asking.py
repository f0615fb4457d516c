"""What does a page answer, and what should it have answered? One request at a time, undone afterwards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from opennrm.foundation.core.models import Entry

from .oracle import Somebody, Thing, sees
from .routes import NOBODY, SET_UP, Route

METHODS_OF_PAGES = ("GET", "POST", "HEAD")
METHODS = (*METHODS_OF_PAGES, "PUT", "DELETE", "OPTIONS")  # refused before any record is asked for
# What differs between two pages that say the same: the token of a form, and the minute of printing.
_PASSING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|<p class="onrm-print-only">[^\n]*')


def expected(who: Somebody, route: Route, method: str, thing: Thing) -> int:
    """What the sentences say that this request is answered with."""
    methods = route.methods.split()
    if method not in methods and not (method == "HEAD" and "GET" in methods):
        return 405
    refused = _at_the_door(who, route) or _at_the_record(who, route, thing, posts=method == "POST")
    return refused or (route.done(thing) if method == "POST" else route.shown(who, thing))


def _at_the_door(who: Somebody, route: Route) -> int:
    """Before any record is asked for: signed in, and a task of the role. 0 when the door is open."""
    if route.public:
        return 0
    if who.role == "anonymous":
        return 302
    if route.task and not who.does(route.task):
        return 403
    return 302 if who.role in route.passes_on else 0


def _at_the_record(who: Somebody, route: Route, thing: Thing, *, posts: bool) -> int:
    """Is there such a record for this person, and does it stand where the page needs it? 0 when it does."""
    if route.kind in SET_UP:
        return _at_the_account(who, route, thing, posts=posts)
    if not route.opens:
        return 0
    door = thing.linked.get(route.through) if route.through else thing
    if thing.kind != route.kind or not thing.exists or door is None or not route.needs(who, thing):
        return 404
    if not sees(who, door, route.opens, route.act):
        return 404
    stands = route.when(who, thing) or not (posts or route.gets_when)
    writes = not (posts and route.writes) or sees(who, door, route.writes, "write")
    if not stands:
        return route.refusal
    return 0 if writes else route.denied or route.refusal


def _at_the_account(who: Somebody, route: Route, thing: Thing, *, posts: bool) -> int:
    """The same for what is about nobody in the mechanism: no share opens it."""
    if not (thing.exists and thing.kind == route.kind and route.needs(who, thing)):
        return 404
    return route.refusal if posts and not route.when(who, thing) else 0


@dataclass
class Asker:
    """Somebody with a browser: asks, compares with the oracle, and collects where they disagree."""

    who: Somebody
    client: Client
    world: Any
    disagreements: list[str] = field(default_factory=list)
    asked: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    not_found: dict[str, bytes] = field(default_factory=dict)  # by route: its own address stands in the page

    def __post_init__(self) -> None:
        self.cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}

    def ask(self, route: Route, method: str, thing: Thing, keys: Mapping[str, Any] | None = None) -> None:
        """One request, compared with the oracle, then undone."""
        want = expected(self.who, route, method, thing)
        self.client.cookies = SimpleCookie(self.cookies)  # a page may have signed us out
        with transaction.atomic():
            response = self._send(route, method, thing, keys)
            self.asked += 1
            self.statuses[response.status_code] += 1
            if response.status_code != want:
                self._disagree(route, method, thing, f"expected {want}, got {response.status_code}")
            elif want in (403, 404) and self.who.role != "anonymous":
                self._check_refusal(route, method, thing, response)
            transaction.set_rollback(True)

    def address(self, route: Route, thing: Thing, keys: Mapping[str, Any] | None = None) -> str:
        known: dict[str, Any] = {key: thing.keys.get(key, NOBODY) for key in route.keys}
        if route.kind not in ("", "referral", *SET_UP):
            known["reference"] = thing.reference
        return reverse(route.name, kwargs={**known, **(keys or {})})

    def _send(self, route: Route, method: str, thing: Thing, keys: Mapping[str, Any] | None) -> Any:
        data = route.data(self.world, thing) if method == "POST" else {}
        return getattr(self.client, method.lower())(self.address(route, thing, keys), data)

    def _check_refusal(self, route: Route, method: str, thing: Thing, response: Any) -> None:
        denied = Entry.objects.filter(outcome="denied", user_id=self.who.user)
        if denied.count() != 1 and route.kind not in SET_UP:
            self._disagree(
                route, method, thing, f"refused, and the journal holds {denied.count()} denials of it"
            )
        if response.status_code == 404 and method != "HEAD":
            body = _PASSING.sub(b"", response.content)
            for told in (thing.reference, *map(str, thing.keys.values()), str(NOBODY)):
                body = body.replace(told.encode(), b"#")
            first = self.not_found.setdefault(route.name, body)
            if body != first:
                line = next(
                    (
                        pair
                        for pair in zip(body.split(b"\n"), first.split(b"\n"), strict=False)
                        if len(set(pair)) > 1
                    ),
                    "",
                )
                self._disagree(route, method, thing, f"its 404 page differs from the others: {line!r}")

    def _disagree(self, route: Route, method: str, thing: Thing, what: str) -> None:
        whose = f" of {thing.what}" if route.kind else ""
        self.disagreements.append(f"{self.who}, {method} {route.name}{whose}: {what}")


__all__ = ["METHODS", "METHODS_OF_PAGES", "Asker", "expected"]
