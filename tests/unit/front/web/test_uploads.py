"""A file that somebody brings in is held in memory alone: nothing of it is ever written to a disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from opennrm.foundation.access.viewer import Viewer

pytestmark = pytest.mark.django_db
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_watching: list[list[str]] = []


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if _watching and event == "open" and isinstance(args[2], int) and args[2] & _WRITING:
        _watching[-1].append(str(args[0]))


sys.addaudithook(_watch)  # Python tells it of every file that is opened, also of one that is deleted again


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """The files that were opened for writing since the test began."""
    _watching.append([])
    yield _watching[-1]
    _watching.pop()


@pytest.mark.parametrize("size", [1_000, 4_000_000, 11_000_000], ids=["small", "large", "too large"])
def test_an_upload_opens_no_file_for_writing(
    size: int, desk_officer: Viewer, sign_in: Callable[[Viewer], Client], opened: list[str]
) -> None:
    client = sign_in(desk_officer)
    content = b"First Name,Title\n" + b"Oskar,%b\n" % (b"x" * 400) * (size // 407)

    answer = client.post("/exchange/in/", {"file": SimpleUploadedFile("list.csv", content)})

    assert answer.status_code == (422 if size > 10 * 1024 * 1024 else 302)
    assert opened == []


def test_the_watch_sees_a_temporary_file(opened: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryFile():
        pass

    assert opened
