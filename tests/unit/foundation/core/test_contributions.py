"""Rooms add to lower rooms' pages through one registry."""

from __future__ import annotations

from opennrm.foundation.core.contributions import NavItem, Registry


def test_additions_stand_in_their_order_and_importing_twice_adds_nothing() -> None:
    registry: Registry[NavItem] = Registry()
    late, early = NavItem("Late", "b", "p", 20), NavItem("Early", "a", "p", 10)

    for item in (late, early, late):
        registry.add(item)

    assert list(registry) == [early, late]
