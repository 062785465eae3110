"""The facade of the append path: submissions in, outcomes out (docs/ARCHITECTURE.md).

Rules:
    * One database transaction takes in a group of submissions of one estate: group commit.
    * Nothing is acknowledged before the transaction has committed and its checkpoint is recorded outside the
      database (published.py); nothing is signed that does not extend what was recorded.
    * When a transaction fails the lane is dropped, for nobody knows whether it was committed; the submission
      may be sent again, and is recognised by its root if it was.
    * A lane that finds another log in the store than it has seen is kept, and refuses until a restart.

What a crash leaves: whole submissions or none, and a head whose checkpoint covers exactly the entries;
what was published is that checkpoint or an earlier one.
"""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import msgspec

from ledger_core.append.installation import Installation
from ledger_core.append.lane import Lane
from ledger_core.append.published import Published
from ledger_core.append.submission import Accepted, Outcome, Prepared, Submission
from ledger_core.errors import StorageError
from ledger_core.log.merkle import leaf_hash
from ledger_core.stores.base import AppendTransaction, LogStore

# Lanes kept in memory; the one used longest ago goes first and is folded again when it is needed.
LANES_MAX: Final = 256

# The stored log is not the one that this lane has seen: forgetting what it saw would continue a fork.
_OTHER_LOG: Final = frozenset({"log_shrunk", "log_differs"})


def utc_now() -> datetime.datetime:
    """Return the present moment, UTC."""
    return datetime.datetime.now(datetime.UTC)


class Ledger:
    """The only way in. Safe for several threads; other processes may append to the same store.

    Args:
        store: Where entries lie.
        installation: Whose name and keys the logs bear.
        clock: Gives the present moment with its offset.
        published: Where checkpoints are recorded before anybody gets them; only a ledger whose logs nobody
            relies on goes without.
    """

    def __init__(
        self,
        store: LogStore,
        installation: Installation,
        clock: Callable[[], datetime.datetime] = utc_now,
        published: Published | None = None,
    ) -> None:
        self._store = store
        self._installation = installation
        self._clock = clock
        self._published = published
        self._lanes: OrderedDict[str, Lane] = OrderedDict()
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    @contextmanager
    def under_clock(self, clock: Callable[[], datetime.datetime]) -> Iterator[None]:
        """Until the end, seals bear the time of another clock: for demonstrations of what takes weeks.

        Args:
            clock: Gives a moment with its offset, never before the newest seal of the estate.
        """
        usual, self._clock = self._clock, clock
        try:
            yield
        finally:
            self._clock = usual

    def submit(self, estate: str, submission: Submission, *, dry_run: bool = False) -> Outcome:
        """The submission is in the log when this returns `Accepted`; nothing has changed when `Refused`.

        Args:
            estate: The estate's slug.
            submission: As sent.
            dry_run: Judge by the present state and append nothing.

        Raises:
            StorageError: Not acknowledged; sending it again is safe.
        """
        return self.submit_group(estate, (submission,), dry_run=dry_run)[0]

    def submit_group(
        self, estate: str, submissions: Sequence[Submission], *, dry_run: bool = False
    ) -> list[Outcome]:
        """Judge submissions of one estate in order, in one database transaction.

        Raises:
            StorageError: None of them is acknowledged.
        """
        prepared = [self.prepare(estate, one) for one in submissions]
        return self.submit_prepared(estate, prepared, dry_run=dry_run)

    def knows(self, estate: str) -> bool:
        """Whether the estate is founded, as far as this process remembers: a log never goes away."""
        return estate in self._lanes

    def prepare(self, estate: str, submission: Submission) -> Prepared:
        """Return the submission with what can be known of it before its turn; nothing has changed.

        It is the part of the work that needs no lock of the database: one thread may do it while another
        one's group is being written.
        """
        lane = self._lanes.get(estate) or Lane(estate, self._installation)
        return lane.prepare(submission)

    def submit_prepared(
        self, estate: str, prepared: Sequence[Prepared], *, dry_run: bool = False
    ) -> list[Outcome]:
        """Judge prepared submissions of one estate in order, in one database transaction.

        Raises:
            StorageError: None of them is acknowledged.
        """
        if self._published:
            self._published.check_running(estate)
        with self._lane(estate) as lane:
            with self._store.append(estate) as transaction:
                with lane.thinking:
                    lane.follow(transaction)
                    at = lane.seal_time(self._clock())
                    outcomes = [lane.admit(one, at, dry_run=dry_run) for one in prepared]
                checkpoint = lane.write(transaction)
                outcomes = [_complete(one, transaction, checkpoint, lane.size, dry_run) for one in outcomes]
            with lane.thinking:
                lane.settle()
            if self._published and checkpoint:
                self._published.record(estate, checkpoint)
        return outcomes

    @contextmanager
    def _lane(self, estate: str) -> Iterator[Lane]:
        """The estate's lane, for one thread; dropped when anything goes wrong."""
        with self._guard:
            lock = self._locks.setdefault(estate, threading.Lock())
        with lock:
            try:
                lane = self._lanes.get(estate) or self._new_lane(estate)
                yield lane
                self._keep(estate, lane)
            except StorageError as error:
                self._forget(estate)
                if error.code in _OTHER_LOG:
                    self._keep(estate, lane)
                raise
            except BaseException:
                self._forget(estate)
                raise
            finally:
                # A name that nobody founded must not stay behind; the head's own lock still holds.
                if estate not in self._lanes:
                    self._locks.pop(estate, None)

    def _new_lane(self, estate: str) -> Lane:
        marks = self._published.marks(estate) if self._published else ()
        return Lane(estate, self._installation, marks)

    def _keep(self, estate: str, lane: Lane) -> None:
        if lane.size:
            with self._guard:
                self._lanes[estate] = lane
                self._lanes.move_to_end(estate)
                while len(self._lanes) > LANES_MAX:
                    self._lanes.popitem(last=False)

    def _forget(self, estate: str) -> None:
        with self._guard:
            self._lanes.pop(estate, None)


def _complete(
    outcome: Outcome, transaction: AppendTransaction, checkpoint: str, size: int, dry_run: bool
) -> Outcome:
    """An accepted outcome with the checkpoint that covers it; a repeat with the leaves that it had."""
    if not isinstance(outcome, Accepted) or (dry_run and not outcome.replayed):
        return outcome
    leaves = outcome.leaves
    if outcome.replayed:
        leaves = tuple(map(leaf_hash, transaction.entries(outcome.first, outcome.first + outcome.of)))
    return msgspec.structs.replace(outcome, checkpoint=checkpoint, tree_size=size, leaves=leaves)
