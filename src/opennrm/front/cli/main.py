"""The command ``opennrm``: Django's commands and our own, under one name."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run a command; the settings of the demonstration for ``opennrm demo``, else production's."""
    demo = len(sys.argv) > 1 and sys.argv[1] == "demo"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"opennrm.settings.{'demo' if demo else 'production'}")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
