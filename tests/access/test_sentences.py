"""The oracle reads what the roles say: word by word, so that neither says something else one day."""

from __future__ import annotations

import pytest
from django.utils import translation

from opennrm.foundation.access.roles import Role
from opennrm.roles import ROLES

from .oracle import SENTENCES


def test_the_oracle_knows_every_role_and_no_other() -> None:
    assert set(SENTENCES) == {role.key for role in ROLES}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_the_oracle_quotes_the_sentence_of_a_role_as_it_stands(role: type[Role]) -> None:
    with translation.override("en"):
        assert SENTENCES[role.key].sentence == str(role.sentence)
