"""Every contract runs on every store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest

from ledger_core.stores.base import LogStore, open_store
from ledger_core.stores.sqlite_file import SQLiteFile

Statement = Callable[[str], Any]


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """What `open_store` takes: an empty database of either sort."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def store(database: str) -> Iterator[LogStore]:
    """An open log store with its tables."""
    with closing(open_store(database)) as opened:
        opened.create_tables()
        yield opened


@pytest.fixture
def execute(database: str) -> Iterator[Statement]:
    """Runs a statement as somebody with full rights, past the store."""
    if database.startswith("postgresql"):
        with psycopg.connect(database, autocommit=True) as connection:
            yield connection.execute
        return

    file = SQLiteFile(database, "FULL")

    def run(sql: str) -> None:
        with file.write() as cursor:
            cursor.execute(sql)

    yield run
    file.close()
