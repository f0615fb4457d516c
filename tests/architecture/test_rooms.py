"""Every room has the same files, so a name tells where to look."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from opennrm.foundation.core.contributions import event_names
from opennrm.foundation.core.workflow import Workflow

from .house import FLOORS, HEIGHT, SOURCE, called, modules, nothing, rooms

FILES = {
    "__init__.py", "apps.py", "sections.py", "workflow.py", "policies.py", "queries.py", "contributions.py",
    "forms.py", "views.py", "urls.py", "api.py", "actions.py",
    "bulk.py",  # the actions for many at once
    "fields.py",  # form fields of the room
    "README.md",
}  # fmt: skip
FOLDERS = {
    "models", "actions", "views", "forms", "api", "templates", "templatetags", "static", "codes", "migrations",
    "management", "__pycache__",
}  # fmt: skip
# A room's own nouns: rules that neither read nor write, each in a file of its name.
NOUNS = {
    "access": {
        "entrance.py", "guessing.py", "once.py", "operations.py", "refusals.py", "repeats.py", "tokens.py",
        "accounts.py", "account_forms.py", "account_urls.py", "doors.py", "middleware.py", "pages.py", "presence.py",
        "roles.py", "scoping.py", "viewer.py",
    },
    "people": {"aliases.py", "marks.py", "vault.py"},
    "cases": {"history.py"},
    "identification": {"definition.py", "facts.py", "grading.py", "rows.py"},
    "referrals": {"answering.py", "directory.py", "facts.py", "rows.py"},
    "hotline": {"sheet.py"},
    "shelters": {"rows.py"},
    "exchange": {
        "cells.py", "columns.py", "directory_plan.py", "directory_reading.py", "directory_said.py", "directory_words.py", "escaping.py", "homes.py", "hsds.py", "knowing.py", "leaving.py", "packing.py",
        "posting.py", "reading.py", "rows.py", "standard.py", "writing.py",
    },
    "statistics": {"breakdowns.py", "counting.py", "protecting.py", "quarters.py", "rounding.py", "stages.py", "tables.py"},
}  # fmt: skip
# The ground that everything stands on and the roof that glues it are built differently.
UNLIKE = {"core", "components", "web", "api", "cli"}


def test_the_floors_are_the_folders() -> None:
    beside = {"settings", "countries", "formats", "locale", "__pycache__"}
    assert {path.name for path in SOURCE.iterdir() if path.is_dir()} - beside == set(FLOORS)


def test_every_room_is_known_here_and_installed() -> None:
    assert {room.name for room in rooms()} == set(HEIGHT)
    for room in rooms():
        floor, name = room.parts[-2:]
        assert apps.get_app_config(name).name == f"opennrm.{floor}.{name}"


@pytest.mark.parametrize(
    "room", [room for room in rooms() if room.name not in UNLIKE], ids=lambda room: room.name
)
def test_a_room_holds_only_files_of_the_pattern_and_its_own_nouns(room: Path) -> None:
    known = FILES | FOLDERS | NOUNS.get(room.name, set())
    nothing(sorted(path.name for path in room.iterdir() if path.name not in known))


def test_the_nouns_listed_here_exist() -> None:
    there = {room.name: {path.name for path in room.iterdir()} for room in rooms()}
    assert {room: names - there[room] for room, names in NOUNS.items() if names - there[room]} == {}


def test_foreign_keys_point_downwards_only() -> None:
    """Import contracts do not see a foreign key that names its target as text; this does."""
    upwards = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.auto_created or not isinstance(target, type) or not issubclass(target, Model):
                continue
            here, there = model._meta.app_label, target._meta.app_label
            if here in HEIGHT and there in HEIGHT and here != there and HEIGHT[there] >= HEIGHT[here]:
                upwards.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    nothing(upwards)


def test_no_room_listens_to_signals() -> None:
    """What happens on an event is registered in `contributions`, in the same transaction, where it is read."""
    allowed = {"foundation/core/apps.py"}  # puts the triggers back after a migration
    listening = [
        module.at(node)
        for module in modules()
        if module.name not in allowed
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        and node.module
        and ("signals" in node.module or node.module == "django.dispatch")
    ]
    nothing(listening)


def test_every_module_opens_with_what_it_answers() -> None:
    silent = [
        module.name
        for module in modules()
        if module.tree.body
        and module.path.name not in ("apps.py", "formats.py")
        and not ast.get_docstring(module.tree)
    ]
    nothing(silent)


def test_everything_journalled_about_a_record_has_words_for_who_has_seen_this() -> None:
    """The person may ask for that list: a code of ours in it would tell them nothing."""
    of_workflows = {
        f"{flow.key}.{step.name}"
        for module in sys.modules.copy().values()
        for flow in vars(module).values()
        if module.__name__.startswith("opennrm.") and isinstance(flow, Workflow)
        for step in flow.steps
    }
    nothing(sorted((of_workflows | set(events_about_records())) - event_names.keys()))


def events_about_records() -> Iterator[str]:
    """The events that the code names when it journals with a subject."""
    for module in modules():
        for node in module.calls():
            named = node.args and isinstance(node.args[0], ast.Constant) and "." in str(node.args[0].value)
            about = len(node.args) > 1 or any(word.arg == "subject" for word in node.keywords)
            if named and about and called(node) in ("record", "Happening"):
                yield str(node.args[0].value)


def test_actions_take_named_arguments_and_say_what_they_do() -> None:
    """`accept_referral(referral=…, by=…)` reads as a sentence. Actions for many take one list first."""
    faults = []
    for module in modules("actions", "bulk"):
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                acts = "by" in {argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]}
                if acts and any(not is_a_list(argument) for argument in node.args.args):
                    faults.append(f"{module.at(node)} {node.name}: arguments must be named")
                if not ast.get_docstring(node):
                    faults.append(f"{module.at(node)} {node.name}: no docstring")
    nothing(faults)


def is_a_list(argument: ast.arg) -> bool:
    return argument.annotation is not None and ast.unparse(argument.annotation).startswith(
        ("Sequence[", "Iterable[")
    )


def test_nothing_is_called_helper_utils_or_manager() -> None:
    named = [
        m.name
        for m in modules()
        if {"utils", "helpers", "helper", "manager", "misc"} & set(m.path.stem.split("_"))
    ]
    nothing(named)
