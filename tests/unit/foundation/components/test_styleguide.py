"""Does the style guide show every component, and do all of them render?"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import RequestFactory

from opennrm.foundation.components import views

ROOM = Path(views.__file__).parent
COMPONENTS = sorted(path.stem.replace("_", "-") for path in (ROOM / "templates" / "cotton").glob("*.html"))


@pytest.fixture
def get(settings):
    def page(view, **options):
        request = RequestFactory().get("/styleguide/", {"dir": options.pop("direction", "ltr")})
        request.session = {}
        return view(request, **options).content.decode()

    return page


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("view", [views.styleguide, views.record, views.public])
def test_a_page_of_the_style_guide_renders_in_both_directions(get, view, direction) -> None:
    html = get(view, direction=direction)

    assert f'dir="{direction}"' in html
    assert "<c-" not in html


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_component_is_on_the_api_page(component) -> None:
    assert component in (ROOM / "README.md").read_text()


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_component_is_used_by_the_style_guide_or_a_layout(component) -> None:
    pages = [*ROOM.rglob("components/**/*.html"), *ROOM.rglob("cotton/*.html"), *ROOM.rglob("*.html")]

    assert any(
        f"<c-{component}" in page.read_text() for page in pages if page.stem != component.replace("-", "_")
    )


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_an_error_page_says_what_happened_and_leads_on(get, status) -> None:
    html = get(views.error, status=status)

    assert "<h1" in html
    assert 'href="/"' in html


def test_a_refusal_gives_its_reason(get) -> None:
    assert "Record consent first." in get(views.error, status=403)


def test_a_public_page_names_neither_the_platform_nor_anybody(get) -> None:
    html = get(views.public)

    assert "<title>Information</title>" in html
    assert "OpenNRM" not in html
    assert html.index("data-onrm-leave") < html.index("govuk-skip-link")


def test_the_compiled_style_brings_no_foreign_brand() -> None:
    css = (ROOM / "static" / "components" / "onrm.css").read_text().lower()

    assert "transport" not in css
    assert "crest" not in css
    assert "url(http" not in css.replace(chr(34), "")


def test_every_font_of_the_style_is_here() -> None:
    static = ROOM / "static" / "components"
    fonts = {part.split(")")[0].strip("\"'") for part in (static / "onrm.css").read_text().split("url(")[1:]}

    assert fonts
    assert [font for font in fonts if not (static / font).exists()] == []
    assert (static / "fonts" / "OFL.txt").exists()
