"""The queue before the ledger: group commit, back-pressure, a clean end, callers who go away."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import pytest

from ledger_core.append import sequencer as sequencer_module
from ledger_core.append.ledger import Ledger
from ledger_core.append.sequencer import Sequencer
from ledger_core.append.submission import Accepted, Outcome, Prepared, Refused, Submission
from ledger_core.errors import StorageError
from ledger_core.stores.base import LogStore
from tests.support import bodies
from tests.support.check import check_log
from tests.support.estate import Estate


class Gate:
    """A real store whose appends wait at a gate, and are counted."""

    def __init__(self, store: LogStore) -> None:
        self._store = store
        self.open = threading.Event()
        self.reached = threading.Event()
        self.appends = 0

    @contextmanager
    def append(self, estate: str) -> Iterator[Any]:
        """As the store's, once the gate is open."""
        self.appends += 1
        self.reached.set()
        self.open.wait(10)
        with self._store.append(estate) as transaction:
            yield transaction

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.fixture
def gate(estate: Estate) -> Gate:
    """The estate's ledger appends through it; the gate is closed."""
    gate = Gate(estate.store)
    estate.ledger = Watched(gate, estate.installation, estate.clock)
    return gate


def watched(estate: Estate) -> Watched:
    """The ledger behind the gate."""
    assert isinstance(estate.ledger, Watched)
    return estate.ledger


class Watched(Ledger):
    """The real ledger, which tells what it has prepared; one of them it cannot."""

    failing: Submission | None = None

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.prepared: queue.SimpleQueue[Submission] = queue.SimpleQueue()

    def prepare(self, estate: str, submission: Submission) -> Prepared:
        """As the ledger's."""
        if submission == self.failing:
            raise MemoryError
        prepared = super().prepare(estate, submission)
        self.prepared.put(submission)
        return prepared

    def wait_for(self, count: int) -> list[Submission]:
        """So many more have been prepared."""
        return [self.prepared.get(timeout=60) for _ in range(count)]


@contextmanager
def running(estate: Estate, workers: int = 2) -> Iterator[Sequencer]:
    """A sequencer that is stopped in the end."""
    sequencer = Sequencer(estate.ledger, workers)
    sequencer.start()
    yield sequencer
    sequencer.stop()


def test_what_comes_meanwhile_is_one_group(estate: Estate, gate: Gate) -> None:
    """Of nine submissions the first is written alone; the others are prepared meanwhile, and go together."""
    with running(estate) as sequencer:
        futures = [sequencer.put(estate.name, estate.submission(bodies.income()))]
        gate.reached.wait(10)
        futures += [sequencer.put(estate.name, estate.submission(bodies.income())) for _ in range(7)]
        futures.append(sequencer.put(estate.name, estate.submission(bodies.income(account="other"))))
        assert sequencer.waiting == 8
        watched(estate).wait_for(9)
        assert not any(future.done() for future in futures)
        gate.open.set()
        outcomes = [future.result(10) for future in futures]
    assert [one.first for one in outcomes if isinstance(one, Accepted)] == list(range(10, 18))
    assert isinstance(outcomes[-1], Refused)
    assert gate.appends == 2
    assert sequencer.waiting == 0
    check_log(estate)


def test_a_group_is_bounded(estate: Estate, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """More events than one database transaction takes make several."""
    monkeypatch.setattr(sequencer_module, "GROUP_EVENTS_MAX", 4)
    with running(estate) as sequencer:
        futures = [sequencer.put(estate.name, estate.submission(bodies.income()))]
        gate.reached.wait(10)
        sizes = (3, 2, 2, 5, 1)
        futures += [
            sequencer.put(estate.name, estate.submission(*[bodies.income()] * size)) for size in sizes
        ]
        watched(estate).wait_for(2)
        gate.open.set()
        outcomes = [future.result(10) for future in futures]
    assert [one.of for one in outcomes if isinstance(one, Accepted)] == [1, *sizes]
    # 1; 3; 2 + 2 or each alone, as they are prepared in time; 5; 1
    assert gate.appends in (5, 6)


@pytest.mark.parametrize(("small", "appends"), [(32, 2), (3, 3), (1, 6)])
def test_a_small_group_takes_along_what_waits(
    estate: Estate, gate: Gate, monkeypatch: pytest.MonkeyPatch, small: int, appends: int
) -> None:
    """When its turn has come and others wait, a group grows until it is worth a commit, and no further."""
    monkeypatch.setattr(sequencer_module, "GROUP_EVENTS_SMALL", small)
    ledger, prepare, go_on = watched(estate), watched(estate).prepare, threading.Semaphore(0)

    def prepare_in_turn(estate: str, submission: Submission) -> Prepared:
        go_on.acquire(timeout=10)
        return prepare(estate, submission)

    monkeypatch.setattr(ledger, "prepare", prepare_in_turn)
    gate.open.set()
    with running(estate, workers=1) as sequencer:
        go_on.release()
        assert sequencer.put(estate.name, estate.submission(bodies.income())).result(10)
        futures = [sequencer.put(estate.name, estate.submission(bodies.income())) for _ in range(5)]
        for _ in futures:
            go_on.release()
        assert all(isinstance(future.result(10), Accepted) for future in futures)
    assert gate.appends == appends


def test_a_full_queue_refuses_at_once(estate: Estate, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is still written, and there is room again afterwards."""
    monkeypatch.setattr(sequencer_module, "QUEUE_MAX", 3)
    with running(estate) as sequencer:
        futures = [sequencer.put(estate.name, estate.submission(bodies.income()))]
        gate.reached.wait(10)
        futures += [sequencer.put(estate.name, estate.submission(bodies.income())) for _ in range(3)]
        with pytest.raises(StorageError) as raised:
            sequencer.put(estate.name, estate.submission(bodies.income()))
        assert raised.value.code == "overloaded"
        gate.open.set()
        assert all(isinstance(future.result(10), Accepted) for future in futures)
        assert isinstance(sequencer.put(estate.name, estate.submission(bodies.income())).result(10), Accepted)


def put_until_refused(sequencer: Sequencer, estate: Estate, futures: list[Future[Outcome]]) -> None:
    """Each submission that is taken leaves its future in the list."""
    while True:
        futures.append(sequencer.put(estate.name, estate.submission(bodies.income())))


def test_stopping_writes_what_waits(estate: Estate, gate: Gate) -> None:
    """Nobody is left without an answer, and nobody new is taken."""
    sequencer = Sequencer(estate.ledger)
    sequencer.start()
    futures = [sequencer.put(estate.name, estate.submission(bodies.income())) for _ in range(5)]
    stopping = threading.Thread(target=sequencer.stop)
    stopping.start()
    with pytest.raises(StorageError) as raised:
        put_until_refused(sequencer, estate, futures)
    assert raised.value.code == "stopping"
    gate.open.set()
    stopping.join(10)
    assert all(isinstance(future.result(0), Accepted) for future in futures)


def test_who_cancels_is_not_written_and_harms_nobody(estate: Estate, gate: Gate) -> None:
    """A caller that went away while waiting: its neighbours are served, and the worker lives on."""
    with running(estate, workers=1) as sequencer:
        first = sequencer.put(estate.name, estate.submission(bodies.income()))
        gate.reached.wait(10)
        gone = sequencer.put(estate.name, estate.submission(bodies.income()))
        stays = sequencer.put(estate.name, estate.submission(bodies.income()))
        assert gone.cancel()
        assert not first.cancel()
        gate.open.set()
        assert isinstance(stays.result(10), Accepted)
        alone = sequencer.put("nobody", estate.submission(bodies.income()))
        alone.cancel()
        assert isinstance(sequencer.put(estate.name, estate.submission(bodies.income())).result(10), Accepted)
    assert estate.size == 13


def test_every_caller_learns_of_a_failure(estate: Estate, gate: Gate) -> None:
    """The exception is theirs, and the next submission finds a working sequencer."""
    estate.clock.step(days=-1)  # type: ignore[attr-defined]
    with running(estate) as sequencer:
        futures = [sequencer.put(estate.name, estate.submission(bodies.income())) for _ in range(3)]
        gate.open.set()
        errors = [future.exception(10) for future in futures]
        assert [getattr(error, "code", "") for error in errors] == ["clock_behind"] * 3
        estate.clock.step(days=1)  # type: ignore[attr-defined]
        assert isinstance(sequencer.put(estate.name, estate.submission(bodies.income())).result(10), Accepted)


def test_what_cannot_be_prepared_harms_nobody_else(estate: Estate, gate: Gate) -> None:
    """The exception is its caller's; the group goes on without it."""
    sent = [estate.submission(bodies.income()) for _ in range(3)]
    watched(estate).failing = sent[1]
    gate.open.set()
    with running(estate) as sequencer:
        futures = [sequencer.put(estate.name, one) for one in sent]
        assert isinstance(futures[1].exception(10), MemoryError)
        assert all(isinstance(futures[n].result(10), Accepted) for n in (0, 2))


def test_what_was_prepared_is_judged_by_the_state_of_its_turn(estate: Estate, gate: Gate) -> None:
    """A key that the group before revokes signs nothing any more, though its line was proven before that."""
    with running(estate) as sequencer:
        futures = [sequencer.put(estate.name, estate.submission(bodies.income()))]
        gate.reached.wait(10)
        futures += [
            sequencer.put(estate.name, estate.submission(estate.revocation("clerk"))),
            sequencer.put(estate.name, estate.submission(bodies.income(), by="clerk")),
        ]
        watched(estate).wait_for(3)
        gate.open.set()
        outcomes = [future.result(10) for future in futures]
    assert [type(one) for one in outcomes] == [Accepted, Accepted, Refused]
    assert isinstance(outcomes[2], Refused)
    assert [one.code for one in outcomes[2].refusals] == ["revoked_key"]


def test_estates_do_not_wait_for_each_other(estate: Estate) -> None:
    """While one estate's group is held up, another one's is written."""
    other = Estate(estate.store, "other", estate.clock)
    gate = Gate(estate.store)

    class OneHeld(Gate):
        def append(self, name: str) -> Any:
            return gate.append(name) if name == estate.name else estate.store.append(name)

    ledger = Ledger(OneHeld(estate.store), estate.installation, estate.clock)  # type: ignore[arg-type]
    sequencer = Sequencer(ledger, 2)
    sequencer.start()
    held = sequencer.put(estate.name, estate.submission(bodies.income()))
    gate.reached.wait(10)
    founded = sequencer.put("other", other.submission(other.founding(), by="authority"))
    assert isinstance(founded.result(10), Accepted)
    assert not held.done()
    gate.open.set()
    sequencer.stop()
    assert isinstance(held.result(0), Accepted)
