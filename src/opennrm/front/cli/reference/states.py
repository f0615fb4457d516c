"""What may become of a thing that has a workflow? Its table, drawn."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from opennrm.foundation.access.roles import roles
from opennrm.foundation.core.workflow import Step, Workflow

from .tables import table


def workflows() -> Iterator[Workflow]:
    """Every workflow that a room declares in its `workflow` module, by name."""
    found: dict[str, Workflow] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("opennrm.") and find_spec(f"{app.name}.workflow"):
            module = import_module(f"{app.name}.workflow")
            found.update({value.key: value for value in vars(module).values() if isinstance(value, Workflow)})
    yield from (found[key] for key in sorted(found))


def page() -> str:
    """Every workflow as a state diagram and a table of its steps."""
    return "\n\n".join(
        [
            "# States",
            "Guards, buttons and these diagrams come from the same table. Every step leaves a row that is never "
            "changed: who, when, and the reason under seal.",
            *(_one(workflow) for workflow in workflows()),
        ]
    )


def _one(workflow: Workflow) -> str:
    states = table(["state", "shown as"], [[f"`{key}`", label] for key, label in workflow.states.items()])
    steps = table(
        ["step", "from", "to", "who", "reason", "not by who took"],
        [
            [
                f"`{s.name}`",
                ", ".join(s.from_),
                s.to,
                _takers(s),
                "yes" if s.needs_reason else "",
                s.other_than or "",
            ]
            for s in workflow.steps
        ],
    )
    return f"## `{workflow.key}`\n\n```mermaid\n{workflow.diagram()}\n```\n\n{states}\n\n{steps}"


def _takers(step: Step) -> str:
    return (
        ", ".join(str(role.name) for role in roles().values() if role.may(step.permission)) or "the platform"
    )
