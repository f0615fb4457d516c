"""The command line: ``python -m uncounted prevalence estimate FILE.csv``."""

import sys
from collections.abc import Sequence

from uncounted.prevalence.command import run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    return run(list(sys.argv[1:] if arguments is None else arguments))


if __name__ == "__main__":
    sys.exit(main())
