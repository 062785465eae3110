"""Outcomes between the sequencer's threads and the requests that wait for them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from api.routes.awaited import Awaited
from ledger_core.append.submission import Accepted, Outcome
from ledger_core.errors import StorageError

Outcomes = list[Outcome | BaseException]


def accepted(first: int) -> Accepted:
    """The outcome of one event."""
    return Accepted(first=first, of=1, tree_size=first + 1, checkpoint="", leaves=())


def in_thread(work: Callable[[], None]) -> None:
    """The work is done by another thread, while the event loop stands still."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_group_wakes_the_loop_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred outcomes of one group, each for who waits for it."""
    wakes: list[object] = []

    async def wait() -> Outcomes:
        loop = asyncio.get_running_loop()
        awaited, futures = Awaited(loop), [Future[Outcome]() for _ in range(100)]
        tasks = [asyncio.ensure_future(awaited.outcome(one)) for one in futures]
        await asyncio.sleep(0)
        call = loop.call_soon_threadsafe
        monkeypatch.setattr(loop, "call_soon_threadsafe", lambda tell: (wakes.append(tell), call(tell)))
        in_thread(lambda: [one.set_result(accepted(n)) for n, one in enumerate(futures)] and None)
        return list(await asyncio.gather(*tasks))

    assert asyncio.run(wait()) == [accepted(n) for n in range(100)]
    assert len(wakes) == 1


def test_who_goes_away_leaves_his_submission_and_his_neighbours_alone() -> None:
    """One is cancelled while waiting, one fails, one was decided before anybody waited."""

    async def wait() -> tuple[Outcomes, bool]:
        awaited, futures = Awaited(asyncio.get_running_loop()), [Future[Outcome]() for _ in range(4)]
        futures[3].set_result(accepted(3))
        tasks = [asyncio.ensure_future(awaited.outcome(one)) for one in futures]
        await asyncio.sleep(0)
        tasks[0].cancel()
        futures[0].set_result(accepted(0))
        futures[1].set_exception(StorageError("storage_busy", ""))
        futures[2].set_result(accepted(2))
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        return outcomes, futures[0].cancelled()

    (gone, failed, *others), was_cancelled = asyncio.run(wait())
    assert isinstance(gone, asyncio.CancelledError)
    assert not was_cancelled
    assert isinstance(failed, StorageError)
    assert others == [accepted(2), accepted(3)]


def test_a_loop_that_has_ended_is_not_told() -> None:
    """A submission that is decided after the service's loop ended harms nobody."""
    future = Future[Outcome]()

    async def leave() -> None:
        task = asyncio.ensure_future(Awaited(asyncio.get_running_loop()).outcome(future))
        await asyncio.sleep(0)
        task.cancel()

    asyncio.run(leave())
    future.set_result(accepted(0))
    assert future.result() == accepted(0)
