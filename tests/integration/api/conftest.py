"""A small country in which every body has a program, and the programs share nothing but HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.factories.bodies import Bodies, build


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def bodies(db: None) -> Bodies:
    return build()
