"""A small country in which every body has a program, and the programs share nothing but HTTP."""

from __future__ import annotations

import pytest

from tests.factories.bodies import Bodies, build


@pytest.fixture
def bodies(db: None) -> Bodies:
    return build()
