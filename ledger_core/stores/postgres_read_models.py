"""The projections' tables in the log's PostgreSQL database.

Rules:
    * The position is moved first and its row stays locked: a slower worker waits, then sees that it is late,
      and has written nothing.
    * Rows go in by COPY.
    * Positions lie in the table of eventsourcing's tracking recorder, under "projection/estate"; and the form
      of the rows, which every commit and every position asks for (forms.py). A commit locks it first, so that
      tables are made anew between two commits only.
    * Sums and averages come back as SQLite gives them: int, or float when there is a fraction.

What a crash leaves: rows and position of the last commit, never one without the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from eventsourcing.postgres import PostgresTrackingRecorder
from psycopg.adapt import Buffer, Loader
from psycopg.rows import TupleRow

from ledger_core.errors import ConflictError
from ledger_core.stores.base import ReadModelStore, Table
from ledger_core.stores.forms import Forms, another_form
from ledger_core.stores.names import checked_name, form_name, tracking_name
from ledger_core.stores.postgres_database import PostgresDatabase, create_once

_TYPES = {"text": 'text COLLATE "C"', "integer": "bigint", "blob": "bytea"}
_POSITIONS = "notification_tracking"
_FOUND = (
    "SELECT application_name, max(notification_id) FROM notification_tracking"
    " WHERE application_name IN (%s, %s) GROUP BY 1"
)
_FORM = "SELECT 1 FROM notification_tracking WHERE application_name = %s"
_MOVE = (
    "UPDATE notification_tracking SET notification_id = %s"
    " WHERE application_name = %s AND notification_id = %s"
)
_FORGET = "DELETE FROM notification_tracking WHERE starts_with(application_name, %s)"
_START = (
    "INSERT INTO notification_tracking (notification_id, application_name) VALUES (%s, %s)"
    " ON CONFLICT DO NOTHING"
)
# A quoted string or name, in which a question mark is no parameter; or what has to be translated.
_PARTS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[?]|%""")


class _NumberLoader(Loader):
    """PostgreSQL sums bigints as numeric; readers expect what SQLite gives."""

    def load(self, data: Buffer) -> int | float:
        digits = bytes(data)
        return int(digits) if digits.lstrip(b"-").isdigit() else float(digits)


class PostgresReadModelStore(ReadModelStore):
    """The projections' tables in one database.

    Args:
        uri: `postgresql://…`; tables lie in the first schema of its search_path.

    Raises:
        StorageError: As `open_store`.
    """

    def __init__(self, uri: str) -> None:
        self._database = PostgresDatabase(uri)
        self.recorder = PostgresTrackingRecorder(self._database, tracking_table_name=_POSITIONS)
        self._forms = Forms()

    def create_tables(self, tables: Sequence[Table]) -> None:
        """See `ReadModelStore`."""
        with self._database.write() as cursor:
            self._create(cursor, tables)

    def renew_tables(self, projection: str, form: str, tables: Sequence[Table]) -> None:
        """See `ReadModelStore`."""
        name = form_name(projection, form)
        with self._database.write() as cursor:
            self._create(cursor, ())
            if cursor.execute(_FORM, (name,)).fetchone() is None:
                # Commits are over or have not begun; what they have written is seen from here on.
                cursor.execute("LOCK TABLE notification_tracking IN EXCLUSIVE MODE")
                cursor.execute(_FORGET, (tracking_name(projection, ""),))
                cursor.execute(_START, (1, name))
                for table in tables:
                    cursor.execute(f"DROP TABLE IF EXISTS {table.name}")
            self._create(cursor, tables)
        self._forms.made(projection, form)

    def _create(self, cursor: psycopg.Cursor[TupleRow], tables: Sequence[Table]) -> None:
        if create_once(cursor, _POSITIONS):
            self._create_positions(cursor)
        for table in tables:
            if create_once(cursor, table.name):
                for statement in _create_statements(table):
                    cursor.execute(statement)

    def _create_positions(self, cursor: psycopg.Cursor[TupleRow]) -> None:
        for statement in self.recorder.sql_create_statements:
            cursor.execute(statement)
        # So eventsourcing marks a table that has one row for each name.
        cursor.execute(_START, (1, self.recorder.table_migration_identifier))

    def position(self, projection: str, estate: str) -> int:
        """See `ReadModelStore`."""
        names = (tracking_name(projection, estate), self._forms.name_of(projection))
        with self._database.read() as cursor:
            return self._forms.position_in(projection, estate, cursor.execute(_FOUND, names))

    def commit(
        self,
        projection: str,
        estate: str,
        expected_position: int,
        position: int,
        rows: Mapping[str, Sequence[tuple[object, ...]]],
    ) -> None:
        """See `ReadModelStore`."""
        name = tracking_name(projection, estate)
        with self._database.write() as cursor:
            self._check_form(cursor, projection)
            _move(cursor, name, expected_position, position)
            for table, values in rows.items():
                _copy(cursor, table, values)

    def _check_form(self, cursor: psycopg.Cursor[TupleRow], projection: str) -> None:
        form = self._forms.name_of(projection)
        if form and cursor.execute(f"{_FORM} FOR SHARE", (form,)).fetchone() is None:
            raise another_form(form)

    def clear(self, projection: str, estate: str, tables: Sequence[Table]) -> None:
        """See `ReadModelStore`."""
        with self._database.write() as cursor:
            # First the position: it is the lock that a commit takes as well.
            name = tracking_name(projection, estate)
            cursor.execute("DELETE FROM notification_tracking WHERE application_name = %s", (name,))
            for table in tables:
                cursor.execute(f"DELETE FROM {table.name} WHERE {table.key[0]} = %s", (estate,))  # noqa: S608

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """See `ReadModelStore`."""
        with self._database.read() as cursor:
            cursor.format = psycopg.pq.Format.TEXT
            cursor.adapters.register_loader("numeric", _NumberLoader)
            return cursor.execute(translated(sql), tuple(parameters)).fetchall()

    def close(self) -> None:
        """See `ReadModelStore`."""
        self._database.close()


@lru_cache(maxsize=1024)
def translated(sql: str) -> str:
    """Return the statement with psycopg's `%s` where `?` stood, and every `%` of its own doubled."""
    return _PARTS.sub(lambda part: "%s" if part[0] == "?" else part[0].replace("%", "%%"), sql)


def _move(cursor: psycopg.Cursor[TupleRow], name: str, expected: int, position: int) -> None:
    if expected == 0:
        cursor.execute(_START, (position, name))
    else:
        cursor.execute(_MOVE, (position, name, expected))
    if cursor.rowcount != 1 or position <= expected:
        raise ConflictError("stale_position", f"{name} is not at {expected}, or {position} is not ahead")


def _copy(cursor: psycopg.Cursor[TupleRow], table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with cursor.copy(f"COPY {checked_name(table)} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _create_statements(table: Table) -> list[str]:
    columns = ", ".join(f"{name} {_TYPES[kind]}" for name, kind in table.columns)
    return [
        f"CREATE TABLE {table.name} ({columns}, PRIMARY KEY ({', '.join(table.key)}))",
        *(
            f"CREATE INDEX {table.name}_{number} ON {table.name} ({', '.join(index)})"
            for number, index in enumerate(table.indexes, 1)
        ),
    ]
