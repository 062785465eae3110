"""SQLite: what a full disk, a busy file and a damaged file come out as, and that the next call works."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from ledger_core.errors import StorageError
from ledger_core.stores import sqlite_file
from ledger_core.stores.base import Head, LogStore, NewEntry, open_store
from ledger_core.stores.sqlite import SQLiteLogStore


def head(size: int) -> Head:
    return Head(
        estate="guangjing", size=size, last_leaf=b"", last_at="", frontier=b"", rules=1, checkpoint="阳光"
    )


def append(store: LogStore, count: int = 1, length: int = 10) -> None:
    """Append `count` entries of `length` bytes."""
    with store.append("guangjing") as transaction:
        size = transaction.head.size if transaction.head else 0
        transaction.write(size, [NewEntry("kind", bytes(length))] * count, [], head(size + count))


class SmallStore(SQLiteLogStore):
    """A store on a disk of 40 pages."""

    pragmas = ("max_page_count=40",)


def test_a_full_disk_leaves_nothing_half_written(sqlite_url: str) -> None:
    store = SmallStore(sqlite_url)
    store.create_tables()
    append(store)
    with pytest.raises(StorageError) as caught:
        append(store, count=100, length=5000)
    assert caught.value.code == "storage_full"
    assert len(store.entries("guangjing", 0, 999)) == 1
    append(store)
    assert store.head("guangjing") == head(2)


def test_a_file_that_another_process_holds_is_busy(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "LOCK_SECONDS_MAX", 1)
    store = open_store(sqlite_url)
    store.create_tables()
    other = sqlite3.connect(sqlite_url, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError) as caught:
        append(store)
    assert caught.value.code == "storage_busy"
    other.execute("ROLLBACK")
    append(store)
    assert store.head("guangjing") == head(1)


def test_a_writer_of_the_same_process_is_waited_for_and_then_busy(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "LOCK_SECONDS_MAX", 1)
    store = open_store(sqlite_url)
    store.create_tables()
    caught: list[str] = []

    def second() -> None:
        try:
            append(store)
        except StorageError as error:
            caught.append(error.code)

    with store.append("guangjing"):
        thread = threading.Thread(target=second)
        thread.start()
        assert store.head("guangjing") is None
        thread.join()
    assert caught == ["storage_busy"]
    append(store)


def test_a_path_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path, tmp_path / "file" / "below"):
        with pytest.raises(StorageError) as caught:
            open_store(str(path)).create_tables()
        assert caught.value.code == "storage_unavailable"


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "sunledger.db"
    path.write_bytes(b"not a database at all" * 400)
    with pytest.raises(StorageError) as caught:
        open_store(str(path)).heads()
    assert caught.value.code == "storage_unavailable"


def test_a_commit_is_on_the_disk_before_it_returns(sqlite_url: str) -> None:
    store = SQLiteLogStore(sqlite_url)
    store.create_tables()
    names = ("synchronous", "journal_mode", "page_size")
    with store._file.write() as cursor:
        found = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    assert found == [2, "wal", 8192]


def test_a_reader_cannot_write(sqlite_url: str) -> None:
    store = SQLiteLogStore(sqlite_url)
    store.create_tables()
    with pytest.raises(StorageError), store._file.read() as cursor:
        cursor.execute("INSERT INTO entries VALUES ('guangjing', 1, 'kind', 'x')")
    assert store.entries("guangjing", 0, 9) == []


def test_a_replacement_counts_as_a_deletion(sqlite_url: str) -> None:
    store = SQLiteLogStore(sqlite_url)
    store.create_tables()
    append(store)
    with pytest.raises(StorageError), store._file.write() as cursor:
        cursor.execute("INSERT OR REPLACE INTO entries VALUES ('guangjing', 1, 'kind', 'forged')")
    assert store.entries("guangjing", 0, 9) == [bytes(10)]
