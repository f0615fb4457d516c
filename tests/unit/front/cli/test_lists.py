"""Lists come in and go out by command, by the same rules as on the pages."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from stream_unzip import stream_unzip

from opennrm.care.cases.models import Case
from opennrm.foundation.access.viewer import Viewer
from opennrm.foundation.core.models import Entry
from opennrm.front.cli.acting import REFUSED
from opennrm.outreach.exchange.actions import approve_list
from opennrm.outreach.exchange.models import OutgoingList
from tests.factories import world
from tests.factories.lists import invented, template
from tests.unit.outreach.exchange.conftest import row_counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "list.xlsx"
    path.write_bytes(template(invented(3), numbered=20))
    return path


@pytest.fixture
def columns(tmp_path: Path) -> Path:
    path = tmp_path / "columns.json"
    path.write_text('{"headers": "labels"}')
    return path


def run(command: str, *arguments: object, by: Viewer, purpose: str = "assist") -> str:
    out = io.StringIO()
    whose = ["--as", by.user.username, "--purpose", purpose]
    call_command(command, *map(str, arguments), *whose, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_a_look_at_a_list_writes_nothing(file: Path, columns: Path, desk_officer: Viewer) -> None:
    before = row_counts()

    said = run("import_htcds", file, "--map", columns, by=desk_officer)

    assert "Would be added: 3. Already here: 0. Rows with problems: 0." in said
    assert row_counts() == before


def test_a_list_is_brought_in_once(file: Path, columns: Path, desk_officer: Viewer) -> None:
    assert "Brought in: 3." in run("import_htcds", file, "--map", columns, "--commit", by=desk_officer)
    before = row_counts()

    said = run("import_htcds", file, "--map", columns, "--commit", by=desk_officer)

    assert "Everybody in this list is here already" in said
    assert row_counts() == before
    assert Case.objects.count() == 3


def test_header_rows_that_disagree_are_not_guessed(file: Path, desk_officer: Viewer) -> None:
    with pytest.raises(CommandError, match="disagree about columns N, O, Q, R") as refusal:
        run("import_htcds", file, by=desk_officer)

    assert refusal.value.returncode == REFUSED


@pytest.mark.parametrize("what", ["--preview", "--commit"])
def test_one_wrong_cell_and_nobody_comes_in(
    what: str, tmp_path: Path, columns: Path, desk_officer: Viewer
) -> None:
    path, errors = tmp_path / "bad.xlsx", tmp_path / "errors.xlsx"
    path.write_bytes(template([*invented(2), {"prs_FirstName": "Oskar", "prs_Birthdate": "04/05/1990"}]))
    before = row_counts()

    with pytest.raises(CommandError) as refusal:
        run("import_htcds", path, "--map", columns, what, "--errors", errors, by=desk_officer)

    assert refusal.value.returncode == REFUSED
    assert row_counts() == before
    page: Any = load_workbook(errors).active
    assert [row[3] for row in page.values][2:] == ["Oskar"]
    assert Entry.objects.filter(outcome="denied").count() == (what == "--commit")


def test_whoever_may_not_on_a_page_may_not_by_command(file: Path, columns: Path, rapporteur: Viewer) -> None:
    before = row_counts()

    with pytest.raises(CommandError, match="does not bring in lists"):
        run("import_htcds", file, "--map", columns, "--commit", by=rapporteur, purpose="oversee")

    assert row_counts() == before
    assert Entry.objects.filter(event="act.refused", details={"route": "import-htcds"}).count() == 1


def test_a_purpose_that_the_role_does_not_serve_is_refused(file: Path, desk_officer: Viewer) -> None:
    with pytest.raises(CommandError, match="does not serve"):
        run("import_htcds", file, by=desk_officer, purpose="oversee")


@pytest.mark.parametrize("content", ["[]", '{"headers": 1}', "not json", '{"ZZZ": "prs_Title"}'])
def test_a_file_of_choices_that_says_nothing_is_refused(
    content: str, file: Path, tmp_path: Path, desk_officer: Viewer
) -> None:
    choices = tmp_path / "choices.json"
    choices.write_text(content)

    with pytest.raises(CommandError):
        run("import_htcds", file, "--map", choices, by=desk_officer)


@pytest.mark.filterwarnings("ignore:PBKDF2:DeprecationWarning")  # the test's own reader of the format
def test_a_list_goes_out_locked_and_comes_in_elsewhere_as_it_was(
    file: Path, columns: Path, tmp_path: Path, desk_officer: Viewer
) -> None:
    run("import_htcds", file, "--map", columns, "--commit", by=desk_officer)
    out = tmp_path / "out.zip"

    said = run(
        "export_htcds", "--own", "--reason", "other_system", "--format", "json", "--out", out, by=desk_officer
    )

    password = said.rsplit(" ", 1)[1].strip()
    ((_name, _size, chunks),) = [
        (name, size, b"".join(parts))
        for name, size, parts in stream_unzip([out.read_bytes()], password=password.encode())
    ]
    again = tmp_path / "again.json"
    again.write_bytes(chunks)
    assert len(json.loads(chunks)["rows"]) == 3
    elsewhere = world.a_viewer("desk-officer")
    assert "Would be added: 3." in run("import_htcds", again, by=elsewhere)
    assert "Already here: 3." in run("import_htcds", again, by=desk_officer)


def test_a_long_list_waits_for_a_colleague(tmp_path: Path, columns: Path, desk_officer: Viewer) -> None:
    path, out = tmp_path / "long.xlsx", tmp_path / "out.zip"
    path.write_bytes(template(invented(51)))
    run("import_htcds", path, "--map", columns, "--commit", by=desk_officer)

    with pytest.raises(CommandError, match="second officer") as refusal:
        run("export_htcds", "--own", "--reason", "own_work", "--out", out, by=desk_officer)
    outgoing = OutgoingList.objects.get()
    approve_list(outgoing=outgoing, by=world.a_viewer("desk-officer", desk_officer.organisation))

    assert refusal.value.returncode == REFUSED and not out.exists()
    assert "51 people" in run("export_htcds", "--list", outgoing.reference, "--out", out, by=desk_officer)
    with pytest.raises(CommandError, match="no such list"):
        run("export_htcds", "--list", outgoing.reference, "--out", out, by=world.a_viewer("desk-officer"))


def test_nobody_agreed_and_nothing_leaves(
    tmp_path: Path, desk_officer: Viewer, shelter_worker: Viewer
) -> None:
    out = tmp_path / "out.zip"

    with pytest.raises(CommandError, match="nobody"):
        run(
            "export_htcds",
            "--to",
            shelter_worker.organisation_id,
            "--reason",
            "help",
            "--out",
            out,
            by=desk_officer,
        )

    assert not out.exists()
    assert Entry.objects.filter(event="act.refused", details={"route": "export-htcds"}).count() == 1
