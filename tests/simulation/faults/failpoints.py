"""Every durable step of a process, counted, and one of them failing: statements and files.

    points = Failpoints(fails_at=7, after=False)
    with points.armed():            # statements, BEGIN, COMMIT, COPY, fsync, rename: each is one operation
        ...                         # the seventh raises what the database or the disk would raise

Rules:
    * The product carries no failpoint: what it calls is wrapped from outside, for as long as `armed` lasts.
    * `after=False`: the operation does not happen. `after=True`: it happens, and is reported as failed.
    * A database's failure takes its connection along, as a lost server or a broken disk does.
    * Before each operation its name is noted, so a failure can be told by its name.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from unittest import mock

import psycopg
from psycopg.sql import Composable

from ledger_core.stores import sqlite_file
from ledger_core.stores.postgres_database import PostgresDatabase

# What files are written with, wherever it happens: vouchers, and what was published.
FILE_STEPS = ("fsync", "fdatasync", "pwrite", "replace")


class Failpoints:
    """Counts operations, and fails one.

    Args:
        fails_at: Number of the operation that fails, from 1; 0 for none.
        after: Whether it happens all the same.
    """

    def __init__(self, fails_at: int = 0, *, after: bool = False) -> None:
        self.fails_at = fails_at
        self.after = after
        self.names: list[str] = []
        self.failed = ""

    @contextmanager
    def around(self, name: str, error: Callable[[str], Exception]) -> Iterator[None]:
        """The operation within is counted, and fails when it is the one."""
        self.names.append(name)
        fails = len(self.names) == self.fails_at
        if fails:
            self.failed = name
        if fails and not self.after:
            raise error(f"{name} failed")
        yield
        if fails:
            raise error(f"{name} was done and is reported as failed")

    @contextmanager
    def armed(self) -> Iterator[Failpoints]:
        """Operations of this process are counted until the end of the block."""
        with ExitStack() as patches:
            patches.enter_context(
                mock.patch.object(sqlite_file, "_cursor", self._sqlite(sqlite_file._cursor))
            )
            connection = self._postgres(PostgresDatabase._connection)
            patches.enter_context(mock.patch.object(PostgresDatabase, "_connection", connection))
            for name in FILE_STEPS:
                patches.enter_context(mock.patch.object(os, name, self._file_step(name, getattr(os, name))))
            yield self

    def _file_step(self, name: str, step: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            with self.around(f"file {name}", lambda text: OSError(errno.EIO, text)):
                return step(*arguments, **named)

        return counted

    def _sqlite(self, opened: Callable[..., Any]) -> Callable[..., Any]:
        @contextmanager
        def cursor(datastore: Any) -> Iterator[_Cursor]:
            with opened(datastore) as real:
                yield _Cursor(real, self, lambda text: sqlite3.OperationalError(text))

        return cursor

    def _postgres(self, opened: Callable[..., Any]) -> Callable[..., Any]:
        @contextmanager
        def connection(database: PostgresDatabase) -> Iterator[_Connection]:
            with opened(database) as real:
                yield _Connection(real, self)

        return connection


class _Proxy:
    """Passes on whatever it does not count."""

    def __init__(self, real: Any, points: Failpoints, error: Callable[[str], Exception]) -> None:
        for name, value in (("_real", real), ("_points", points), ("_error", error)):
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._real, name, value)

    def __enter__(self) -> Any:
        self._real.__enter__()
        return self

    def __exit__(self, *raised: Any) -> Any:
        return self._real.__exit__(*raised)


class _Cursor(_Proxy):
    """A cursor, each of whose statements is an operation."""

    def execute(self, sql: Any, *arguments: Any, **named: Any) -> Any:
        if str(sql).strip() == "ROLLBACK":
            return self._real.execute(sql, *arguments, **named)
        with self._points.around(_short(sql), self._error):
            return self._real.execute(sql, *arguments, **named)

    def executemany(self, sql: Any, rows: Any) -> Any:
        with self._points.around(_short(sql), self._error):
            return self._real.executemany(sql, rows)

    @contextmanager
    def copy(self, sql: Any) -> Iterator[Any]:
        with self._points.around(_short(sql), self._error), self._real.copy(sql) as copy:
            yield copy


class _Connection(_Proxy):
    """A connection to PostgreSQL that breaks when an operation on it fails."""

    def __init__(self, real: Any, points: Failpoints) -> None:
        def broken(text: str) -> Exception:
            real.close()
            return psycopg.OperationalError(text)

        super().__init__(real, points, broken)

    def cursor(self, **named: Any) -> _Cursor:
        return _Cursor(self._real.cursor(**named), self._points, self._error)

    def transaction(self) -> AbstractContextManager[None]:
        return self._transaction()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """The block within is a transaction; COMMIT is an operation like another."""
        with ExitStack() as lost, self._real.transaction():
            yield
            self._points.names.append("COMMIT")
            if len(self._points.names) == self._points.fails_at:
                self._points.failed = "COMMIT"
                if not self._points.after:
                    raise self._error("COMMIT failed")
                lost.callback(self._raise_lost)

    def _raise_lost(self) -> None:
        raise self._error("COMMIT was done and is reported as failed")


def _short(sql: Any) -> str:
    """The verb and the table of a statement."""
    text = sql.as_string(None) if isinstance(sql, Composable) else str(sql)
    words = text.replace("(", " ").split()
    at = next((n for n, word in enumerate(words) if word in ("INTO", "FROM", "UPDATE", "COPY")), 0)
    return " ".join((words[0], *words[at + 1 : at + 2])) if at else " ".join(words[:2])
