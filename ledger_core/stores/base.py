"""What every store promises: the log's tables, and the projections' tables.

Rules of the log's store (docs/ARCHITECTURE.md, docs/adr):
    * One log per estate. Estates share no row and no lock; every key begins with the estate.
    * The estate's head row is the lock. An append holds it from its beginning to its commit.
    * Entries, tiles and head are written in one database transaction: all of them or none.
    * Entries and tiles are never changed or deleted, and a head never shrinks: the database's own triggers
      refuse it.
    * Entry `seq` is stored under `originator_version` seq + 1, its kind's name as `topic`, its exact bytes
      as `state`.
    * Whatever the database does wrong comes out as `StorageError` with one of three codes:
      `storage_unavailable`, `storage_full`, `storage_busy`. The next call connects afresh.

Rules of the read models' store:
    * Rows and position move in one database transaction, and the position only from where the caller read it.
    * Whatever is in it can be built again from the log.

What a crash leaves: everything that was committed, and nothing of what was not.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Literal, NamedTuple, Protocol

import msgspec

from ledger_core.errors import MalformedError, StorageError
from ledger_core.stores.names import checked_name

ColumnType = Literal["text", "integer", "blob"]


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Where an estate's log stands: one row per estate.

    Args:
        estate: The estate's slug.
        size: Tree size, a count of entries, >= 1 once stored.
        last_leaf: 32-byte leaf hash of entry size - 1.
        last_at: Seal time of entry size - 1, RFC 3339 UTC with milliseconds.
        frontier: The Merkle frontier, 32 bytes for each perfect subtree.
        rules: Version of the admission rules of the newest seal.
        checkpoint: The newest signed checkpoint note.
    """

    estate: str
    size: int
    last_leaf: bytes
    last_at: str
    frontier: bytes
    rules: int
    checkpoint: str


class Tile(NamedTuple):
    """One full tile (C2SP tlog-tiles; SPEC §10).

    Args:
        level: 0 for leaves.
        index: N in the tile's path, >= 0.
        hashes: 256 hashes, 8,192 bytes.
        root: Merkle root of those 256 hashes, 32 bytes: one hash of the level above.
    """

    level: int
    # The public format's own word (tlog-tiles); nobody searches a tile as a tuple.
    index: int  # type: ignore[assignment]
    hashes: bytes
    root: bytes


class NewEntry(msgspec.Struct, frozen=True, gc=False):
    """An entry on its way in: its kind's stable name, and its exact bytes (<= 65,535)."""

    topic: str
    state: bytes


class AppendTransaction(Protocol):
    """A database transaction that holds one estate's head. Use it in the thread that opened it."""

    @property
    def head(self) -> Head | None:
        """The head as stored, or as written last in this transaction; None before the founding."""

    def entries(self, start: int, stop: int) -> list[bytes]:
        """Return the entries start <= seq < stop that exist, in order."""

    def write(self, first: int, entries: Sequence[NewEntry], tiles: Sequence[Tile], head: Head) -> None:
        """Entries, full tiles and the new head are stored when the transaction commits.

        Args:
            first: Seq of the first of the entries; equals the size of the head that is locked.
            entries: At most 1,024 to a submission; several submissions may be written together.
            tiles: The tiles that these entries fill, of any level.
            head: The head afterwards; its size is first + len(entries).

        Raises:
            ConflictError: `stale_size`; the entries do not follow on the head that is stored.
            MalformedError: `entry_too_large` or `tile_malformed`.
            StorageError: The database refused.
        """


class LogStore(ABC):
    """The logs of all estates. Safe for several threads and several processes."""

    @abstractmethod
    def create_tables(self) -> None:
        """Tables, indexes and triggers exist; nothing changes where they exist already."""

    @abstractmethod
    def append(self, estate: str) -> AbstractContextManager[AppendTransaction]:
        """Lock the estate's head; commit on a normal exit, roll back on an exception.

        Another append to the same estate waits at most `LOCK_SECONDS_MAX`. On SQLite all estates
        share one writer. An estate that has no head yet is locked all the same, so of two
        processes that found it the second sees the head of the first.

        Raises:
            StorageError: `storage_busy` when the lock does not come free in time, or another code.
        """

    @abstractmethod
    def head(self, estate: str) -> Head | None:
        """Return the committed head; None when the estate has not been founded."""

    @abstractmethod
    def heads(self) -> list[Head]:
        """Return every estate's head, ordered by the bytes of the estate's slug."""

    @abstractmethod
    def entries(self, estate: str, start: int, stop: int) -> list[bytes]:
        """Return the entries start <= seq < stop that exist, in order."""

    @abstractmethod
    def tile(self, estate: str, level: int, index: int) -> bytes | None:
        """Return the 8,192 bytes of a full tile; None while it is not full."""

    @abstractmethod
    def tile_roots(self, estate: str, level: int, start: int, stop: int) -> list[bytes]:
        """Return the roots of the full tiles start <= index < stop of the level that exist, in order."""

    @abstractmethod
    def close(self) -> None:
        """Every connection is closed. A second call does nothing."""


class Table(msgspec.Struct, frozen=True):
    """A read model's table.

    Args:
        name: Lower-case identifier, at most 63 characters.
        columns: (name, type) in the order of the rows' fields. Text sorts by its bytes.
        key: The primary key's columns; the first one is the estate.
        indexes: Columns of each further index.
    """

    name: str
    columns: tuple[tuple[str, ColumnType], ...]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        """Names are plain identifiers and known columns, for they are written into SQL as they stand."""
        columns = {name for name, _ in self.columns}
        named = {name for group in (self.key, *self.indexes) for name in group}
        if not self.key or named - columns or len(columns) != len(self.columns):
            raise MalformedError(
                "table_malformed", f"table {self.name}: its key or an index has no such column"
            )
        for name in (self.name, *columns):
            checked_name(name)


class ReadModelStore(ABC):
    """Tables of the projections, each with its position. Safe for several threads and several processes."""

    @abstractmethod
    def create_tables(self, tables: Sequence[Table]) -> None:
        """The tables, their indexes and the table of positions exist; those that exist stay as they are."""

    @abstractmethod
    def renew_tables(self, projection: str, form: str, tables: Sequence[Table]) -> None:
        """As `create_tables`; but tables of another form are empty, and every estate starts from 0.

        From then on this store neither writes nor tells a position while the tables have another form.

        Args:
            projection: Its stable name.
            form: What the rows are like: another text for every change of tables or of what they mean.
            tables: All of the projection's.
        """

    @abstractmethod
    def position(self, projection: str, estate: str) -> int:
        """Return the next seq to apply; 0 when nothing has been applied.

        Raises:
            StorageError: `another_form`; another program has renewed the tables since.
        """

    @abstractmethod
    def commit(
        self,
        projection: str,
        estate: str,
        expected_position: int,
        position: int,
        rows: Mapping[str, Sequence[tuple[object, ...]]],
    ) -> None:
        """Rows are inserted and the position has moved, in one database transaction.

        Args:
            projection: Its stable name.
            estate: The estate's slug.
            expected_position: What `position()` returned before the entries were read.
            position: The next seq to apply afterwards, > expected_position.
            rows: Table name -> rows, whose fields stand in the order of the table's columns.

        Raises:
            ConflictError: `stale_position`; another worker was faster. Nothing was written.
            StorageError: The database refused, or `another_form` as `position`. Nothing was written.
        """

    @abstractmethod
    def clear(self, projection: str, estate: str, tables: Sequence[Table]) -> None:
        """The estate's rows in these tables and the projection's position are gone together."""

    @abstractmethod
    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Return the rows of one SELECT; `?` stands for a parameter on either database."""

    @abstractmethod
    def close(self) -> None:
        """Every connection is closed. A second call does nothing."""


# Waiting longer for another append than this answers 503: the client asks again.
LOCK_SECONDS_MAX = 10


def open_store(database: str) -> LogStore:
    """Return the log's store; call `create_tables` once before use.

    Args:
        database: A SQLite file's path, or a `postgresql://` URI.

    Raises:
        StorageError: `database_unsupported`, `synchronous_commit_off`, or the database is not there.
    """
    if is_postgres(database):
        from ledger_core.stores.postgres import PostgresLogStore

        return PostgresLogStore(database)
    from ledger_core.stores.sqlite import SQLiteLogStore

    return SQLiteLogStore(database)


def open_read_models(database: str) -> ReadModelStore:
    """Return the read models' store that belongs to the log's database.

    On SQLite it is a file of its own beside the log's (name + `-projections`): a rebuild must not
    hold the log's write lock. On PostgreSQL it is the same database.

    Raises:
        StorageError: As `open_store`.
    """
    if is_postgres(database):
        from ledger_core.stores.postgres_read_models import PostgresReadModelStore

        return PostgresReadModelStore(database)
    from ledger_core.stores.sqlite_read_models import SQLiteReadModelStore

    return SQLiteReadModelStore(f"{database}-projections")


def is_postgres(database: str) -> bool:
    """Whether a setting names a PostgreSQL database; else it is the path of a SQLite file.

    Raises:
        StorageError: `database_unsupported`.
    """
    if database.startswith(("postgresql://", "postgres://")):
        return True
    if "://" in database or ":memory:" in database or not database:
        raise StorageError("database_unsupported", "a SQLite path or a postgresql:// URI is expected")
    return False
