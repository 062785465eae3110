"""Connections to one SQLite file: one that writes, and many that read without waiting for it.

Rules:
    * WAL, so readers see the last commit while a writer works. The writer begins IMMEDIATE: it never
      starts on a snapshot that another process has overtaken.
    * The file is made and turned to WAL when it is opened first; from then on only connections come and go.
    * A connection on which anything failed is closed; the next call opens another.
    * `recursive_triggers` is on, so that `INSERT OR REPLACE` meets the triggers that refuse deletion.
      (A foreign connection can leave it off, or drop the triggers: what catches that is the hash chain.)
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal

from eventsourcing.persistence import (
    ConnectionPoolClosedError,
    ConnectionUnavailableError,
    PersistenceError,
)
from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool, SQLiteDatastore

from ledger_core.errors import StorageError
from ledger_core.stores.base import LOCK_SECONDS_MAX

# An API worker has at most 40 threads that read; more would wait for each other.
_READERS_MAX = 64
_READERS_KEPT = 8
# Wider than SQLite's default: more entries of some 700 bytes fill a page, 7 % less is written.
_PAGE_BYTES = 8192

_CODES = {
    sqlite3.SQLITE_BUSY: "storage_busy",
    sqlite3.SQLITE_LOCKED: "storage_busy",
    sqlite3.SQLITE_FULL: "storage_full",
}


class _PragmaPool(SQLiteConnectionPool):
    """A pool whose connections have run their pragmas before anybody gets them."""

    def __init__(self, pragmas: Sequence[str], **settings: Any) -> None:
        super().__init__(**settings)
        self._pragmas = tuple(pragmas)

    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        with connection.cursor() as cursor:
            for pragma in self._pragmas:
                cursor.execute(f"PRAGMA {pragma}")
        return connection


class _Datastore(SQLiteDatastore):
    def __init__(self, path: str, pragmas: Sequence[str], pool_size: int, max_overflow: int) -> None:
        super().__init__(path, originator_id_type="text")
        self.pool = _PragmaPool(
            pragmas,
            db_name=path,
            lock_timeout=LOCK_SECONDS_MAX,
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_timeout=LOCK_SECONDS_MAX,
        )


class SQLiteFile:
    """One file's connections.

    Args:
        path: The file; it and its directories are made when they are missing.
        synchronous: "FULL": a commit is on the disk when it returns. "NORMAL": the last commits may be
            lost with the power, never torn.
        pragmas: Further pragmas of the writing connection, each `name=value`.
    """

    def __init__(
        self, path: str, synchronous: Literal["FULL", "NORMAL"], pragmas: Sequence[str] = ()
    ) -> None:
        absolute = Path(path).absolute()
        with storage_errors():
            absolute.parent.mkdir(parents=True, exist_ok=True)
            _make(absolute)
        always = (f"synchronous={synchronous}", "recursive_triggers=ON")
        # Two pools, because one makes its readers queue behind a writer that waits for its turn.
        self.writers = _Datastore(str(absolute), (*always, *pragmas), 1, 0)
        self.readers = _Datastore(
            str(absolute), ("query_only=ON",), _READERS_KEPT, _READERS_MAX - _READERS_KEPT
        )

    @contextmanager
    def write(self) -> Iterator[sqlite3.Cursor]:
        """A database transaction that holds the file's write lock; commits on a normal exit."""
        with _cursor(self.writers) as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield cursor
                cursor.execute("COMMIT")
            except BaseException:
                _roll_back(cursor)
                raise

    @contextmanager
    def read(self) -> Iterator[sqlite3.Cursor]:
        """A cursor that sees what is committed."""
        with _cursor(self.readers) as cursor:
            yield cursor

    def close(self) -> None:
        """Every connection that is not in use is closed."""
        self.readers.close()
        self.writers.close()


def _make(path: Path) -> None:
    """The file exists, with its page size and in WAL mode.

    Turning to WAL does not wait for another process that is doing the same; so we do.
    """
    deadline = time.monotonic() + LOCK_SECONDS_MAX
    while True:
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                connection.execute(f"PRAGMA page_size={_PAGE_BYTES}")
                connection.execute("PRAGMA journal_mode=WAL")
                return
        except sqlite3.OperationalError as error:
            if _code_of(error) != "storage_busy" or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


@contextmanager
def _cursor(datastore: _Datastore) -> Iterator[sqlite3.Cursor]:
    with storage_errors(), datastore.get_connection(commit=False) as connection:
        try:
            with connection.cursor() as cursor:
                # Plain tuples: eventsourcing's rows by name cost a quarter of a scan.
                cursor.row_factory = None
                yield cursor
        except sqlite3.Error:
            connection.close()
            raise


def _roll_back(cursor: sqlite3.Cursor) -> None:
    """The transaction is over; SQLite has ended it by itself after some failures."""
    if cursor.connection.in_transaction:
        cursor.execute("ROLLBACK")


@contextmanager
def storage_errors() -> Iterator[None]:
    """What SQLite or the file system raises leaves as `StorageError`."""
    try:
        yield
    except ConnectionUnavailableError as error:
        raise StorageError("storage_busy", "no connection came free in time") from error
    except (sqlite3.Error, PersistenceError, ConnectionPoolClosedError, OSError) as error:
        raise StorageError(_code_of(error), str(error)) from error


def _code_of(error: BaseException) -> str:
    cause = error if isinstance(error, sqlite3.Error) else error.__cause__
    # The low byte is the primary code; the rest refines it.
    return _CODES.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, "storage_unavailable")
