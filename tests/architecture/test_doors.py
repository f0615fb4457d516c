"""Everything that matters passes through a door: writing, seeing, opening, telling the time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from .house import SOURCE, Module, called, modules, nothing, templates

WRITES = {
    "save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "save_over",
    "acreate", "asave", "adelete", "aupdate", "save_base", "_raw_delete",
}  # fmt: skip
MANAGERS = {"objects", "_base_manager", "_default_manager"}
SCREENS = ("views", "forms", "api", "templatetags", "fields", "urls")


# Each speaks SQL for a reason that stands at the head of its file.
RAW_SQL = {
    "foundation/core/triggers.py",  # triggers and rights
    "foundation/core/upkeep.py",  # what SQLite must be told, and PostgreSQL finds out by itself
    "foundation/core/tally.py",  # a count that many processes add to
    "foundation/core/bulk.py",  # one prepared statement for very many rows
    "oversight/statistics/counting.py",  # the aggregate door: one query, counts only
    "front/cli/management/commands/demo.py",  # builds an invented country without waiting for the disk
}


def writers() -> set[str]:
    """Where rows may be written: actions (for one and for many), models' own verbs, and core's engines."""
    return {
        m.name
        for m in modules()
        if m.kind in ("actions", "bulk", "models") or m.name.startswith("foundation/core/")
    }


def is_write(node: ast.Call) -> bool:
    if not isinstance(node.func, ast.Attribute):
        return False
    if any(keyword.arg == "by" for keyword in node.keywords):
        return False  # says by whom: an action's verb, not a row's
    if node.func.attr == "update":  # a query set's takes named values only; a dictionary's takes a dictionary
        return bool(node.keywords) and not node.args
    return node.func.attr in WRITES


def test_only_actions_write() -> None:
    found = [
        f"{module.at(node)} .{called(node)}(…)"
        for module in modules()
        if module.name not in writers()
        for node in module.calls()
        if is_write(node)
    ]
    nothing(found)


def unscoped(module: Module) -> Iterator[ast.Attribute]:
    """Managers used other than in ``fetch(X.objects.all(), viewer=…)``, ``X.objects.visible_to(…)`` or ``.none()``."""
    scoped: set[ast.AST] = set()
    for call in module.calls():
        if called(call) == "fetch" and call.args:
            scoped |= set(ast.walk(call.args[0]))
        if called(call) in ("visible_to", "all_visible_to", "none") and isinstance(call.func, ast.Attribute):
            scoped.add(call.func.value)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and node not in scoped:
            yield node


def test_no_screen_reaches_rows_around_the_door() -> None:
    demonstration = "front/web/views/demo.py"  # lists invented staff; production refuses to start with it
    screens = [module for module in modules(*SCREENS) if module.name != demonstration]
    found = [module.at(node) for module in screens for node in unscoped(module)]
    nothing(found)


def test_no_template_reaches_rows_around_the_door() -> None:
    reached = re.compile(r"\.(objects|_base_manager|_default_manager)\b")
    nothing([str(path) for path in templates() if reached.search(path.read_text("utf-8"))])


def names_used(module: Module) -> Iterator[tuple[str, ast.expr | ast.stmt]]:
    """Every name, attribute and imported name of a module."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name):
            yield node.id, node
        elif isinstance(node, ast.Attribute):
            yield node.attr, node
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.name, node) for alias in node.names)


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ({"unseal"}, {"foundation/core/sealing.py", "foundation/people/vault.py"}),
        ({"mark_safe", "SafeString", "csrf_exempt", "xframe_options_exempt"}, set()),
    ],
    ids=["opening what is sealed", "switching a protection off"],
)
def test_dangerous_words_stand_in_one_place(words: set[str], where: set[str]) -> None:
    found = [
        f"{module.at(node)} {name}"
        for module in modules()
        if module.name not in where
        for name, node in names_used(module)
        if name in words
    ]
    nothing(found)


def test_raw_sql_is_spoken_in_few_places() -> None:
    spoken = {"cursor", "raw", "extra", "RawSQL"}
    nothing(
        [
            m.at(call)
            for m in modules()
            if m.name not in RAW_SQL
            for call in m.calls()
            if called(call) in spoken
        ]
    )


CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("timezone", "now"),
          ("timezone", "localdate"), ("timezone", "localtime"), ("time", "time"), ("functions", "Now")}  # fmt: skip


def test_one_clock_tells_the_time() -> None:
    found = []
    for module in modules():
        if module.name == "foundation/core/clock.py":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                found += [module.at(node)] if (owner, node.attr) in CLOCKS else []
            if isinstance(node, ast.ImportFrom) and node.module in ("django.utils.timezone", "time"):
                found.append(module.at(node))
            if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.functions":
                found += [module.at(node)] if "Now" in {alias.name for alias in node.names} else []
            if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
                found.append(f"{module.name}: {node.arg}")
    nothing(found)


def test_no_template_switches_escaping_off() -> None:
    """Help texts are written in code, and Django's rules for passwords are a list in HTML."""
    off = re.compile(r"(?<!help_text)\|\s*safe\b|autoescape\s+off|safeseq")
    assert [
        str(path.relative_to(SOURCE)) for path in templates() if off.search(path.read_text("utf-8"))
    ] == []


def test_no_template_carries_a_script_a_style_or_a_handler_of_its_own() -> None:
    """The content security policy would stop it; better to learn that here."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE
    )
    assert [
        str(path.relative_to(SOURCE)) for path in templates() if inline.search(path.read_text("utf-8"))
    ] == []


def views(patterns: list[URLPattern | URLResolver], at: str = "/") -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, f"{at}{pattern.pattern}")
        else:
            yield f"{at}{pattern.pattern}", pattern.callback


def test_every_page_says_who_may_open_it() -> None:
    from opennrm.front.web import demo_urls

    everything = [*views(get_resolver().url_patterns), *views(list(demo_urls.urlpatterns), "/demo/")]
    # Sign-in; the ground below viewers: the choice of language, the style guide of development; and the API, of
    # which each operation says so by itself (the next test).
    library = ("allauth.", "django.", "ninja.", "opennrm.foundation.components.")
    silent = [
        where
        for where, view in everything
        if not getattr(getattr(view, "func", view), "__module__", "").startswith(library)
        and not hasattr(view, "opened_by")
    ]
    nothing(silent)


def test_every_operation_of_the_api_says_who_may_call_it_and_refuses_without_a_token() -> None:
    from opennrm.front.api.site import api

    operations = [
        operation
        for bound in api._get_bound_routers()
        for paths in bound.path_operations.values()
        for operation in paths.operations
    ]
    silent = [o.operation_id for o in operations if not getattr(written(o), "opened_by", "")]
    unguarded = [
        o.operation_id
        for o in operations
        if getattr(written(o), "opened_by", "") != "public" and not o.auth_callbacks
    ]
    nothing([*silent, *unguarded])
    assert len(operations) > 10


def written(operation: Any) -> Any:
    """The function as it stands in the room."""
    return getattr(operation.view_func, "__wrapped__", operation.view_func)


def test_no_text_of_a_person_is_logged() -> None:
    """Rooms write the journal, which holds codes; they have no log. Commands say how far they are, and
    `core.logs` is the filter that takes addresses out of what Django logs."""
    found = [
        module.at(node)
        for module in modules()
        if not module.name.startswith(("front/cli/", "foundation/core/logs"))
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Import) and any(alias.name == "logging" for alias in node.names))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print")
    ]
    nothing(found)
