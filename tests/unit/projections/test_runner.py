"""The runner: each entry's rows exactly once, whoever writes them and whatever fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger_core.errors import StorageError, VerificationError
from ledger_core.stores.base import LogStore, ReadModelStore
from projections.catalogue import TABLES
from projections.read_models import ReadModels
from projections.runner import POSITION, Runner
from tests.unit.projections.sunshine import Sunshine, expense, income

ESTATE = "guangjing"


def contents(store: ReadModelStore) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    return {table.name: sorted(store.query(f"SELECT * FROM {table.name}"), key=repr) for table in TABLES}


def fill(sunshine: Sunshine, entries: int = 30) -> None:
    sunshine.take(*[income(n + 1) for n in range(entries)])


class FailingStore:
    """A real store whose n-th commit fails, before or after the database took it.

    Args:
        store: The store.
        fails_at: Which commit fails, from 1.
        after: Whether its rows are committed before the failure is told.
    """

    def __init__(self, store: ReadModelStore, fails_at: int, after: bool) -> None:
        self._store = store
        self._left = fails_at
        self._after = after
        self.commits = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def commit(
        self,
        projection: str,
        estate: str,
        expected_position: int,
        position: int,
        rows: Mapping[str, Sequence[tuple[object, ...]]],
    ) -> None:
        self._left -= 1
        self.commits += 1
        if self._left != 0 or self._after:
            self._store.commit(projection, estate, expected_position, position, rows)
        if self._left == 0:
            raise StorageError("storage_unavailable", "the cable is out")


class TestCatchingUp:
    def test_only_what_is_new_is_applied(
        self, sunshine: Sunshine, runner: Runner, store: ReadModelStore
    ) -> None:
        assert runner.catch_up() == sunshine.size
        fill(sunshine, 3)
        assert runner.catch_up() == 3
        assert runner.catch_up() == 0
        assert store.position(POSITION, ESTATE) == sunshine.size

    def test_one_estate_only(self, sunshine: Sunshine, runner: Runner, models: ReadModels) -> None:
        Sunshine(sunshine.store, "shuixie").found()
        assert runner.catch_up("shuixie") == sunshine.size
        assert (models.size("shuixie"), models.size(ESTATE)) == (sunshine.size, 0)
        assert runner.catch_up("nowhere") == 0

    @pytest.mark.parametrize("batch", [1, 2, 7, 1000])
    def test_batches_do_not_show(
        self, sunshine: Sunshine, log: LogStore, store: ReadModelStore, runner: Runner, batch: int
    ) -> None:
        fill(sunshine)
        Runner(log, store, batch).catch_up()
        in_batches = contents(store)
        runner.rebuild()
        assert contents(store) == in_batches

    def test_a_new_runner_goes_on_where_the_old_one_stopped(
        self, sunshine: Sunshine, log: LogStore, store: ReadModelStore, runner: Runner
    ) -> None:
        fill(sunshine)
        runner.catch_up()
        fill(sunshine, 5)
        assert Runner(log, store).catch_up() == 5
        before = contents(store)
        assert runner.rebuild() == sunshine.size
        assert contents(store) == before

    def test_rebuilding_one_estate_leaves_the_others(
        self, sunshine: Sunshine, runner: Runner, store: ReadModelStore
    ) -> None:
        Sunshine(sunshine.store, "shuixie").found()
        runner.catch_up()
        before = contents(store)
        store.query("SELECT 1")
        assert runner.rebuild("shuixie") == sunshine.size
        assert contents(store) == before

    def test_a_log_that_lost_entries_is_told(
        self, sunshine: Sunshine, log: LogStore, store: ReadModelStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        runner = Runner(log, store)
        monkeypatch.setattr(log, "entries", lambda *_: [])
        with pytest.raises(VerificationError) as caught:
            runner.catch_up()
        assert caught.value.code == "entries_missing"


class TestFailing:
    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("fails_at", [1, 2, 3])
    def test_every_row_comes_once(
        self, sunshine: Sunshine, log: LogStore, store: ReadModelStore, fails_at: int, after: bool
    ) -> None:
        fill(sunshine)
        runner = Runner(log, FailingStore(store, fails_at, after), 10)  # type: ignore[arg-type]
        with pytest.raises(StorageError):
            runner.catch_up()
        runner.catch_up()
        survived = contents(store)
        assert store.position(POSITION, ESTATE) == sunshine.size
        Runner(log, store).rebuild()
        assert contents(store) == survived

    def test_a_failed_row_leaves_no_other(
        self, sunshine: Sunshine, log: LogStore, store: ReadModelStore
    ) -> None:
        """A row that is there already stops the whole batch, not only its own table."""
        runner = Runner(log, store)
        in_the_way = (ESTATE, sunshine.size - 1, "x")
        store.commit("other", ESTATE, 0, 1, {"revocation_rows": [in_the_way]})
        twice = (ESTATE, 0, "x")
        with pytest.raises(StorageError):
            store.commit(POSITION, ESTATE, 0, 5, {"log_key_rows": [twice], "revocation_rows": [in_the_way]})
        assert store.position(POSITION, ESTATE) == 0
        assert store.query("SELECT * FROM log_key_rows") == []
        assert runner.catch_up() == sunshine.size


class TestTwoAtOnce:
    def test_a_slower_one_leaves_out_what_is_there(
        self, sunshine: Sunshine, log: LogStore, store: ReadModelStore
    ) -> None:
        """The other has committed a part of what this one has read already."""
        fill(sunshine)
        slow, quick = Runner(log, store, 1000), Runner(log, store, 8)
        batch = slow._next_batch(ESTATE, 0, sunshine.size)
        quick._catch_up(ESTATE, 16)
        assert slow._commit(ESTATE, batch) == sunshine.size - 16
        fill(sunshine, 4)
        assert slow.catch_up() + quick.catch_up() == 4
        before = contents(store)
        quick.rebuild()
        assert contents(store) == before

    def test_one_goes_on_after_anothers_rebuild(
        self, sunshine: Sunshine, log: LogStore, store: ReadModelStore
    ) -> None:
        one, other = Runner(log, store), Runner(log, store, 5)
        one.catch_up()
        store.clear(POSITION, ESTATE, TABLES)
        other._catch_up(ESTATE, 5)
        fill(sunshine, 4)
        assert one.catch_up() == sunshine.size - 5
        before = contents(store)
        other.rebuild()
        assert contents(store) == before

    def test_racing(self, sunshine: Sunshine, log: LogStore, store: ReadModelStore) -> None:
        fill(sunshine, 300)
        runners = [Runner(log, store, batch) for batch in (3, 5, 40)]
        with ThreadPoolExecutor(3) as threads:
            applied = sum(threads.map(Runner.catch_up, runners))
        assert applied == sunshine.size
        raced = contents(store)
        runners[0].rebuild()
        assert contents(store) == raced


class TestThread:
    def test_it_follows_the_log(self, sunshine: Sunshine, runner: Runner, models: ReadModels) -> None:
        runner.start(poll_seconds=60)
        runner.wake()
        wait_for(lambda: models.size(ESTATE) == sunshine.size)
        sunshine.take(expense(1))
        runner.wake()
        wait_for(lambda: models.size(ESTATE) == sunshine.size)
        runner.stop()
        assert "projections" not in {thread.name for thread in threading.enumerate()}
        fill(sunshine, 1)
        assert runner.catch_up() == 1

    def test_what_comes_while_it_rests_is_one_batch(
        self,
        sunshine: Sunshine,
        log: LogStore,
        store: ReadModelStore,
        models: ReadModels,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Ten entries, each told at once, cost two commits at most beside the first."""
        monkeypatch.setattr("projections.runner.REST_SECONDS", 1.0)
        failing = FailingStore(store, 1_000, False)
        runner = Runner(log, failing)  # type: ignore[arg-type]
        runner.start(poll_seconds=60)
        runner.wake()
        wait_for(lambda: models.size(ESTATE) == sunshine.size)
        for _ in range(10):
            fill(sunshine, 1)
            runner.wake()
        wait_for(lambda: models.size(ESTATE) == sunshine.size)
        runner.stop()
        assert failing.commits <= 3

    def test_it_polls_and_survives_a_failure(
        self, sunshine: Sunshine, log: LogStore, store: ReadModelStore, models: ReadModels
    ) -> None:
        runner = Runner(log, FailingStore(store, 1, False))  # type: ignore[arg-type]
        runner.start(poll_seconds=0.01)
        wait_for(lambda: models.size(ESTATE) == sunshine.size)
        runner.stop()
        runner.stop()


def wait_for(condition: object) -> None:
    deadline = time.monotonic() + 60
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.005)
