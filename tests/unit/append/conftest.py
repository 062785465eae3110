"""The append path's tests run on a founded estate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger_core.stores.base import LogStore, open_store
from tests.support.estate import Estate


@pytest.fixture
def estate(sqlite_url: str) -> Iterator[Estate]:
    """A founded estate with 10,000 yuan, of size 10."""
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        yield Estate.founded(store, opening_fen=1_000_000)


@pytest.fixture
def store_with_tables(tmp_path: Path) -> Iterator[LogStore]:
    """An empty store of its own."""
    with closing(open_store(str(tmp_path / "other.db"))) as store:
        store.create_tables()
        yield store
