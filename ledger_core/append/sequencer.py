"""The sequencer: submissions wait in a bounded queue and are taken in by group commit.

Rules:
    * One estate's groups are written one after the other, in order of arrival; estates do not wait for each
      other.
    * While one worker has an estate's group in the database, another one takes what comes and prepares it.
      When the first is done, what is prepared by then is the next group.
    * A full queue refuses at once (`overloaded`): back-pressure before collapse.

What a crash leaves: futures that never resolve; their submissions were not acknowledged and may be repeated.
"""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from typing import NamedTuple

from ledger_core.append.ledger import Ledger
from ledger_core.append.submission import Outcome, Prepared, Submission
from ledger_core.errors import StorageError
from ledger_core.limits import GROUP_EVENTS_MAX, GROUP_EVENTS_SMALL, QUEUE_MAX


class _Waiting(NamedTuple):
    submission: Submission
    future: Future[Outcome]


class _Line:
    """What waits for one estate, and who is at work on it."""

    __slots__ = ("change", "gathered", "waiting", "written")

    def __init__(self, lock: threading.Lock) -> None:
        self.change = threading.Condition(lock)
        self.waiting: deque[_Waiting] = deque()
        # Whether a worker gathers the next group, and whether one writes the last.
        self.gathered = self.written = False


class _Group:
    """Submissions that one database transaction will take in."""

    def __init__(self) -> None:
        self.futures: list[Future[Outcome]] = []
        self.prepared: list[Prepared] = []
        self.taken = 0
        self.events = 0

    def is_small(self) -> bool:
        """Whether its commit takes longer than preparing another few events."""
        return self.events < GROUP_EVENTS_SMALL

    def has_room(self, submission: Submission) -> bool:
        """Whether the submission fits; the first one always does."""
        return not self.taken or self.events + len(submission.events) <= GROUP_EVENTS_MAX

    def count(self, submission: Submission) -> None:
        """The submission has been taken out of the queue for this group."""
        self.taken += 1
        self.events += len(submission.events)

    def add(self, future: Future[Outcome], prepared: Prepared) -> None:
        """The submission is part of the group."""
        self.futures.append(future)
        self.prepared.append(prepared)


class Sequencer:
    """Feeds a ledger from many callers.

    Args:
        ledger: The facade that appends.
        workers: Threads, 2 or more to prepare while another one writes.
    """

    def __init__(self, ledger: Ledger, workers: int = 2) -> None:
        self._ledger = ledger
        self._lines: dict[str, _Line] = {}
        self._ready: deque[str] = deque()
        self._count = 0
        self._stopping = False
        self._lock = threading.Lock()
        self._change = threading.Condition(self._lock)
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
            if estate not in self._lines:
                self._lines[estate] = _Line(self._lock)
            line = self._lines[estate]
            line.waiting.append(_Waiting(submission, future))
            if line.gathered:
                line.change.notify()
            elif len(line.waiting) == 1:
                self._be_ready(estate)
            return future

    def _be_ready(self, estate: str) -> None:
        self._ready.append(estate)
        self._change.notify()

    def _work(self) -> None:
        while (estate := self._next()) is not None:
            group = self._gather(estate)
            if group.futures:
                self._write(estate, group)
            self._give_back(estate)

    def _next(self) -> str | None:
        """An estate whose next group is this worker's; None when the sequencer stops and nothing waits."""
        with self._change:
            while not self._ready:
                if self._stopping:
                    return None
                self._change.wait()
            estate = self._ready.popleft()
            self._lines[estate].gathered = True
            return estate

    def _gather(self, estate: str) -> _Group:
        """Prepare what comes until it is the group's turn to be written."""
        group = _Group()
        while (waiting := self._take(estate, group)) is not None:
            # Who has gone away while waiting is not served; who is served can no longer cancel.
            if waiting.future.set_running_or_notify_cancel():
                self._prepare(estate, waiting, group)
        return group

    def _prepare(self, estate: str, waiting: _Waiting, group: _Group) -> None:
        try:
            prepared = self._ledger.prepare(estate, waiting.submission)
        except BaseException as error:  # the caller must learn of it, and the worker live on
            waiting.future.set_exception(error)
        else:
            group.add(waiting.future, prepared)

    def _take(self, estate: str, group: _Group) -> _Waiting | None:
        """The next submission for the group; None when it is the group's turn to be written."""
        with self._change:
            line = self._lines[estate]
            while True:
                grows = bool(line.waiting) and group.has_room(line.waiting[0].submission)
                # A group that is prepared goes before one that could grow: the database does not wait for it.
                # But a small one takes along what waits already, for each commit costs the same.
                if group.taken and not line.written and not (grows and group.is_small()):
                    break
                if grows:
                    waiting = line.waiting.popleft()
                    group.count(waiting.submission)
                    return waiting
                line.change.wait()
            self._count -= group.taken
            line.gathered, line.written = False, True
            if line.waiting:
                self._be_ready(estate)
            return None

    def _give_back(self, estate: str) -> None:
        """The estate's next group may be written; an estate that nobody waits for is forgotten."""
        with self._change:
            line = self._lines[estate]
            line.written = False
            if not line.waiting and not line.gathered:
                del self._lines[estate]
            line.change.notify()

    def _write(self, estate: str, group: _Group) -> None:
        try:
            outcomes = self._ledger.submit_prepared(estate, group.prepared)
        except BaseException as error:  # every waiting caller must learn of it
            for future in group.futures:
                future.set_exception(error)
            return
        for future, outcome in zip(group.futures, outcomes, strict=True):
            future.set_result(outcome)
