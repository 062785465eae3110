"""The log in one SQLite file: the embedded default.

Rules:
    * WAL and synchronous=FULL: an append that has returned survives a power cut.
    * All estates of the file share its one write lock; whoever needs more takes PostgreSQL.
    * Entries lie in the table that eventsourcing's aggregate recorder defines, so its readers read them.
    * A tile's root stands before its hashes in the row, so that reading roots does not read 8 KiB each.

What a crash leaves: SQLite discards the tail of the WAL that has no commit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NoReturn

from eventsourcing.persistence import NotSupportedError, StoredEvent
from eventsourcing.sqlite import SQLiteAggregateRecorder

from ledger_core.errors import ConflictError
from ledger_core.stores.base import Head, LogStore, NewEntry, Tile
from ledger_core.stores.head_rows import head_of, head_values
from ledger_core.stores.sqlite_file import SQLiteFile
from ledger_core.stores.write_check import check_write

_TABLES = (
    "CREATE TABLE IF NOT EXISTS heads (estate TEXT NOT NULL PRIMARY KEY, size INTEGER NOT NULL,"
    " last_leaf BLOB NOT NULL, last_at TEXT NOT NULL, frontier BLOB NOT NULL, rules INTEGER NOT NULL,"
    " checkpoint TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS tiles (estate TEXT NOT NULL, level INTEGER NOT NULL, tile INTEGER NOT NULL,"
    " root BLOB NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (estate, level, tile)) WITHOUT ROWID",
    *(
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
        for table in ("entries", "tiles")
        for verb in ("update", "delete")
    ),
    "CREATE TRIGGER IF NOT EXISTS heads_no_delete BEFORE DELETE ON heads"
    " BEGIN SELECT RAISE(ABORT, 'a head stays'); END",
    "CREATE TRIGGER IF NOT EXISTS heads_no_shrink BEFORE UPDATE ON heads"
    " WHEN NEW.size < OLD.size OR NEW.estate <> OLD.estate"
    " BEGIN SELECT RAISE(ABORT, 'a head never shrinks'); END",
)
_HEADS = "SELECT estate, size, last_leaf, last_at, frontier, rules, checkpoint FROM heads"
_HEAD = f"{_HEADS} WHERE estate=?"
_ENTRIES = (
    "SELECT state FROM entries WHERE originator_id=? AND originator_version>? AND originator_version<=?"
    " ORDER BY originator_version"
)
_INSERT_HEAD = (
    "INSERT INTO heads (size, last_leaf, last_at, frontier, rules, checkpoint, estate)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_UPDATE_HEAD = (
    "UPDATE heads SET size=?, last_leaf=?, last_at=?, frontier=?, rules=?, checkpoint=? WHERE estate=?"
)
# Each number of the list (?5) says which entry it is, and where its bytes stand in the whole (?4).
_START_SHIFT: Final = 17
_NUMBER_SHIFT: Final = 48
_INSERT_ENTRIES: Final = (
    "INSERT INTO entries (originator_id, originator_version, topic, state)"  # noqa: S608 (our own numbers)
    f" SELECT ?1, ?2 + (value >> {_NUMBER_SHIFT}), ?3,"
    f" substr(?4, value >> {_START_SHIFT} & {(1 << _NUMBER_SHIFT - _START_SHIFT) - 1},"
    f" value & {(1 << _START_SHIFT) - 1})"
    " FROM json_each(?5)"
)
_INSERT_TILES: Final = "INSERT INTO tiles (estate, level, tile, root, hashes) VALUES"


class EntryRecorder(SQLiteAggregateRecorder):
    """Reads entries as eventsourcing's stored events; writing goes through `LogStore.append` only."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> NoReturn:
        """Refuse: entries without their head would break the log.

        Raises:
            NotSupportedError: Always.
        """
        raise NotSupportedError(f"{len(stored_events)} events: entries are appended with their head")


class SQLiteLogStore(LogStore):
    """The logs of all estates in one file.

    Args:
        path: The database file; made when it is missing.
    """

    # Further settings of the connection that writes.
    pragmas: tuple[str, ...] = ()

    def __init__(self, path: str) -> None:
        self._file = SQLiteFile(path, "FULL", self.pragmas)
        self.recorder = EntryRecorder(self._file.readers, events_table_name="entries")

    def create_tables(self) -> None:
        """See `LogStore`."""
        with self._file.write() as cursor:
            for statement in (*self.recorder.create_table_statements, *_TABLES):
                cursor.execute(statement)

    @contextmanager
    def append(self, estate: str) -> Iterator[_Append]:
        """See `LogStore`."""
        with self._file.write() as cursor:
            yield _Append(cursor, estate)

    def head(self, estate: str) -> Head | None:
        """See `LogStore`."""
        with self._file.read() as cursor:
            return _head(cursor, estate)

    def heads(self) -> list[Head]:
        """See `LogStore`."""
        with self._file.read() as cursor:
            return [head_of(row) for row in cursor.execute(f"{_HEADS} ORDER BY estate")]

    def entries(self, estate: str, start: int, stop: int) -> list[bytes]:
        """See `LogStore`."""
        with self._file.read() as cursor:
            return _entries(cursor, estate, start, stop)

    def tile(self, estate: str, level: int, index: int) -> bytes | None:
        """See `LogStore`."""
        with self._file.read() as cursor:
            sql = "SELECT hashes FROM tiles WHERE estate=? AND level=? AND tile=?"
            row = cursor.execute(sql, (estate, level, index)).fetchone()
            return row[0] if row else None

    def tile_roots(self, estate: str, level: int, start: int, stop: int) -> list[bytes]:
        """See `LogStore`."""
        sql = "SELECT root FROM tiles WHERE estate=? AND level=? AND tile>=? AND tile<? ORDER BY tile"
        with self._file.read() as cursor:
            return [root for (root,) in cursor.execute(sql, (estate, level, start, stop))]

    def close(self) -> None:
        """See `LogStore`."""
        self._file.close()


class _Append:
    """One estate's append, within the file's write lock."""

    def __init__(self, cursor: sqlite3.Cursor, estate: str) -> None:
        self._cursor = cursor
        self._estate = estate
        self.head = _head(cursor, estate)

    def entries(self, start: int, stop: int) -> list[bytes]:
        """See `AppendTransaction`."""
        return _entries(self._cursor, self._estate, start, stop)

    def write(self, first: int, entries: Sequence[NewEntry], tiles: Sequence[Tile], head: Head) -> None:
        """See `AppendTransaction`."""
        check_write(self._estate, self.head, first, entries, tiles, head)
        try:
            self._insert_entries(first, entries)
            self._insert_tiles(tiles)
        except sqlite3.IntegrityError as error:
            raise ConflictError("stale_size", f"from {first}: an entry or tile is stored already") from error
        self._cursor.execute(_UPDATE_HEAD if self.head else _INSERT_HEAD, head_values(head))
        self.head = head

    def _insert_entries(self, first: int, entries: Sequence[NewEntry]) -> None:
        """One statement for all entries of a kind, so that other threads run while the database works.

        Statement by statement, the interpreter changes hands twice for each row.
        """
        cuts: dict[str, list[int]] = {}
        start = 1
        for number, entry in enumerate(entries):
            length = len(entry.state)
            cuts.setdefault(entry.topic, []).append(number << _NUMBER_SHIFT | start << _START_SHIFT | length)
            start += length
        states = b"".join([entry.state for entry in entries])
        for topic, places in cuts.items():
            self._cursor.execute(_INSERT_ENTRIES, (self._estate, first + 1, topic, states, str(places)))

    def _insert_tiles(self, tiles: Sequence[Tile]) -> None:
        if tiles:
            rows = ", ".join(["(?, ?, ?, ?, ?)"] * len(tiles))
            values = [(self._estate, tile.level, tile.index, tile.root, tile.hashes) for tile in tiles]
            self._cursor.execute(f"{_INSERT_TILES} {rows}", [field for row in values for field in row])


def _head(cursor: sqlite3.Cursor, estate: str) -> Head | None:
    row = cursor.execute(_HEAD, (estate,)).fetchone()
    return head_of(row) if row else None


def _entries(cursor: sqlite3.Cursor, estate: str, start: int, stop: int) -> list[bytes]:
    return [state for (state,) in cursor.execute(_ENTRIES, (estate, start, stop))]
