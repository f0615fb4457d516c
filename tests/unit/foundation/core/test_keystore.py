"""A key that is destroyed closes for ever what it sealed; a key that seals nothing harms nobody."""

from __future__ import annotations

import stat
import uuid
from pathlib import Path

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from opennrm.foundation.core.keystore import (
    DatabaseKeyStore,
    KeyMissing,
    create_root_key,
    get_key,
    key_store,
)
from opennrm.foundation.core.models import StoredKey

pytestmark = pytest.mark.django_db


def organisations_key() -> uuid.UUID:
    (key_id,) = key_store().put(under=None)
    return key_id


def test_keys_come_back_as_they_were_made_and_each_is_different() -> None:
    first, second = key_store().put(under=organisations_key(), count=2)

    assert get_key(first) == get_key(first)
    assert get_key(first).secret != get_key(second).secret
    assert get_key(first).salt != get_key(second).salt


def test_what_lies_in_the_store_is_not_the_key() -> None:
    (key_id,) = key_store().put(under=organisations_key())

    assert get_key(key_id).secret not in bytes(StoredKey.objects.get(pk=key_id).wrapped)


def test_a_destroyed_key_is_gone_and_its_neighbour_is_not() -> None:
    gone, kept = key_store().put(under=organisations_key(), count=2)

    key_store().destroy([gone])

    assert key_store().get_many([gone, kept]).keys() == {kept}
    assert key_store().salts([gone, kept]).keys() == {kept}
    with pytest.raises(KeyMissing):
        get_key(gone)


def test_destroying_an_organisations_key_closes_everything_under_it() -> None:
    organisation = organisations_key()
    (below,) = key_store().put(under=organisation)
    get_key(below)  # opened once: what was learnt must be forgotten too

    key_store().destroy([organisation])

    with pytest.raises(KeyMissing):
        get_key(below)
    with pytest.raises(KeyMissing):
        key_store().put(under=organisation)


def test_destroying_it_in_one_process_closes_it_in_every_other() -> None:
    organisation = organisations_key()
    (below,) = key_store().put(under=organisation)
    other = DatabaseKeyStore(key_store()._root)  # type: ignore[attr-defined]  # another process, with its own memory
    assert below in other.get_many([below])

    key_store().destroy([organisation])

    assert other.get_many([below]) == {}
    assert organisation not in other._wrapping
    with pytest.raises(KeyMissing):
        other.put(under=organisation)


def test_asking_whether_it_still_exists_costs_no_query_of_its_own() -> None:
    (below,) = key_store().put(under=organisations_key())
    get_key(below)

    with CaptureQueriesContext(connections["keys"]) as asked:
        get_key(below)

    assert len(asked) == 1


def test_an_orphan_key_is_harmless() -> None:
    """The key is committed first: when what should have used it was rolled back, a key is left over."""
    organisation = organisations_key()
    key_store().put(under=organisation)

    (used,) = key_store().put(under=organisation)

    assert get_key(used).id == used


def test_another_root_key_opens_nothing() -> None:
    (key_id,) = key_store().put(under=organisations_key())

    with pytest.raises(KeyMissing, match="root key"):
        DatabaseKeyStore(b"another root key of thirty-two b").get_many([key_id])


def test_a_key_never_shows_its_secret_when_printed() -> None:
    (key_id,) = key_store().put(under=organisations_key())
    key = get_key(key_id)

    assert repr(key) == f"DataKey(id={key_id!r})"


def test_a_new_root_key_is_readable_by_its_owner_alone_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "root.key"

    create_root_key(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        create_root_key(path)
