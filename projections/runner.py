"""The runner: reads what is new in the logs, and writes what the projections make of it.

Rules:
    * A batch of entries is one database transaction: the rows of all projections and one position. Batches
      are written in order, one after the other.
    * What is in memory follows from the entries below the replay's size alone, so it is never wrong, only
      behind. It is made again by folding, without writing.
    * Several processes may run at once. Whoever comes late finds the position moved, leaves out the rows that
      are there already, and goes on behind it.

What a crash leaves: whole batches. The next run goes on at the position.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, NamedTuple

from ledger_core.errors import ConflictError, LedgerError, VerificationError
from ledger_core.stores.base import LogStore, ReadModelStore
from projections.catalogue import FORM, ROWS_BY_KIND, TABLES
from projections.replay import Replay

# Under this name all projections share one position: one commit for a batch, not one for each of them.
POSITION: Final = "read-models"
# A commit's cost is spread over so many entries; a batch takes some five megabytes.
BATCH_ENTRIES: Final = 2_048
POLL_SECONDS: Final = 1.0
# What comes within this time after a batch waits for the next one: else every few entries cost a commit.
# Who reads sooner brings the read models up himself (api/services.py).
REST_SECONDS: Final = 0.25

_log = logging.getLogger(__name__)
Rows = dict[str, list[tuple[object, ...]]]


class Batch(NamedTuple):
    """What the entries start <= seq < stop add, by table."""

    start: int
    stop: int
    rows: Rows

    def since(self, position: int) -> Batch:
        """The same without what comes from entries below the position."""
        kept = {name: [row for row in rows if _seq_of(row) >= position] for name, rows in self.rows.items()}
        return Batch(position, self.stop, kept)


class Runner:
    """Keeps the read models up to date. Safe for several threads; one works at a time.

    Args:
        log: Where the entries are.
        read_models: Where the rows go; its tables are created, and those of another form made anew.
        batch_entries: Entries to a database transaction.
    """

    def __init__(
        self, log: LogStore, read_models: ReadModelStore, batch_entries: int = BATCH_ENTRIES
    ) -> None:
        self._log_store = log
        self._read_models = read_models
        self._batch_entries = batch_entries
        self._replays: dict[str, Replay] = {}
        self._lock = threading.Lock()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        read_models.renew_tables(POSITION, FORM, TABLES)

    def catch_up(self, estate: str | None = None) -> int:
        """Everything that was in the logs at the call is in the read models.

        Args:
            estate: Only this one; all by default.

        Returns:
            How many entries this runner applied; another's do not count.

        Raises:
            StorageError: The database did not do it; what was committed stays.
            MalformedError, VerificationError: The log itself is damaged.
        """
        with self._lock:
            return sum(self._catch_up(one, size) for one, size in self._sizes(estate))

    def rebuild(self, estate: str | None = None) -> int:
        """The rows are gone and made again from the first entry on; readers see them grow.

        Raises:
            StorageError, MalformedError, VerificationError: As `catch_up`.
        """
        with self._lock:
            for one, _ in self._sizes(estate):
                self._read_models.clear(POSITION, one, TABLES)
                self._replays.pop(one, None)
        return self.catch_up(estate)

    def start(self, poll_seconds: float = POLL_SECONDS) -> None:
        """A thread keeps up with the logs, soon after `wake` and at least every `poll_seconds`."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._run, args=(poll_seconds,), name="projections", daemon=True
            )
            self._thread.start()

    def wake(self) -> None:
        """The thread looks whether something is new: at once, or when it has rested."""
        self._woken.set()

    def stop(self) -> None:
        """The thread has ended; its batch is committed or was never written."""
        if self._thread is not None:
            self._stopping.set()
            self._woken.set()
            self._thread.join()
            self._thread = None
            self._stopping.clear()

    def _run(self, poll_seconds: float) -> None:
        while not self._stopping.is_set():
            self._woken.wait(poll_seconds)
            self._woken.clear()
            try:
                self.catch_up()
            except LedgerError as error:
                # The next round tries again: the database may be back by then.
                _log.warning("read models are behind: %s: %s", error.code, error.detail)
            self._stopping.wait(REST_SECONDS)

    def _sizes(self, estate: str | None) -> Sequence[tuple[str, int]]:
        if estate is None:
            return [(head.estate, head.size) for head in self._log_store.heads()]
        head = self._log_store.head(estate)
        return [(estate, head.size)] if head else []

    def _catch_up(self, estate: str, size: int) -> int:
        applied = 0
        try:
            while not self._stopping.is_set():
                if (position := self._read_models.position(POSITION, estate)) >= size:
                    break
                applied += self._write_from(estate, position, size)
        except BaseException:
            # The replay may have taken an entry whose rows were never made.
            self._replays.pop(estate, None)
            raise
        return applied

    def _write_from(self, estate: str, position: int, size: int) -> int:
        """Write batch after batch until the size, or until another worker's position is found.

        While one batch is being written, the next one is read.
        """
        applied = 0
        with ThreadPoolExecutor(1, "read-models") as writer:
            before: tuple[Batch, Future[int]] | None = None
            while position < size and not self._stopping.is_set():
                batch = self._next_batch(estate, position, min(size, position + self._batch_entries))
                if before is not None:
                    applied += (done := before[1].result())
                    if done < before[0].stop - before[0].start:
                        return applied
                before, position = (batch, writer.submit(self._commit, estate, batch)), batch.stop
            return applied + (before[1].result() if before else 0)

    def _next_batch(self, estate: str, position: int, stop: int) -> Batch:
        replay = self._replay_at(estate, position)
        rows: Rows = {table.name: [] for table in TABLES}
        balances = replay.balances
        for entry in self._entries(estate, position, stop):
            applied = replay.take(entry)
            for rows_of in ROWS_BY_KIND[type(applied.event.body)]:
                for table, row in rows_of(applied, balances):
                    rows[table].append(row)
        return Batch(position, replay.size, rows)

    def _replay_at(self, estate: str, position: int) -> Replay:
        """The replay of the entries below the position."""
        replay = self._replays.get(estate)
        if replay is None or replay.size > position:
            replay = self._replays[estate] = Replay(estate)
        while replay.size < position:
            stop = min(position, replay.size + self._batch_entries)
            for entry in self._entries(estate, replay.size, stop):
                replay.take(entry)
        return replay

    def _entries(self, estate: str, start: int, stop: int) -> list[bytes]:
        entries = self._log_store.entries(estate, start, stop)
        if len(entries) != stop - start:
            raise VerificationError("entries_missing", f"{estate} has no entry {start + len(entries)}")
        return entries

    def _commit(self, estate: str, batch: Batch) -> int:
        """Write what nobody has written yet; return how many entries that were."""
        while True:
            try:
                self._read_models.commit(POSITION, estate, batch.start, batch.stop, batch.rows)
            except ConflictError:
                position = self._read_models.position(POSITION, estate)
                if not batch.start < position < batch.stop:
                    return 0
                batch = batch.since(position)
            else:
                return batch.stop - batch.start


def _seq_of(row: tuple[object, ...]) -> int:
    """Every table has the entry's seq in its second column."""
    seq = row[1]
    if not isinstance(seq, int):
        raise TypeError(f"{seq!r} is no seq")
    return seq
