"""PostgreSQL: lost servers, locks that do not come free, settings that would lose entries, and rights."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from urllib.parse import urlsplit

import psycopg
import pytest
from eventsourcing.persistence import OperationalError

from ledger_core.errors import StorageError
from ledger_core.stores import postgres_database
from ledger_core.stores.base import Head, LogStore, NewEntry, Table, Tile, open_read_models, open_store
from ledger_core.stores.postgres import grants_sql
from ledger_core.stores.postgres_database import storage_errors

LEAVES = Table("leaves", (("estate", "text"), ("seq", "integer")), ("estate", "seq"))


def head(estate: str, size: int) -> Head:
    return Head(
        estate=estate, size=size, last_leaf=b"\0", last_at="", frontier=b"\0", rules=1, checkpoint="阳光"
    )


def append(store: LogStore, estate: str = "guangjing", count: int = 1) -> int:
    """Append entries and one tile; return the size."""
    with store.append(estate) as transaction:
        size = transaction.head.size if transaction.head else 0
        tile = Tile(0, size, bytes(8192), bytes(32))
        transaction.write(size, [NewEntry("kind", b"entry")] * count, [tile], head(estate, size + count))
    return size + count


@pytest.fixture
def store(postgres_url: str) -> Iterator[LogStore]:
    with closing(open_store(postgres_url)) as opened:
        opened.create_tables()
        yield opened


def named(url: str, application: str) -> str:
    """Return the URI of the same schema, whose connections bear a name."""
    return f"{url}&application_name={application}"


def terminate(url: str, application: str) -> int:
    """The server has ended every connection of that name; return how many."""
    sql = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE application_name = %s"
    with psycopg.connect(url) as connection:
        row = connection.execute(sql, (application,)).fetchone()
        return int(row[0]) if row else 0


class TestLostServer:
    @pytest.mark.parametrize("count", [1, 50])
    def test_an_append_that_is_cut_off_leaves_nothing_and_can_be_repeated(
        self, store: LogStore, postgres_url: str, count: int
    ) -> None:
        application = uuid.uuid4().hex
        with closing(open_store(named(postgres_url, application))) as cut:
            append(cut)

            def cut_off() -> None:
                with cut.append("guangjing") as transaction:
                    entries = [NewEntry("kind", b"lost")] * count
                    transaction.write(1, entries, [], head("guangjing", 1 + count))
                    assert terminate(postgres_url, application) >= 1

            with pytest.raises(StorageError) as caught:
                cut_off()
            assert caught.value.code == "storage_unavailable"
            assert store.head("guangjing") == head("guangjing", 1)
            assert len(store.entries("guangjing", 0, 99)) == 1
            assert append(cut) == 2

    def test_after_a_restart_no_dead_connection_is_left(self, store: LogStore, postgres_url: str) -> None:
        application = uuid.uuid4().hex
        with closing(open_store(named(postgres_url, application))) as cut, ThreadPoolExecutor(4) as threads:
            append(cut)
            list(threads.map(lambda _: cut.entries("guangjing", 0, 9), range(200)))
            assert terminate(postgres_url, application) >= 1
            with pytest.raises(StorageError):
                cut.head("guangjing")
            assert [cut.head("guangjing") for _ in range(5)] == [head("guangjing", 1)] * 5

    def test_read_models_survive_it_as_well(self, postgres_url: str) -> None:
        application = uuid.uuid4().hex
        with closing(open_read_models(named(postgres_url, application))) as models:
            models.create_tables([LEAVES])
            terminate(postgres_url, application)
            with pytest.raises(StorageError):
                models.commit("trail", "east", 0, 1, {"leaves": [("east", 0)]})
            models.commit("trail", "east", 0, 1, {"leaves": [("east", 0)]})
            assert models.position("trail", "east") == 1

    def test_a_server_that_is_not_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(postgres_database, "_CONNECT_SECONDS_MAX", 0.2)
        with pytest.raises(StorageError) as caught:
            open_store("postgresql://nobody@127.0.0.1:1/nothing")
        assert caught.value.code == "storage_unavailable"

    def test_a_uri_that_is_none(self) -> None:
        with pytest.raises(StorageError):
            open_store("postgresql://somewhere/db?no_such_parameter=1")


class TestLocks:
    def test_estates_append_side_by_side(self, store: LogStore) -> None:
        append(store, "east")
        with ThreadPoolExecutor(1) as threads, store.append("east"), store.append("new"):
            assert threads.submit(append, store, "west").result(5) == 1

    @pytest.mark.parametrize("founded", [True, False])
    def test_a_lock_that_does_not_come_free_is_busy(
        self, store: LogStore, postgres_url: str, monkeypatch: pytest.MonkeyPatch, founded: bool
    ) -> None:
        if founded:
            append(store)
        monkeypatch.setattr(postgres_database, "LOCK_SECONDS_MAX", 1)
        with closing(open_store(postgres_url)) as waiting, store.append("guangjing"):
            with pytest.raises(StorageError) as caught:
                append(waiting)
            assert caught.value.code == "storage_busy"

    @pytest.mark.parametrize(
        ("error", "code"),
        [
            (psycopg.errors.DiskFull(), "storage_full"),
            (psycopg.errors.DeadlockDetected(), "storage_busy"),
            (psycopg.errors.QueryCanceled(), "storage_busy"),
            (psycopg.errors.AdminShutdown(), "storage_unavailable"),
            (psycopg.errors.InsufficientPrivilege(), "storage_unavailable"),
        ],
    )
    def test_each_failure_has_its_code(self, error: psycopg.Error, code: str) -> None:
        wrapped = OperationalError("as eventsourcing wraps it")
        wrapped.__cause__ = error
        for raised in (error, wrapped):
            with pytest.raises(StorageError) as caught, storage_errors():
                raise raised
            assert caught.value.code == code


class TestSettings:
    @pytest.mark.parametrize("setting", ["off", "local", "remote_write"])
    def test_commits_that_outrun_the_disk_are_refused(self, postgres_url: str, setting: str) -> None:
        with pytest.raises(StorageError) as caught:
            open_store(f"{postgres_url}%20-csynchronous_commit%3D{setting}")
        assert caught.value.code == "synchronous_commit_off"

    def test_a_schema_that_is_missing(self, postgres_server: str) -> None:
        joint = "&" if "?" in postgres_server else "?"
        with pytest.raises(StorageError):
            open_store(f"{postgres_server}{joint}options=-csearch_path%3Dno_such_schema")


class TestRights:
    @pytest.mark.parametrize("table", ["entries", "tiles", "heads"])
    def test_nobody_truncates(self, store: LogStore, postgres_url: str, table: str) -> None:
        append(store)
        with psycopg.connect(postgres_url) as owner, pytest.raises(psycopg.errors.RaiseException):
            owner.execute(f"TRUNCATE {table} CASCADE")
        assert store.head("guangjing") == head("guangjing", 1)

    def test_not_even_in_a_replica_session(self, store: LogStore, postgres_url: str) -> None:
        append(store)
        with psycopg.connect(postgres_url, autocommit=True) as owner:
            owner.execute("SET session_replication_role = replica")
            for sql in (
                "DELETE FROM entries",
                "DELETE FROM tiles",
                "DELETE FROM heads",
                "UPDATE heads SET size = 0",
            ):
                with pytest.raises(psycopg.errors.RaiseException):
                    owner.execute(sql)

    def test_an_upsert_counts_as_an_update(self, store: LogStore, postgres_url: str) -> None:
        append(store)
        sql = (
            "INSERT INTO entries VALUES ('guangjing', 1, 'kind', 'forged')"
            " ON CONFLICT (originator_id, originator_version) DO UPDATE SET state = 'forged'"
        )
        with psycopg.connect(postgres_url) as owner, pytest.raises(psycopg.errors.RaiseException):
            owner.execute(sql)
        assert store.entries("guangjing", 0, 9) == [b"entry"]

    def test_the_services_role_does_its_work_and_no_more(
        self, store: LogStore, postgres_url: str, role_url: str, role: str, schema: str
    ) -> None:
        with closing(open_read_models(postgres_url)) as owned, psycopg.connect(postgres_url) as owner:
            owned.create_tables([LEAVES])
            owner.execute(grants_sql(role, [LEAVES], schema))
        with closing(open_store(role_url)) as log, closing(open_read_models(role_url)) as models:
            log.create_tables()
            assert append(log, count=1) == 1
            assert append(log, count=50) == 51
            models.create_tables([LEAVES])
            models.commit("trail", "east", 0, 1, {"leaves": [("east", 0)]})
            models.commit("trail", "east", 1, 2, {})
            models.clear("trail", "east", [LEAVES])
        with psycopg.connect(role_url, autocommit=True) as service:
            for verb in ("UPDATE {} SET estate = ''", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"):
                for table in ("entries", "tiles"):
                    sql = verb.format(table).replace("entries SET estate", "entries SET originator_id")
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        service.execute(sql)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                service.execute("ALTER TABLE entries DISABLE TRIGGER ALL")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                service.execute("DELETE FROM heads")

    def test_names_are_quoted(self) -> None:
        sql = grants_sql('o"; DROP TABLE entries; --', schema="My Schema")
        assert sql.startswith('GRANT USAGE ON SCHEMA "My Schema" TO "o""; DROP TABLE entries; --";\n')
        assert '"notification_tracking"' not in sql

    @pytest.fixture
    def schema(self, postgres_url: str) -> str:
        with psycopg.connect(postgres_url) as connection:
            row = connection.execute("SELECT current_schema()").fetchone()
            return str(row[0]) if row else ""

    @pytest.fixture
    def role(self, postgres_url: str) -> Iterator[str]:
        """A role of the service, gone after the test."""
        name = f"service_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(postgres_url, autocommit=True) as owner:
            owner.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'sun'")
            yield name
            owner.execute(f"DROP OWNED BY {name}")
            owner.execute(f"DROP ROLE {name}")

    @pytest.fixture
    def role_url(self, postgres_url: str, role: str) -> str:
        parts = urlsplit(postgres_url)
        place = parts.netloc.rpartition("@")[2]
        return parts._replace(netloc=f"{role}:sun@{place}").geturl()
