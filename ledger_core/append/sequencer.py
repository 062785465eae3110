"""The sequencer: submissions wait in a bounded queue and are taken in by group commit.

Rules:
    * What has come for one estate while its last group was written forms the next group.
    * One estate is written by one worker at a time; estates do not wait for each other.
    * A full queue refuses at once (`overloaded`): back-pressure before collapse.

What a crash leaves: futures that never resolve; their submissions were not acknowledged and may be repeated.
"""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from typing import NamedTuple

from ledger_core.append.ledger import Ledger
from ledger_core.append.submission import Outcome, Submission
from ledger_core.errors import StorageError
from ledger_core.limits import GROUP_EVENTS_MAX, QUEUE_MAX


class _Waiting(NamedTuple):
    submission: Submission
    future: Future[Outcome]


class Sequencer:
    """Feeds a ledger from many callers.

    Args:
        ledger: The facade that appends.
        workers: Threads; 1 suits SQLite, which has one writer.
    """

    def __init__(self, ledger: Ledger, workers: int = 2) -> None:
        self._ledger = ledger
        self._waiting: dict[str, deque[_Waiting]] = {}
        self._ready: deque[str] = deque()
        self._count = 0
        self._stopping = False
        self._change = threading.Condition()
        self._threads = [
            threading.Thread(target=self._work, name=f"sequencer-{n}", daemon=True) for n in range(workers)
        ]

    def start(self) -> None:
        """The workers run."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """What was waiting is written, and the workers have ended."""
        with self._change:
            self._stopping = True
            self._change.notify_all()
        for thread in self._threads:
            thread.join()

    @property
    def waiting(self) -> int:
        """Submissions in the queue."""
        return self._count

    def put(self, estate: str, submission: Submission) -> Future[Outcome]:
        """The submission waits for its turn; the future resolves once it is durable or refused.

        Raises:
            StorageError: `overloaded` when the queue is full, `stopping` during a shutdown.
        """
        with self._change:
            if self._stopping:
                raise StorageError("stopping", "the service is shutting down")
            if self._count >= QUEUE_MAX:
                raise StorageError("overloaded", f"{self._count} submissions are waiting")
            future: Future[Outcome] = Future()
            self._count += 1
            if estate not in self._waiting:
                self._waiting[estate] = deque()
                self._ready.append(estate)
                self._change.notify()
            self._waiting[estate].append(_Waiting(submission, future))
            return future

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            estate, group = taken
            if group:
                self._write(estate, group)
            self._give_back(estate)

    def _take(self) -> tuple[str, list[_Waiting]] | None:
        """The next estate with its group; None when the sequencer stops and nothing waits."""
        with self._change:
            while not self._ready:
                if self._stopping:
                    return None
                self._change.wait()
            estate = self._ready.popleft()
            group: list[_Waiting] = []
            events = 0
            queue = self._waiting[estate]
            while queue and (not group or events + len(queue[0].submission.events) <= GROUP_EVENTS_MAX):
                group.append(queue.popleft())
                events += len(group[-1].submission.events)
            self._count -= len(group)
            # Who has gone away while waiting is not served; who is served can no longer cancel.
            return estate, [one for one in group if one.future.set_running_or_notify_cancel()]

    def _give_back(self, estate: str) -> None:
        """The estate is ready again when more has come, and forgotten when not."""
        with self._change:
            if self._waiting[estate]:
                self._ready.append(estate)
                self._change.notify()
            else:
                del self._waiting[estate]

    def _write(self, estate: str, group: list[_Waiting]) -> None:
        try:
            outcomes = self._ledger.submit_group(estate, [one.submission for one in group])
        except BaseException as error:  # every waiting caller must learn of it
            for one in group:
                one.future.set_exception(error)
            return
        for one, outcome in zip(group, outcomes, strict=True):
            one.future.set_result(outcome)
