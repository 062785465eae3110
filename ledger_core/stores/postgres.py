"""The log in PostgreSQL: many estates append at once, each under the lock of its own head row.

Rules:
    * No table lock and no global order. The lock is `SELECT … FOR UPDATE` on the head; an estate without a
      head is locked by an advisory lock of its name, so that two foundings cannot pass each other.
    * Many entries go in by binary COPY, a few by one INSERT. Neither is pipelined: eventsourcing 9.5's
      pipelined insert hangs beyond about 1 MB over a unix socket.
    * Entries lie in the table that eventsourcing's aggregate recorder defines, so its readers read them.
    * Triggers refuse UPDATE, DELETE and TRUNCATE, also in a replica's session; `grants_sql` gives the
      service's role no such right in the first place.
    * Names and slugs compare by their bytes (COLLATE "C"), as on SQLite.

What a crash leaves: the server rolls back what was not committed. When the reply to COMMIT is lost, the
append may have happened: the caller learns it from the head, or from its idempotency key.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import psycopg
from eventsourcing.persistence import NotSupportedError, StoredEvent
from eventsourcing.postgres import PostgresAggregateRecorder
from psycopg.rows import TupleRow

from ledger_core.errors import ConflictError
from ledger_core.stores.base import Head, LogStore, NewEntry, Table, Tile
from ledger_core.stores.head_rows import head_of, head_values
from ledger_core.stores.postgres_database import PostgresDatabase, create_once, quoted
from ledger_core.stores.write_check import check_write

# From here on COPY is faster than one INSERT of arrays.
_COPY_ENTRIES_MIN = 16

_TABLES = (
    'CREATE TABLE heads (estate text COLLATE "C" PRIMARY KEY, size bigint NOT NULL, last_leaf bytea NOT NULL,'
    " last_at text NOT NULL, frontier bytea NOT NULL, rules bigint NOT NULL, checkpoint text NOT NULL)"
    # Room beside each row keeps its many updates on its own page and out of the index.
    " WITH (fillfactor = 50)",
    'CREATE TABLE tiles (estate text COLLATE "C" NOT NULL, level integer NOT NULL, tile bigint NOT NULL,'
    " root bytea NOT NULL, hashes bytea NOT NULL, PRIMARY KEY (estate, level, tile))",
    # Hashes do not compress; trying costs time.
    "ALTER TABLE tiles ALTER COLUMN hashes SET STORAGE EXTERNAL",
    "ALTER TABLE entries ALTER COLUMN topic SET NOT NULL, ALTER COLUMN state SET NOT NULL",
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION '% on % is refused: the log only grows', TG_OP, TG_TABLE_NAME; END $$",
    *(
        statement
        for table in ("entries", "tiles")
        for statement in (
            f"CREATE TRIGGER no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER no_change",
        )
    ),
    "CREATE TRIGGER no_delete BEFORE DELETE OR TRUNCATE ON heads"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER no_shrink BEFORE UPDATE ON heads FOR EACH ROW"
    " WHEN (NEW.size < OLD.size OR NEW.estate <> OLD.estate) EXECUTE FUNCTION refuse_change()",
    "ALTER TABLE heads ENABLE ALWAYS TRIGGER no_delete, ENABLE ALWAYS TRIGGER no_shrink",
)
_HEADS = "SELECT estate, size, last_leaf, last_at, frontier, rules, checkpoint FROM heads"
_HEAD = f"{_HEADS} WHERE estate = %s"
_LOCKED_HEAD = f"{_HEAD} FOR UPDATE"
_FOUNDING_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('sunledger/found/' || %s, 0))"
_INSERT_HEAD = (
    "INSERT INTO heads (size, last_leaf, last_at, frontier, rules, checkpoint, estate)"
    " VALUES (%s, %b, %s, %b, %s, %s, %s)"
)
_UPDATE_HEAD = (
    "UPDATE heads SET size = %s, last_leaf = %b, last_at = %s, frontier = %b, rules = %s, checkpoint = %s"
    " WHERE estate = %s"
)
_ENTRIES = (
    "SELECT state FROM entries WHERE originator_id = %s AND originator_version > %s"
    " AND originator_version <= %s ORDER BY originator_version"
)
_COPY_ENTRIES = (
    "COPY entries (originator_id, originator_version, topic, state) FROM STDIN WITH (FORMAT binary)"
)
_INSERT_ENTRIES = (
    "INSERT INTO entries (originator_id, originator_version, topic, state)"
    " SELECT head.estate, added.version, added.topic, added.state"
    " FROM head, unnest(%b::bigint[], %b::text[], %b::bytea[]) AS added (version, topic, state)"
)
# Head and entries in one statement: a fifth more commits of single entries than with two.
_UPDATE_HEAD_INSERT_ENTRIES = f"WITH head AS ({_UPDATE_HEAD} RETURNING estate) {_INSERT_ENTRIES}"
_INSERT_HEAD_INSERT_ENTRIES = f"WITH head AS ({_INSERT_HEAD} RETURNING estate) {_INSERT_ENTRIES}"
_INSERT_TILES = (
    "INSERT INTO tiles (estate, level, tile, root, hashes)"
    " SELECT %s, level, tile, root, hashes"
    " FROM unnest(%b::integer[], %b::bigint[], %b::bytea[], %b::bytea[]) AS added (level, tile, root, hashes)"
)
# PostgreSQL's binary COPY: signature, flags, length of the header's extension; then rows; then a count of -1.
_COPY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_TAIL = b"\xff\xff"


class EntryRecorder(PostgresAggregateRecorder):
    """Reads entries as eventsourcing's stored events; writing goes through `LogStore.append` only."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> NoReturn:
        """Refuse: entries without their head would break the log.

        Raises:
            NotSupportedError: Always.
        """
        raise NotSupportedError(f"{len(stored_events)} events: entries are appended with their head")


class PostgresLogStore(LogStore):
    """The logs of all estates in one database.

    Args:
        uri: `postgresql://…`; tables lie in the first schema of its search_path.

    Raises:
        StorageError: `synchronous_commit_off`, or the database cannot be reached.
    """

    def __init__(self, uri: str) -> None:
        self._database = PostgresDatabase(uri)
        self.recorder = EntryRecorder(self._database, events_table_name="entries")

    def create_tables(self) -> None:
        """See `LogStore`."""
        with self._database.write() as cursor:
            if create_once(cursor, "entries"):
                for statement in self._statements():
                    cursor.execute(statement)

    def _statements(self) -> list[Any]:
        # The recorder's composite type serves its own insert, which is refused here.
        table, _ = self.recorder.sql_create_statements
        return [table, *_TABLES]

    @contextmanager
    def append(self, estate: str) -> Iterator[_Append]:
        """See `LogStore`."""
        with self._database.write() as cursor:
            yield _Append(cursor, estate)

    def head(self, estate: str) -> Head | None:
        """See `LogStore`."""
        with self._database.read() as cursor:
            return _head(cursor, _HEAD, estate)

    def heads(self) -> list[Head]:
        """See `LogStore`."""
        with self._database.read() as cursor:
            return [head_of(row) for row in cursor.execute(f"{_HEADS} ORDER BY estate")]

    def entries(self, estate: str, start: int, stop: int) -> list[bytes]:
        """See `LogStore`."""
        with self._database.read() as cursor:
            return _entries(cursor, estate, start, stop)

    def tile(self, estate: str, level: int, index: int) -> bytes | None:
        """See `LogStore`."""
        with self._database.read() as cursor:
            sql = "SELECT hashes FROM tiles WHERE estate = %s AND level = %s AND tile = %s"
            row = cursor.execute(sql, (estate, level, index)).fetchone()
            return row[0] if row else None

    def tile_roots(self, estate: str, level: int, start: int, stop: int) -> list[bytes]:
        """See `LogStore`."""
        sql = (
            "SELECT root FROM tiles WHERE estate = %s AND level = %s AND tile >= %s AND tile < %s"
            " ORDER BY tile"
        )
        with self._database.read() as cursor:
            return [root for (root,) in cursor.execute(sql, (estate, level, start, stop))]

    def close(self) -> None:
        """See `LogStore`."""
        self._database.close()


def grants_sql(role: str, tables: Sequence[Table] = (), schema: str = "public") -> str:
    """Return what an owner of the tables runs so that the service's role can do its work and no more.

    The log: read and insert; of the heads alone an update. The read models, which can be rebuilt: also
    update and delete. The role owns nothing, so it can neither drop a trigger nor a table.

    Args:
        role: Name of the role that the service connects as.
        tables: The projections' tables; their positions come along when there are any.
        schema: The schema that holds them all.
    """
    owner, inside = quoted(role), quoted(schema)
    log = {"entries": "SELECT, INSERT", "tiles": "SELECT, INSERT", "heads": "SELECT, INSERT, UPDATE"}
    names = [table.name for table in tables]
    models = dict.fromkeys(
        [*names, "notification_tracking"] if names else [], "SELECT, INSERT, UPDATE, DELETE"
    )
    lines = [f"GRANT USAGE ON SCHEMA {inside} TO {owner};"]
    for name, rights in (log | models).items():
        lines.append(f"GRANT {rights} ON {inside}.{quoted(name)} TO {owner};")
    return "\n".join(lines) + "\n"


class _Append:
    """One estate's append, within the lock of its head row."""

    def __init__(self, cursor: psycopg.Cursor[TupleRow], estate: str) -> None:
        self._cursor = cursor
        self._estate = estate
        self.head = _head(cursor, _LOCKED_HEAD, estate)
        if self.head is None:
            cursor.execute(_FOUNDING_LOCK, (estate,))
            # Whoever held the lock before us may have founded it meanwhile.
            self.head = _head(cursor, _LOCKED_HEAD, estate)

    def entries(self, start: int, stop: int) -> list[bytes]:
        """See `AppendTransaction`."""
        return _entries(self._cursor, self._estate, start, stop)

    def write(self, first: int, entries: Sequence[NewEntry], tiles: Sequence[Tile], head: Head) -> None:
        """See `AppendTransaction`."""
        check_write(self._estate, self.head, first, entries, tiles, head)
        write = self._copy if len(entries) >= _COPY_ENTRIES_MIN else self._insert
        try:
            write(first, entries, head)
            self._insert_tiles(tiles)
        except psycopg.errors.UniqueViolation as error:
            raise ConflictError("stale_size", f"from {first}: an entry or tile is stored already") from error
        self.head = head

    def _copy(self, first: int, entries: Sequence[NewEntry], head: Head) -> None:
        with self._cursor.copy(_COPY_ENTRIES) as copy:
            copy.write(_copy_bytes(self._estate, first, entries))
        self._cursor.execute(_UPDATE_HEAD if self.head else _INSERT_HEAD, head_values(head), prepare=True)

    def _insert(self, first: int, entries: Sequence[NewEntry], head: Head) -> None:
        sql = _UPDATE_HEAD_INSERT_ENTRIES if self.head else _INSERT_HEAD_INSERT_ENTRIES
        versions = list(range(first + 1, first + len(entries) + 1))
        topics = [entry.topic for entry in entries]
        states = [entry.state for entry in entries]
        self._cursor.execute(sql, (*head_values(head), versions, topics, states), prepare=True)

    def _insert_tiles(self, tiles: Sequence[Tile]) -> None:
        if tiles:
            levels, indexes, hashes, roots = (list(column) for column in zip(*tiles, strict=True))
            self._cursor.execute(_INSERT_TILES, (self._estate, levels, indexes, roots, hashes), prepare=True)


def _copy_bytes(estate: str, first: int, entries: Sequence[NewEntry]) -> bytes:
    """Return the entries as binary COPY: per row the count of fields, then each field's length and bytes."""
    slug = estate.encode()
    start = struct.pack(">hi", 4, len(slug)) + slug
    version_and_topic = struct.Struct(">iqi").pack
    length = struct.Struct(">i").pack
    parts = [_COPY_HEAD]
    for version, entry in enumerate(entries, first + 1):
        kind, state = entry.topic.encode(), entry.state
        parts += (start, version_and_topic(8, version, len(kind)), kind, length(len(state)), state)
    parts.append(_COPY_TAIL)
    return b"".join(parts)


def _head(cursor: psycopg.Cursor[TupleRow], sql: str, estate: str) -> Head | None:
    row = cursor.execute(sql, (estate,), prepare=True).fetchone()
    return head_of(row) if row else None


def _entries(cursor: psycopg.Cursor[TupleRow], estate: str, start: int, stop: int) -> list[bytes]:
    return [state for (state,) in cursor.execute(_ENTRIES, (estate, start, stop), prepare=True)]
