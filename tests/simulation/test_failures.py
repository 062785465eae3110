"""The database fails at the worst moment: nothing is acknowledged that is not there, and a repeat is safe."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from ledger_core.append.ledger import Ledger
from ledger_core.append.submission import Accepted
from ledger_core.errors import StorageError
from ledger_core.stores.base import AppendTransaction, LogStore
from tests.support import bodies
from tests.support.check import check_log
from tests.support.estate import Clock, Estate
from tests.support.states import folded, lane_state, plain


class FailingStore:
    """A real store that fails at its n-th operation, and works again afterwards.

    Args:
        store: The real one.
        fails_at: Count of the operation that fails; operations are numbered from 1.
    """

    def __init__(self, store: LogStore, fails_at: int) -> None:
        self._store = store
        self.fails_at = fails_at
        self.operations = 0

    def step(self, name: str) -> None:
        """One more operation; raises when it is the one."""
        self.operations += 1
        if self.operations == self.fails_at:
            raise StorageError("storage_unavailable", f"operation {self.operations}, {name}")

    @contextmanager
    def append(self, estate: str) -> Iterator[_FailingAppend]:
        """As the store's; it may fail before, within, and after the commit."""
        self.step("lock")
        with self._store.append(estate) as transaction:
            yield _FailingAppend(self, transaction)
            self.step("before the commit")
        self.step("after the commit")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class _FailingAppend:
    def __init__(self, store: FailingStore, transaction: AppendTransaction) -> None:
        self._store = store
        self._transaction = transaction

    @property
    def head(self) -> Any:
        return self._transaction.head

    def entries(self, start: int, stop: int) -> list[bytes]:
        self._store.step("entries")
        return self._transaction.entries(start, stop)

    def write(self, *arguments: Any) -> None:
        self._store.step("before the write")
        self._transaction.write(*arguments)
        self._store.step("after the write")


def test_every_operation_fails_once(estate: Estate) -> None:
    """N = 1, 2, 3 … until nothing fails: each time a StorageError, then the repeat gives the outcome."""
    fails_at, failed = 0, True
    while failed:
        fails_at += 1
        # A new ledger, so that following the log is among the operations.
        store = FailingStore(estate.store, fails_at)
        ledger = Ledger(store, estate.installation, estate.clock)  # type: ignore[arg-type]
        sent, size = estate.submission(bodies.income(date=estate.today)), estate.size
        try:
            outcome = ledger.submit(estate.name, sent)
            failed = False
        except StorageError:
            outcome = ledger.submit(estate.name, sent)
        assert isinstance(outcome, Accepted)
        assert (outcome.first, outcome.tree_size, estate.size) == (size, size + 1, size + 1)
        assert plain(lane_state(ledger, estate.name)) == plain(folded(estate.store, estate.name).state)
        check_log(estate)
    assert fails_at == 7


def test_a_group_fails_as_one(estate: Estate) -> None:
    """None of its submissions is acknowledged; after the repeat each is there once."""
    for fails_at in range(1, 6):
        store = FailingStore(estate.store, fails_at)
        ledger = Ledger(store, estate.installation, estate.clock)  # type: ignore[arg-type]
        group = [estate.submission(bodies.income(date=estate.today)) for _ in range(3)]
        size = estate.size
        with pytest.raises(StorageError):
            ledger.submit_group(estate.name, group)
        outcomes = ledger.submit_group(estate.name, group)
        assert [one.first for one in outcomes if isinstance(one, Accepted)] == [size, size + 1, size + 2]
    check_log(estate)


def test_the_connection_is_cut(postgres_url: str, request: pytest.FixtureRequest) -> None:
    """The server ends every session: the submission fails or not, and its repeat is the stored outcome."""
    from ledger_core.append.ledger import utc_now
    from ledger_core.stores.base import open_store

    store = open_store(postgres_url)
    request.addfinalizer(store.close)
    store.create_tables()
    estate = Estate.founded(store, clock=utc_now)
    schema = postgres_url.rpartition("%3D")[2]
    for _ in range(3):
        before, sent = estate.size, estate.submission(bodies.income(date=estate.today))

        class Cutting(FailingStore):
            def step(self, name: str) -> None:
                super().step(name)
                if name == "after the write":
                    with psycopg.connect(postgres_url, autocommit=True) as other:
                        # Sessions of this test's schema only; the server is shared.
                        other.execute(
                            "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_class"
                            " ON pg_class.oid = relation JOIN pg_namespace"
                            " ON pg_namespace.oid = relnamespace"
                            " WHERE nspname = %s AND pid <> pg_backend_pid()",
                            (schema,),
                        )

        ledger = Ledger(Cutting(store, 0), estate.installation, estate.clock)  # type: ignore[arg-type]
        with pytest.raises(StorageError):
            ledger.submit(estate.name, sent)
        assert estate.size == before
        outcome = estate.ledger.submit(estate.name, sent)
        assert isinstance(outcome, Accepted)
        assert (outcome.first, outcome.replayed) == (before, False)
    check_log(estate)


def test_a_clock_that_steps_back(estate: Estate) -> None:
    """Five seconds are borne, and seals stay in order; beyond it nothing is appended until it is right."""
    clock = estate.clock = Clock(estate.clock())
    estate.ledger = Ledger(estate.store, estate.installation, clock)
    clock.step(seconds=60)
    estate.must(bodies.income(date=estate.today))
    clock.step(seconds=-5)
    estate.must(bodies.income(date=estate.today))
    size = estate.size
    clock.step(seconds=-1)
    for _ in range(2):
        with pytest.raises(StorageError) as raised:
            estate.must(bodies.income(date=estate.today))
        assert raised.value.code == "clock_behind"
    assert estate.size == size
    clock.now += datetime.timedelta(seconds=1)
    estate.must(bodies.income(date=estate.today))
    check_log(estate)
