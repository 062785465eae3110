"""Never sign a fork: every way in which a database comes back older, or other, than what was published."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from api.settings import Settings
from ledger_core.append.ledger import Ledger
from ledger_core.append.published import Published
from ledger_core.append.published_store import PublishedStore
from ledger_core.append.submission import Accepted
from ledger_core.errors import StorageError
from ledger_core.stores.base import LogStore, open_store
from ledger_core.stores.reader import LogReader
from tests.e2e.process import run, serving
from tests.e2e.town import settings_in
from tests.support import bodies
from tests.support.estate import Estate

_LOG_TABLES = ("entries", "tiles", "heads")


class Site:
    """A ledger on a database that can be saved and put back, as an operator does it.

    Args:
        database: What `open_store` takes; empty.
        directory: For published checkpoints and the saved database.
    """

    def __init__(self, database: str, directory: Path) -> None:
        self.database = database
        self.directory = directory
        self.published = directory / "published"
        with self.running() as estate:
            founded = Estate.founded(estate.store, clock=estate.clock)
            assert founded.size == estate.size
            estate.must(bodies.income())

    @contextmanager
    def running(self) -> Iterator[Estate]:
        """A process that has passed its start; it ends afterwards."""
        with closing(open_store(self.database)) as store, closing(Published(self.published)) as published:
            store.create_tables()
            PublishedStore(store, published).check_start()
            yield self.estate(store, published)

    def estate(self, store: LogStore, published: Published) -> Estate:
        """The estate, whose ledger records what it publishes."""
        estate = Estate(store)
        estate.ledger = Ledger(store, estate.installation, estate.clock, published)
        return estate

    def save(self, name: str = "saved") -> None:
        """The database as it is now lies in a copy."""
        if not self.database.startswith("postgresql"):
            with (
                closing(sqlite3.connect(self.database)) as source,
                closing(sqlite3.connect(self.directory / name)) as copy,
            ):
                source.backup(copy)
            return
        with psycopg.connect(self.database, autocommit=True) as connection:
            for table in _LOG_TABLES:
                connection.execute(f"CREATE TABLE {name}_{table} AS TABLE {table}")

    def put_back(self, name: str = "saved") -> None:
        """The copy is the database, as after a restore or after the promotion of a replica."""
        if not self.database.startswith("postgresql"):
            for end in ("", "-wal", "-shm"):
                Path(self.database + end).unlink(missing_ok=True)
            shutil.copy(self.directory / name, self.database)
            return
        with psycopg.connect(self.database, autocommit=True) as connection:
            for table in _LOG_TABLES:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
                connection.execute(f"DELETE FROM {table}")
                connection.execute(f"INSERT INTO {table} SELECT * FROM {name}_{table}")
                connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


@pytest.fixture(params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    """An estate of eleven entries on either database."""
    return Site(str(request.getfixturevalue(f"{request.param}_url")), tmp_path)


def refused_at_start(site: Site) -> str:
    """The words with which the start is refused."""
    with pytest.raises(StorageError) as error, site.running():
        pass
    assert error.value.code == "fork_refused"
    return error.value.detail


def refused_in_lane(site: Site) -> None:
    """A ledger that was not asked at its start signs nothing either."""
    with closing(open_store(site.database)) as store, closing(Published(site.published)) as published:
        estate = site.estate(store, published)
        before = estate.size
        with pytest.raises(StorageError) as error:
            estate.submit(bodies.income())
        assert error.value.code == "fork_refused"
        assert estate.size == before


def test_a_restored_backup_is_refused(site: Site) -> None:
    """It lacks an entry that somebody holds a receipt of; the newer database is taken again."""
    site.save()
    with site.running() as estate:
        estate.must(bodies.income())
    site.save("newer")
    site.put_back()
    assert "the database holds 11 entries, 12 were published" in refused_at_start(site)
    assert "docs/OPERATIONS.md" in refused_at_start(site)
    refused_in_lane(site)
    site.put_back("newer")
    with site.running() as estate:
        assert estate.must(bodies.income()).tree_size == 13


def test_a_backup_that_went_on_elsewhere_is_refused(site: Site, tmp_path: Path) -> None:
    """As long as the published log, or longer, and another one: the tree tells."""
    site.save()
    with site.running() as estate:
        estate.must(bodies.income())
    site.put_back()
    site.published = tmp_path / "another-machine"
    with site.running() as estate:
        estate.must(bodies.income(amount_fen=77_700))
    site.published = tmp_path / "published"
    assert "do not extend" in refused_at_start(site)
    refused_in_lane(site)
    with closing(open_store(site.database)) as store:
        for _ in range(5):
            Estate(store).must(bodies.income())
    assert "do not extend" in refused_at_start(site)
    refused_in_lane(site)


def test_an_empty_database_is_refused(site: Site) -> None:
    """The estate cannot be founded a second time where it was published before."""
    with closing(open_store(site.database)) as store:
        store.create_tables()
    if site.database.startswith("postgresql"):
        with psycopg.connect(site.database, autocommit=True) as connection:
            for table in _LOG_TABLES:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
                connection.execute(f"DELETE FROM {table}")
    else:
        for end in ("", "-wal", "-shm"):
            Path(site.database + end).unlink(missing_ok=True)
    with closing(open_store(site.database)) as store:
        store.create_tables()
    assert "holds 0 entries" in refused_at_start(site)
    with closing(open_store(site.database)) as store, closing(Published(site.published)) as published:
        estate = site.estate(store, published)
        with pytest.raises(StorageError) as error:
            estate.submit(estate.founding(), by="authority")
        assert error.value.code == "fork_refused"


def test_a_stale_replica_promoted_beneath_a_running_ledger(site: Site) -> None:
    """The process that runs on signs nothing on it, now or after its next start, and shows no fork."""
    site.save()
    with closing(Published(site.published)) as published:
        with closing(open_store(site.database)) as store:
            estate = site.estate(store, published)
            estate.must(bodies.income())
        site.put_back()
        with closing(open_store(site.database)) as store:
            estate = site.estate(store, published)
            for _ in range(2):
                with pytest.raises(StorageError) as error:
                    estate.submit(bodies.income())
                assert error.value.code == "fork_refused"
            # Somebody without this file writes on: readers of this process are not shown that.
            other = Estate(store)
            other.must(bodies.income(amount_fen=77_700))
            with pytest.raises(StorageError) as error:
                LogReader(PublishedStore(store, published)).checkpoint("guangjing")
            assert error.value.code == "fork_refused"
    refused_at_start(site)


def test_processes_on_one_database_keep_what_they_have_shown(site: Site, tmp_path: Path) -> None:
    """Each in a directory of its own; each refuses a database behind what it has shown itself."""
    site.save()
    with (
        closing(open_store(site.database)) as store,
        closing(Published(site.published)) as ours,
        closing(Published(tmp_path / "published-2")) as theirs,
    ):
        first, second = site.estate(store, ours), site.estate(store, theirs)
        for _ in range(3):
            first.must(bodies.income())
            second.must(bodies.income())
        first.must(bodies.income())
        shown = LogReader(PublishedStore(store, theirs)).checkpoint("guangjing")
        assert theirs.is_recorded("guangjing", shown)
        assert theirs.newest("guangjing") == ours.newest("guangjing")
    site.put_back()
    refused_at_start(site)
    site.published = tmp_path / "published-2"
    refused_at_start(site)


@pytest.mark.parametrize("committed", [False, True])
def test_a_crash_between_commit_and_record_is_no_fork(
    site: Site, committed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the commit or after it, the next start goes on; the submission is in the log once."""

    class PowerCut(BaseException):
        pass

    def cut(*_: object) -> None:
        raise PowerCut

    with site.running() as estate, monkeypatch.context() as patched:
        submission = estate.submission(bodies.income())
        place = (
            "ledger_core.append.published.Published.record"
            if committed
            else "ledger_core.append.lane.Lane.write"
        )
        patched.setattr(place, cut)
        with pytest.raises(PowerCut):
            estate.ledger.submit(estate.name, submission)
        assert estate.size == (12 if committed else 11)
    with site.running() as estate:
        outcome = estate.ledger.submit(estate.name, submission)
        assert isinstance(outcome, Accepted)
        assert (outcome.first, outcome.tree_size, outcome.replayed) == (11, 12, committed)


def test_a_data_directory_is_started_once(tmp_path: Path) -> None:
    """The second start says so in a sentence, with what to do; exit code 3."""
    with serving(tmp_path / "data"):
        told = run(tmp_path / "data", "serve", code=3).stderr
        assert "already_running" in told
        assert "SUNLEDGER_PUBLISHED" in told


def test_the_service_does_not_start_on_a_restored_backup(tmp_path: Path) -> None:
    """The operator is told by the command itself, and nothing listens."""
    settings: Settings = settings_in(tmp_path)
    with closing(open_store(settings.database)) as store, closing(Published(settings.published)) as published:
        store.create_tables()
        estate = Estate(store)
        estate.ledger = Ledger(store, estate.installation, estate.clock, published)
        estate.must(estate.founding(), by="authority")
    Path(settings.database).rename(tmp_path / "lost.db")
    done = run(tmp_path, "serve", code=3)
    assert "fork_refused" in done.stderr
    assert "Serving" not in done.stdout
