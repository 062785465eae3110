"""The projections' tables in a SQLite file of their own.

Rules:
    * synchronous=NORMAL: after a power cut the last commits may be missing, rows and position alike, and are
      applied again.
    * Positions lie in the table of eventsourcing's tracking recorder, under "projection/estate"; and the form
      of the rows, which every commit and every position asks for (forms.py).

What a crash leaves: rows and position of the last commit, never one without the other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from eventsourcing.sqlite import SQLiteTrackingRecorder

from ledger_core.errors import ConflictError
from ledger_core.stores.base import ReadModelStore, Table
from ledger_core.stores.forms import Forms, another_form
from ledger_core.stores.names import checked_name, form_name, tracking_name
from ledger_core.stores.sqlite_file import SQLiteFile

# Times the columns of the widest table this stays below the 32,766 parameters that SQLite takes.
_ROWS_AT_ONCE: Final = 400
_POSITIONS = (
    "SELECT application_name, max(notification_id) FROM tracking WHERE application_name IN (?, ?) GROUP BY 1"
)
_FORM = "SELECT 1 FROM tracking WHERE application_name=?"
_MOVE = "UPDATE tracking SET notification_id=? WHERE application_name=? AND notification_id=?"
_FORGET = "DELETE FROM tracking WHERE substr(application_name, 1, length(?1)) = ?1"
_START = "INSERT INTO tracking (notification_id, application_name) VALUES (?, ?) ON CONFLICT DO NOTHING"


class PositionRecorder(SQLiteTrackingRecorder):
    """eventsourcing's table of positions, created within a transaction that is open already."""

    def create_within(self, cursor: sqlite3.Cursor) -> None:
        """The table of positions exists, marked as having one row for each name."""
        for statement in self.create_table_statements:
            cursor.execute(statement)
        cursor.execute(_START, (1, self.table_migration_identifier))


class SQLiteReadModelStore(ReadModelStore):
    """The projections' tables in one file.

    Args:
        path: The file; made when it is missing.
    """

    def __init__(self, path: str) -> None:
        self._file = SQLiteFile(path, "NORMAL")
        self.recorder = PositionRecorder(self._file.readers)
        self._forms = Forms()

    def create_tables(self, tables: Sequence[Table]) -> None:
        """See `ReadModelStore`."""
        with self._file.write() as cursor:
            self._create(cursor, tables)

    def renew_tables(self, projection: str, form: str, tables: Sequence[Table]) -> None:
        """See `ReadModelStore`."""
        name = form_name(projection, form)
        with self._file.write() as cursor:
            self.recorder.create_within(cursor)
            if cursor.execute(_FORM, (name,)).fetchone() is None:
                for table in tables:
                    cursor.execute(f"DROP TABLE IF EXISTS {table.name}")
                cursor.execute(_FORGET, (tracking_name(projection, ""),))
                cursor.execute(_START, (1, name))
            self._create(cursor, tables)
        self._forms.made(projection, form)

    def _create(self, cursor: sqlite3.Cursor, tables: Sequence[Table]) -> None:
        self.recorder.create_within(cursor)
        for table in tables:
            for statement in _create_statements(table):
                cursor.execute(statement)

    def position(self, projection: str, estate: str) -> int:
        """See `ReadModelStore`."""
        names = (tracking_name(projection, estate), self._forms.name_of(projection))
        with self._file.read() as cursor:
            return self._forms.position_in(projection, estate, cursor.execute(_POSITIONS, names))

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
        with self._file.write() as cursor:
            self._check_form(cursor, projection)
            _move(cursor, name, expected_position, position)
            for table, values in rows.items():
                _insert(cursor, table, values)

    def _check_form(self, cursor: sqlite3.Cursor, projection: str) -> None:
        form = self._forms.name_of(projection)
        if form and cursor.execute(_FORM, (form,)).fetchone() is None:
            raise another_form(form)

    def clear(self, projection: str, estate: str, tables: Sequence[Table]) -> None:
        """See `ReadModelStore`."""
        with self._file.write() as cursor:
            for table in tables:
                cursor.execute(f"DELETE FROM {table.name} WHERE {table.key[0]}=?", (estate,))  # noqa: S608
            name = tracking_name(projection, estate)
            cursor.execute("DELETE FROM tracking WHERE application_name=?", (name,))

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """See `ReadModelStore`."""
        with self._file.read() as cursor:
            return cursor.execute(sql, tuple(parameters)).fetchall()

    def close(self) -> None:
        """See `ReadModelStore`."""
        self._file.close()


def _move(cursor: sqlite3.Cursor, name: str, expected: int, position: int) -> None:
    if expected == 0:
        cursor.execute(_START, (position, name))
    else:
        cursor.execute(_MOVE, (position, name, expected))
    if cursor.rowcount != 1 or position <= expected:
        raise ConflictError("stale_position", f"{name} is not at {expected}, or {position} is not ahead")


def _insert(cursor: sqlite3.Cursor, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Many rows to a statement: other threads run while it works, and change hands once for all of them."""
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        marks = f"({', '.join('?' * len(part[0]))})"
        values = ", ".join([marks] * len(part))
        cursor.execute(
            f"INSERT INTO {checked_name(table)} VALUES {values}",  # noqa: S608
            list(chain.from_iterable(part)),
        )


def _create_statements(table: Table) -> list[str]:
    columns = ", ".join(f"{name} {kind}" for name, kind in table.columns)
    key = ", ".join(table.key)
    return [
        f"CREATE TABLE IF NOT EXISTS {table.name} ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID",
        *(
            f"CREATE INDEX IF NOT EXISTS {table.name}_{number} ON {table.name} ({', '.join(index)})"
            for number, index in enumerate(table.indexes, 1)
        ),
    ]
