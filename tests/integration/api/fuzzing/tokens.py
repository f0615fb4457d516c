"""Prints a token for every operation, made in the demonstration that OPENNRM_VAR names.

python -m tests.integration.api.fuzzing.tokens > tokens.json
"""

from __future__ import annotations

import json

import django

django.setup()

from opennrm.foundation.access.actions import Wanted, create_own_token  # noqa: E402
from opennrm.foundation.access.models import User  # noqa: E402
from opennrm.foundation.access.tokens import sections_open_to  # noqa: E402
from opennrm.foundation.access.viewer import Viewer  # noqa: E402
from tests.access.operations import OPERATIONS, Operation  # noqa: E402
from tests.access.oracle import SENTENCES  # noqa: E402


def main() -> None:
    secrets = {role: _secret(role) for role in SENTENCES}
    print(json.dumps({o.name: secrets[_role(o)] for o in OPERATIONS if not o.public}))


def _secret(role: str) -> str:
    user = User.objects.filter(role_key=role, is_active=True).order_by("date_joined").first()
    viewer = Viewer.of(user)
    every = frozenset(sections_open_to([viewer.role]))
    return create_own_token(wanted=Wanted("trial", every, True, 30), by=viewer).secret


def _role(operation: Operation) -> str:
    """A role whose task the operation is; services and shelters both answer referrals."""
    if operation.name.startswith("shelters_"):
        return "shelter-worker"
    if operation.task == "answer referrals":
        return "service-worker"
    return next((role for role, says in SENTENCES.items() if operation.task in says.does), "desk-officer")


main()
