"""The command ``opennrm``: Django's commands and our own, under one name."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run a command; the settings of the demonstration for ``opennrm demo``, else production's."""
    if len(sys.argv) > 1:
        # Commands are typed with hyphens; their modules cannot be named so.
        sys.argv[1] = sys.argv[1] if sys.argv[1].startswith("-") else sys.argv[1].replace("-", "_")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command in ("migrate", "setup"):
        _work_as_owner()
    settings = "demo" if command == "demo" else "production"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"opennrm.settings.{settings}")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def _work_as_owner() -> None:
    """Tables are made by their owner; the application's role, which serves pages, owns none."""
    for name in ("DATABASE_URL", "KEYS_DATABASE_URL"):
        owner = os.environ.get(f"OPENNRM_OWNER_{name}")
        if owner:
            os.environ[f"OPENNRM_{name}"] = owner


if __name__ == "__main__":
    main()
