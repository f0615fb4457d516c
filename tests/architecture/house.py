"""The house as it stands on disk: floors, rooms, files and what they import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "opennrm"
# From the ground up; rooms in one tuple stand side by side and do not know each other.
ORDER = (
    ("core",), ("components",), ("access",), ("people",),
    ("cases",), ("identification",), ("referrals",), ("hotline", "shelters"),
    ("exchange",), ("statistics",), ("web",), ("api",), ("cli",),
)  # fmt: skip
HEIGHT = {room: height for height, rooms in enumerate(ORDER) for room in rooms}
FLOORS = ("foundation", "care", "outreach", "oversight", "front")


@dataclass(frozen=True)
class Module:
    """One Python file."""

    path: Path

    @property
    def name(self) -> str:
        """Where it is, from the floor downwards."""
        return self.path.relative_to(SOURCE).as_posix()

    @property
    def kind(self) -> str:
        """The file pattern's word for it: "views" for views.py and for views/sheets.py."""
        parts = self.path.relative_to(SOURCE).parts
        return parts[2].removesuffix(".py") if len(parts) > 2 else parts[-1].removesuffix(".py")

    @property
    def tree(self) -> ast.Module:
        return parsed(self.path)

    def calls(self) -> Iterator[ast.Call]:
        """Every call in the file."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def at(self, node: ast.expr | ast.stmt) -> str:
        """The place of a node, for a message."""
        return f"{self.name}:{node.lineno}"


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def rooms() -> list[Path]:
    """The folders of all rooms."""
    return sorted(
        path
        for floor in FLOORS
        for path in (SOURCE / floor).iterdir()
        if path.is_dir() and path.name != "__pycache__"
    )


def modules(*kinds: str) -> list[Module]:
    """Every Python file of the platform but migrations; of certain kinds when they are named."""
    found = [Module(p) for p in sorted(SOURCE.rglob("*.py")) if "migrations" not in p.parts]
    return [m for m in found if not kinds or m.kind in kinds]


def templates() -> list[Path]:
    return sorted(SOURCE.rglob("*.html"))


def called(node: ast.Call) -> str:
    """The last word of what is called: "save" for ``row.save()``."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def nothing(found: list[str]) -> None:
    """There is no fault; otherwise every one of them is named."""
    assert not found, "\n" + "\n".join(found)
