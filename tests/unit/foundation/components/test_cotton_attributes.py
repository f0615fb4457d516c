"""A misspelt attribute of a component renders as nothing, so this test reads every template for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import opennrm

SOURCE = Path(opennrm.__file__).parent
COTTON = SOURCE / "foundation" / "components" / "templates" / "cotton"

VALUE = r"""=\s*(?:"(?:\{%.*?%\}|\{\{.*?\}\}|[^"])*"|'(?:\{%.*?%\}|\{\{.*?\}\}|[^'])*'|[^\s>"']+)"""
ATTRIBUTE = re.compile(rf"([:\w.-]+)(?:{VALUE})?", re.DOTALL)
TAG = re.compile(rf"<(/?)c-([\w.-]+)((?:\s+[:\w.-]+(?:{VALUE})?)*)\s*(/?)>", re.DOTALL)
OPENING = re.compile(r"<c-([\w.-]+)")
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)

NOT_ATTRIBUTES = {"vars", "slot"}


def templates() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.html") if "templates" in path.parts)


def names(attributes: str) -> set[str]:
    return {match.group(1).lstrip(":").replace("-", "_") for match in ATTRIBUTE.finditer(attributes)}


def declared(component: str) -> set[str] | None:
    """What a component lists in its <c-vars>, or None when there is no such component."""
    path = COTTON / f"{component.replace('-', '_').replace('.', '/')}.html"
    if not path.exists():
        return None
    variables = next((match for match in TAG.finditer(path.read_text()) if match.group(2) == "vars"), None)
    return names(variables.group(3)) if variables else set()


def mistakes(text: str) -> Iterator[str]:
    text = COMMENT.sub("", text)
    readable = [match.start() for match in TAG.finditer(text)]
    for opening in OPENING.finditer(text):
        if opening.start() not in readable:
            yield f"<c-{opening.group(1)}> cannot be read: an attribute is malformed"
    open_components: list[str] = []
    for closing, component, attributes, self_closing in TAG.findall(text):
        if component == "vars":
            continue
        if component == "slot":
            if not closing and open_components:
                slot = re.search(r'name="([\w-]+)"', attributes)
                parent = open_components[-1]
                if slot and slot.group(1) not in (declared(parent) or set()):
                    yield f"<c-{parent}> has no slot {slot.group(1)}"
            continue
        if closing:
            open_components.pop()
            continue
        known = declared(component)
        if known is None:
            yield f"there is no component <c-{component}>"
            known = set()
        for unknown in sorted(names(attributes) - known):
            yield f"<c-{component}> declares no attribute {unknown}"
        if not self_closing:
            open_components.append(component)


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_uses_only_attributes_that_the_component_declares(template: Path) -> None:
    assert list(mistakes(template.read_text())) == []


@pytest.mark.parametrize("component", sorted(COTTON.rglob("*.html")), ids=lambda path: path.stem)
def test_a_component_declares_its_attributes(component: Path) -> None:
    assert "<c-vars" in component.read_text()


def test_a_misspelt_attribute_is_found() -> None:
    assert list(mistakes('<c-tag tnoe="good">x</c-tag>')) == ["<c-tag> declares no attribute tnoe"]


def test_a_misspelt_component_is_found() -> None:
    assert list(mistakes("<c-tga>x</c-tga>")) == ["there is no component <c-tga>"]


def test_a_misspelt_slot_is_found() -> None:
    assert list(mistakes('<c-title-bar title="x"><c-slot name="buttons">y</c-slot></c-title-bar>')) == [
        "<c-title-bar> has no slot buttons"
    ]


def test_template_tags_inside_an_attribute_are_read_as_its_value() -> None:
    text = """<c-count number="{{ n }}" label="{% translate 'tasks > 5' %}" href="{% url 'x' %}" />"""

    assert list(mistakes(text)) == []
