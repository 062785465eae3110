"""Simulations run on both databases, with the real clock: several processes share it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from ledger_core.append.ledger import utc_now
from ledger_core.stores.base import open_store
from tests.support.estate import Estate


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """What `open_store` takes: an empty database of either sort."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def estate(database: str) -> Iterator[Estate]:
    """A founded estate with the real clock."""
    with closing(open_store(database)) as store:
        store.create_tables()
        yield Estate.founded(store, clock=utc_now, opening_fen=1_000_000)
