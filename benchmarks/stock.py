"""What stock eventsourcing does on the same database: the denominators of the table."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import SQLiteDatastore, SQLiteTrackingRecorder
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL

EVENTS_PER_SAVE = 100


class Book(Aggregate):
    """A plain aggregate with one event that is as large as ours."""

    @event("Received")
    def receive(
        self,
        date: str,
        account: str,
        category: str,
        amount_fen: int,
        payer: dict[str, str],
        contract: str,
        bank_ref: str,
        vouchers: list[dict[str, Any]],
        memo: str,
    ) -> None:
        """Money came in: the same facts as in our own event."""
        self.balance = getattr(self, "balance", 0) + amount_fen


INCOME_FACTS: dict[str, Any] = {
    "date": "2026-03-01",
    "account": "sunshine",
    "category": "parking",
    "amount_fen": 15_000,
    "payer": {"name": "示范停车服务有限公司", "code": "91320400MA1MABCD0J"},
    "contract": "parking-2026",
    "bank_ref": "202600001234",
    "vouchers": [
        {"sha256": "5f" * 32, "size": 48_213, "type": "application/pdf", "title": "银行回单"},
    ],
    "memo": "停车费 B1-17",
}


class Books(Application[Any]):
    """A stock application."""


def environment(database: str) -> dict[str, str]:
    """Return stock settings for a SQLite path or a PostgreSQL URI."""
    if not database.startswith("postgresql"):
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": database}
    parts = conninfo_to_dict(database)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parts["dbname"]),
        "POSTGRES_HOST": str(parts.get("host", "127.0.0.1")),
        "POSTGRES_PORT": str(parts.get("port", 5432)),
        "POSTGRES_USER": str(parts.get("user", "postgres")),
        "POSTGRES_PASSWORD": str(parts.get("password") or "unused"),
    }


def append_rate(database: str, saves: int, threads: int = 1) -> float:
    """Return stock events/s: commands, and `Application.save()` of 100 events each.

    Args:
        database: Fresh.
        saves: Aggregates that each thread saves.
        threads: Of one application; its pool gives each a connection.
    """
    app = Books(env=environment(database))
    begin = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: _save_books(app, saves), range(threads)))
    seconds = time.perf_counter() - begin
    app.close()
    return threads * saves * EVENTS_PER_SAVE / seconds


def _save_books(app: Books, saves: int) -> None:
    for _ in range(saves):
        book = Book()
        for _event in range(EVENTS_PER_SAVE - 1):
            book.receive(**INCOME_FACTS)
        app.save(book)


class PostgresBalances(PostgresTrackingRecorder):
    """A stock view: one balance, moved with the position."""

    def __init__(self, datastore: Any, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS stock_balance (name text PRIMARY KEY, fen bigint)")
        )

    def add(self, fen: int, tracking: Tracking) -> None:
        """The balance and the position have moved together."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(
                "INSERT INTO stock_balance VALUES ('all', %s) ON CONFLICT (name) DO UPDATE "
                "SET fen = stock_balance.fen + excluded.fen",
                (fen,),
            )


class SQLiteBalances(SQLiteTrackingRecorder):
    """The same on SQLite."""

    def construct_create_table_statements(self) -> list[str]:
        """The stock tables and one more."""
        statements = super().construct_create_table_statements()
        return [*statements, "CREATE TABLE IF NOT EXISTS stock_balance (name TEXT PRIMARY KEY, fen INTEGER)"]

    def add(self, fen: int, tracking: Tracking) -> None:
        """The balance and the position have moved together."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(
                "INSERT INTO stock_balance VALUES ('all', ?) ON CONFLICT (name) DO UPDATE "
                "SET fen = fen + excluded.fen",
                (fen,),
            )


class Balances(Projection[Any]):
    """A stock projection of the plain aggregate."""

    name = "balances"
    topics = ()

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """One event, one database transaction, as the stock runner does it."""
        self.view.add(getattr(domain_event, "amount_fen", 0), tracking)


def projection_rate(database: str, events: int) -> float:
    """Return stock events/s of a projection: ProjectionRunner where the database has subscriptions."""
    append_rate(database, events // EVENTS_PER_SAVE)
    if database.startswith("postgresql"):
        return _runner_rate(database)
    return _pulled_rate(database)


def _runner_rate(database: str) -> float:
    app = Books(env=environment(database))
    last = app.recorder.max_notification_id()
    app.close()
    begin = time.perf_counter()
    with ProjectionRunner(
        application_class=Books,
        projection_class=Balances,
        view_class=PostgresBalances,
        env=environment(database),
    ) as runner:
        runner.wait(last, timeout=600)
    return (last or 0) / (time.perf_counter() - begin)


def _pulled_rate(database: str) -> float:
    """SQLite has no subscribe(): the same projection, fed from the notification log."""
    app = Books(env=environment(database))
    view = SQLiteBalances(SQLiteDatastore(database))
    view.create_table()
    projection = Balances(view)
    begin, count, start = time.perf_counter(), 0, 1
    while notifications := app.notification_log.select(start=start, limit=10):
        for notification in notifications:
            projection.process_event(
                app.mapper.to_domain_event(notification), Tracking("books", notification.id)
            )
            count += 1
        start = notifications[-1].id + 1
    seconds = time.perf_counter() - begin
    app.close()
    return count / seconds
