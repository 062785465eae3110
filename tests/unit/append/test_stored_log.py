"""A process does not seal on top of a log that is not the one it knows."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ledger_core.append.ledger import Ledger
from ledger_core.errors import LedgerError, StorageError
from ledger_core.stores.base import open_store
from tests.support import bodies
from tests.support.check import check_log
from tests.support.estate import Estate


def test_a_restored_backup_is_not_continued(tmp_path: Path) -> None:
    """What this process has seen committed is gone: it refuses for as long as that is so."""
    path, backup = tmp_path / "l.db", tmp_path / "b.db"
    with closing(open_store(str(path))) as store:
        store.create_tables()
        estate = Estate.founded(store)
    shutil.copy(path, backup)
    with closing(open_store(str(path))) as store:
        ledger = Ledger(store, estate.installation, estate.clock)
        ledger.submit(estate.name, estate.submission(bodies.income()))
    with closing(open_store(str(backup))) as store:
        ledger._store = store
        for _ in range(2):
            with pytest.raises(StorageError) as raised:
                ledger.submit(estate.name, estate.submission(bodies.income()))
            assert raised.value.code == "log_shrunk"


def tampered(path: Path, sql: str) -> None:
    """The file is changed by somebody who has taken the triggers away."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(sql)


CHANGES = {
    "an amount in an old entry": "UPDATE entries SET state = CAST(replace(CAST(state AS TEXT),"
    " '\"amount_fen\":15000', '\"amount_fen\":15001') AS BLOB) WHERE originator_version = 11",
    "the head's last leaf": "UPDATE heads SET last_leaf = zeroblob(32)",
    "the head's frontier": "UPDATE heads SET frontier = zeroblob(length(frontier))",
    "an entry taken out": "DELETE FROM entries WHERE originator_version = 11",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_tampered_log_is_not_continued(tmp_path: Path, change: str) -> None:
    """A process that folds it from the store raises, and the store stays as it is."""
    path = tmp_path / "l.db"
    with closing(open_store(str(path))) as store:
        store.create_tables()
        estate = Estate.founded(store)
        estate.must(bodies.income(), bodies.income())
        check_log(estate)
    tampered(path, CHANGES[change])
    with closing(open_store(str(path))) as store:
        ledger = Ledger(store, estate.installation, estate.clock)
        with pytest.raises(LedgerError) as raised:
            ledger.submit(estate.name, estate.submission(bodies.income()))
        assert raised.value.code in {"log_differs", "seq_gap"}
        head = store.head(estate.name)
        assert head is not None
        assert head.size == 12


def test_a_fork_is_not_continued(tmp_path: Path) -> None:
    """A backup was restored and somebody went on from there: who knows the other branch refuses."""
    path, backup = tmp_path / "l.db", tmp_path / "b.db"
    with closing(open_store(str(path))) as store:
        store.create_tables()
        estate = Estate.founded(store)
    shutil.copy(path, backup)
    with closing(open_store(str(path))) as store:
        ledger = Ledger(store, estate.installation, estate.clock)
        ledger.submit(estate.name, estate.submission(bodies.income()))
    with closing(open_store(str(backup))) as store:
        other = Ledger(store, estate.installation, estate.clock)
        for _ in range(2):
            other.submit(estate.name, estate.submission(bodies.income()))
            ledger._store = store
            with pytest.raises(StorageError) as raised:
                ledger.submit(estate.name, estate.submission(bodies.income()))
            assert raised.value.code == "log_differs"
