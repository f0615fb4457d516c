"""Makes the databases in OPENNRM_VAR, fills them, and prints for every operation a request that is answered with success.

python -m tests.integration.api.fuzzing.country > requests.json
"""

from __future__ import annotations

import json
import re
from typing import Any

import django
from django.conf import settings

# The tables are made as the models say: the way there, which the migrations tell, is walked by every other test.
_TABLES = (
    "access", "account", "auth", "cases", "contenttypes", "core", "exchange", "hotline", "identification", "people",
    "referrals", "shelters", "statistics",
)  # fmt: skip
settings.MIGRATION_MODULES = dict.fromkeys(_TABLES)
django.setup()

from django.core.management import call_command  # noqa: E402

from opennrm.care.hotline.actions import save_call  # noqa: E402
from opennrm.care.hotline.sheet import Sheet  # noqa: E402
from opennrm.foundation.access.actions import Wanted, create_own_token  # noqa: E402
from opennrm.foundation.access.tokens import sections_open_to  # noqa: E402
from opennrm.foundation.access.viewer import Viewer  # noqa: E402
from opennrm.foundation.core import journal  # noqa: E402
from opennrm.front.web.demonstration import STARTED  # noqa: E402
from tests.access.calling import WHOLE, expected  # noqa: E402
from tests.access.country import ROLES, SIDES, Country, build, call_thing, nothing_there  # noqa: E402
from tests.access.operations import OPERATIONS, Operation  # noqa: E402
from tests.access.oracle import Thing  # noqa: E402

_COUNTRIES = 2  # so that every act has a record of its own, which no other act has changed before


class Requests:
    """Good requests, each about a record that no act before it has touched."""

    def __init__(self) -> None:
        self.countries = [build() for _ in range(_COUNTRIES)]
        self.secrets: dict[object, str] = {}
        self.spent: set[str] = set()

    def all(self) -> dict[str, Any]:
        """Acts choose first: what only shows something finds another."""
        found = {o.name: self._request(o) for o in sorted(OPERATIONS, key=lambda o: not o.changes)}
        return {name: request for name, request in found.items() if request}

    def _request(self, operation: Operation) -> dict[str, Any] | None:
        if operation.name == "hotline_hand_over":
            return self._hand_over(operation)
        for country in self.countries:
            for role in ROLES:
                for side in SIDES:
                    for thing in (
                        country.of_kind(operation.kind) if operation.kind else [nothing_there("record")]
                    ):
                        if found := self._fitting(operation, country, (role, side), thing):
                            return found
        return None

    def _fitting(
        self, operation: Operation, country: Country, who: tuple[str, str], thing: Thing
    ) -> dict[str, Any] | None:
        somebody = country.somebody(*who)
        if operation.public or expected(somebody, WHOLE, operation, thing) != operation.gives:
            return None
        touched = {
            thing.reference,
            *(other.reference for other in thing.linked.values()),
            *map(str, thing.keys.values()),
        }
        if operation.kind and self.spent & touched:
            return None
        if operation.changes:
            self.spent |= touched
        return self._written(operation, country, country.viewers[who], thing)

    def _hand_over(self, operation: Operation) -> dict[str, Any]:
        """No call of the matrix carries a yes."""
        country = self.countries[0]
        viewer = country.viewers["hotline-operator", "near"]
        sheet = Sheet(
            call_type="about_self", language="be", consent_answer="yes", age_group="adult", note="Help."
        )
        thing = call_thing(save_call(sheet=sheet, by=viewer), "near", "a call with a yes")
        return self._written(operation, country, viewer, thing)

    def _written(
        self, operation: Operation, country: Country, viewer: Viewer, thing: Thing
    ) -> dict[str, Any]:
        names = re.findall(r"{(\w+)}", operation.path)
        keys = {name: str(thing.keys[operation.key or name]) for name in names if name in operation.keys}
        return {
            "token": self._secret(viewer),
            "path": {name: keys.get(name, thing.reference) for name in names},
            "if_match": operation.if_match(thing) if operation.if_match else None,
            "content": operation.content(country, thing),
        }

    def _secret(self, viewer: Viewer) -> str:
        if viewer.user_id not in self.secrets:
            every = frozenset(sections_open_to([viewer.role]))
            wanted = Wanted("trial", every, True, 30)
            self.secrets[viewer.user_id] = create_own_token(wanted=wanted, by=viewer).secret
        return self.secrets[viewer.user_id]


if __name__ == "__main__":
    for database in ("default", "keys"):
        call_command("migrate", database=database, run_syncdb=True, verbosity=0)
    journal.record(
        STARTED, by=journal.SYSTEM
    )  # under the settings of the demonstration nothing else is served
    print(json.dumps(Requests().all(), default=str))
