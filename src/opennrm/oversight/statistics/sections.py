"""The permission that comes with figures. No section: figures are counts, never records."""

from enum import StrEnum


class Permission(StrEnum):
    """What a role may do with figures."""

    READ = "statistics.read"
