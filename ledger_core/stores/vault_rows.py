"""The vault's two tables, in a SQLite file or a PostgreSQL database of their own.

Rules:
    * Never the log's database: whoever backs the log up for ever must not keep the vault for ever.
    * A row of a subject locks it: no fact is put under a key that is being destroyed.
    * What was overwritten leaves the files too: on SQLite by secure_delete and an emptied write-ahead log; on
      PostgreSQL by VACUUM, which does not reach its own write-ahead log.

What a crash leaves: whole database transactions. A scrub that did not happen is made good by the next one.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

from ledger_core.stores.base import LOCK_SECONDS_MAX, is_postgres

_TABLES = (
    "CREATE TABLE IF NOT EXISTS vault_subjects (estate {text} NOT NULL, subject {text} NOT NULL,"
    " wrapped {blob} NOT NULL, PRIMARY KEY (estate, subject))",
    "CREATE TABLE IF NOT EXISTS vault_facts (estate {text} NOT NULL, digest {text} NOT NULL,"
    " subject {text} NOT NULL, seq {integer} NOT NULL, content {blob} NOT NULL,"
    " PRIMARY KEY (estate, digest))",
    "CREATE INDEX IF NOT EXISTS vault_facts_of_subject ON vault_facts (estate, subject)",
)
Row = tuple[Any, ...]


class VaultCursor:
    """Runs statements whose parameters are written `?`."""

    def __init__(self, cursor: Any, mark: str) -> None:
        self._cursor = cursor
        self._mark = mark

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """The statement has run; return the number of rows that it changed."""
        self._cursor.execute(sql.replace("?", self._mark), tuple(parameters))
        return int(self._cursor.rowcount)

    def one(self, sql: str, parameters: Sequence[object]) -> Row | None:
        """Return the first row, if there is one."""
        self._cursor.execute(sql.replace("?", self._mark), tuple(parameters))
        row: Row | None = self._cursor.fetchone()
        return row


class VaultRows(ABC):
    """The tables of one vault."""

    # What follows SELECT … so that the row stays as it is until the database transaction ends.
    lock = ""

    @abstractmethod
    def write(self) -> AbstractContextManager[VaultCursor]:
        """A database transaction with a `VaultCursor`; commits on a normal exit."""

    @abstractmethod
    def read(self) -> AbstractContextManager[VaultCursor]:
        """A `VaultCursor` that sees what is committed."""

    @abstractmethod
    def scrub(self) -> None:
        """What was overwritten is no longer in the database's own files, as far as it can see to that."""

    @abstractmethod
    def close(self) -> None:
        """Every connection is closed."""


class SQLiteVaultRows(VaultRows):
    """The tables in a SQLite file; made when it is missing."""

    def __init__(self, path: str) -> None:
        from ledger_core.stores.sqlite_file import SQLiteFile, storage_errors

        self._path = Path(path).absolute()
        with storage_errors():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Before the first byte: SQLite gives its journals the mode of the file.
            self._path.touch(mode=0o600)
        self._file = SQLiteFile(path, "FULL", ("secure_delete=ON",))
        with self._file.write() as cursor:
            for statement in _TABLES:
                cursor.execute(statement.format(text="TEXT", blob="BLOB", integer="INTEGER"))

    @contextmanager
    def write(self) -> Iterator[VaultCursor]:
        """See `VaultRows`."""
        with self._file.write() as cursor:
            yield VaultCursor(cursor, "?")

    @contextmanager
    def read(self) -> Iterator[VaultCursor]:
        """See `VaultRows`."""
        with self._file.read() as cursor:
            yield VaultCursor(cursor, "?")

    def scrub(self) -> None:
        """See `VaultRows`: the old pages lie in the write-ahead log until it is emptied."""
        from ledger_core.stores.sqlite_file import storage_errors

        with storage_errors(), closing(sqlite3.connect(self._path, timeout=LOCK_SECONDS_MAX)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """See `VaultRows`."""
        self._file.close()


class PostgresVaultRows(VaultRows):
    """The tables in a PostgreSQL database."""

    lock = " FOR UPDATE"

    def __init__(self, uri: str) -> None:
        from ledger_core.stores.postgres_database import PostgresDatabase, create_once

        self._uri = uri
        self._database = PostgresDatabase(uri)
        with self._database.write() as cursor:
            if create_once(cursor, f"{self._database.schema}.vault_subjects"):
                for statement in _TABLES:
                    kinds = {"text": 'text COLLATE "C"', "blob": "bytea", "integer": "bigint"}
                    cursor.execute(statement.format(**kinds))

    @contextmanager
    def write(self) -> Iterator[VaultCursor]:
        """See `VaultRows`."""
        with self._database.write() as cursor:
            yield VaultCursor(cursor, "%s")

    @contextmanager
    def read(self) -> Iterator[VaultCursor]:
        """See `VaultRows`."""
        with self._database.read() as cursor:
            yield VaultCursor(cursor, "%s")

    def scrub(self) -> None:
        """See `VaultRows`: no database transaction may be open around a VACUUM."""
        import psycopg

        from ledger_core.stores.postgres_database import storage_errors

        with storage_errors(), psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute("VACUUM vault_subjects, vault_facts")

    def close(self) -> None:
        """See `VaultRows`."""
        self._database.close()


def open_rows(database: str) -> VaultRows:
    """Return the vault's tables, made when they are missing.

    Args:
        database: Path of a SQLite file, or a `postgresql://` URI.

    Raises:
        StorageError: As `open_store`.
    """
    return PostgresVaultRows(database) if is_postgres(database) else SQLiteVaultRows(database)
