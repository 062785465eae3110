"""Outcomes on their way from the sequencer's threads to the requests that wait for them.

Rules:
    * A group of submissions is decided at once, and wakes the event loop once.
    * A request that goes away leaves its submission alone: it is decided all the same.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future
from functools import partial
from typing import Final

from ledger_core.append.submission import Outcome

_Waiter = asyncio.Future[Outcome]


class Awaited:
    """The outcomes that requests wait for. Belongs to one event loop.

    Args:
        loop: Where the requests are.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop: Final = loop
        self._decided: deque[tuple[_Waiter, Future[Outcome]]] = deque()
        self._told = False

    async def outcome(self, future: Future[Outcome]) -> Outcome:
        """Return what a submission has come to.

        Args:
            future: Of the sequencer, which resolves it in a thread of its own.

        Raises:
            StorageError: As `Ledger.submit`.
        """
        waiter: _Waiter = self._loop.create_future()
        future.add_done_callback(partial(self._decide, waiter))
        return await waiter

    def _decide(self, waiter: _Waiter, future: Future[Outcome]) -> None:
        """Called by the thread that resolves the future."""
        self._decided.append((waiter, future))
        if self._told or self._loop.is_closed():
            return
        # Whoever sees that the loop was told has put his outcome where the loop will look.
        self._told = True
        self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        self._told = False
        while self._decided:
            waiter, future = self._decided.popleft()
            if waiter.done():
                continue
            if error := future.exception():
                waiter.set_exception(error)
            else:
                waiter.set_result(future.result())
