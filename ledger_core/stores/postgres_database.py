"""Connections to one PostgreSQL database, and what its failures are called.

Rules:
    * READ COMMITTED; what needs order locks a row, or an advisory lock where there is no row yet.
    * `synchronous_commit` must be `on` (or stronger, `remote_apply`): an answer must not outrun the disk.
    * Waiting for a lock ends after `LOCK_SECONDS_MAX`, and a transaction that idles (its process hangs) ends
      after a minute, so that nobody holds an estate for ever.
    * A broken connection leaves the pool together with every other broken one; the next call gets a live one.
    * Nothing is retried in here: whoever repeats an append does it by its idempotency key.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing.persistence import PersistenceError
from eventsourcing.postgres import PostgresDatastore
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow, dict_row, tuple_row
from psycopg.sql import SQL, Identifier

from ledger_core.errors import StorageError
from ledger_core.stores.base import LOCK_SECONDS_MAX

# Two pools of a process (log and read models) and a few processes stay under a server's usual 100.
_CONNECTIONS_MAX = 16
_CONNECT_SECONDS_MAX = 5.0
_IDLE_SECONDS_MAX = 60.0

_BUSY = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.QueryCanceled,
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
)


class PostgresDatabase(PostgresDatastore):
    """A pool of connections to the database and schema that a URI names.

    Args:
        uri: `postgresql://…`, with any parameter that libpq knows.

    Raises:
        StorageError: `synchronous_commit_off`, or the database cannot be reached.
    """

    def __init__(self, uri: str) -> None:
        with storage_errors():
            parameters: dict[str, Any] = conninfo_to_dict(uri)
        super().__init__(
            *(parameters.get(name, "") for name in ("dbname", "host", "port", "user", "password")),
            connect_timeout=_CONNECT_SECONDS_MAX,
            idle_in_transaction_session_timeout=_IDLE_SECONDS_MAX,
            max_overflow=_CONNECTIONS_MAX - 1,
            originator_id_type="text",
        )
        # The datastore knows five parameters; TLS, options and the others must reach libpq as well.
        self.pool.kwargs = {**parameters, "row_factory": dict_row}
        try:
            self.schema = self._checked_schema()
        except StorageError:
            self.close()
            raise

    def after_connect_func(self) -> Callable[[psycopg.Connection[Any]], None]:
        """Return what every new connection runs first."""
        configure = super().after_connect_func()

        def after_connect(connection: psycopg.Connection[Any]) -> None:
            configure(connection)
            connection.execute(SQL("SET lock_timeout = {}").format(f"{LOCK_SECONDS_MAX}s"))

        return after_connect

    @contextmanager
    def write(self) -> Iterator[psycopg.Cursor[TupleRow]]:
        """A database transaction; commits on a normal exit, rolls back on an exception."""
        with self._connection() as connection, connection.transaction(), _cursor(connection) as cursor:
            yield cursor

    @contextmanager
    def read(self) -> Iterator[psycopg.Cursor[TupleRow]]:
        """A cursor, each of whose statements sees what is committed when it begins."""
        with self._connection() as connection, _cursor(connection) as cursor:
            yield cursor

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            with storage_errors(), self.get_connection() as connection:
                yield connection
        except StorageError as error:
            if error.code == "storage_unavailable":
                self._drop_broken()
            raise

    def _drop_broken(self) -> None:
        # After a server's restart every idle connection is dead, not only the one that showed it.
        with contextlib.suppress(psycopg.Error):
            self.pool.check()

    def _checked_schema(self) -> str:
        with self.read() as cursor:
            cursor.execute("SELECT current_setting('synchronous_commit'), current_schema()")
            setting, schema = cursor.fetchone() or ("unknown", None)
        if setting not in ("on", "remote_apply"):
            raise StorageError("synchronous_commit_off", f"synchronous_commit is {setting}; it must be on")
        if schema is None:
            raise StorageError("storage_unavailable", "no schema of the search_path exists")
        return str(schema)


def create_once(cursor: psycopg.Cursor[TupleRow], table: str) -> bool:
    """Hold the database's creation lock until the transaction ends; True when the table is missing.

    PostgreSQL's own IF NOT EXISTS fails when two processes create at once, and asks for the right to
    create even where there is nothing to do.
    """
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('sunledger/create', 0))")
    cursor.execute("SELECT to_regclass(%s)", (table,))
    return cursor.fetchone() == (None,)


def quoted(name: str) -> str:
    """Return the name as an SQL identifier."""
    return Identifier(name).as_string(None)


@contextmanager
def storage_errors() -> Iterator[None]:
    """What psycopg or eventsourcing raises leaves as `StorageError`."""
    try:
        yield
    except (psycopg.Error, PersistenceError) as error:
        raise StorageError(_code_of(error), str(error)) from error


def _cursor(connection: psycopg.Connection[Any]) -> psycopg.Cursor[TupleRow]:
    # Binary results: an entry's bytes come as they are, not as hexadecimal text.
    return connection.cursor(binary=True, row_factory=tuple_row)


def _code_of(error: BaseException) -> str:
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.errors.DiskFull):
        return "storage_full"
    return "storage_busy" if isinstance(cause, _BUSY) else "storage_unavailable"
