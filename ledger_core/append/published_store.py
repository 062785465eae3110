"""A log store for whoever shows checkpoints: none leaves it before it is recorded (SPEC §13.3).

Rules:
    * A head is recorded (append/published.py) before it is returned, after its tree was proven to extend the
      recorded one. That concerns heads which another process has signed: our own are recorded at the commit.
    * A head behind the recorded one is returned as it is: a reader may have been overtaken, and old
      checkpoints are true. Whether the database has lost something, starts and new lanes find out.
    * `heads` tells sizes; no checkpoint is shown from it.
    * Entries and tiles pass through: nothing in them is signed.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

from ledger_core.append.published import Published, fork_refused
from ledger_core.errors import LedgerError, StorageError
from ledger_core.log.checkpoint import TreeHead, parse_tree_head
from ledger_core.log.merkle import verify_consistency
from ledger_core.log.note import parse_note
from ledger_core.stores.base import AppendTransaction, Head, LogStore
from ledger_core.stores.reader import LogReader


class PublishedStore(LogStore):
    """A store whose heads are recorded before anybody sees them.

    Args:
        store: Where the logs lie.
        published: What this process has shown.
    """

    def __init__(self, store: LogStore, published: Published) -> None:
        self._store = store
        self._published = published
        self._reader = LogReader(store)

    def check_start(self) -> None:
        """Every stored log extends what was published of it.

        Raises:
            StorageError: `fork_refused`, `already_running`, `published_unreadable`, or the database is not
                there.
        """
        self._published.hold()
        for estate in self._published.estates():
            self.check_extends(estate)

    def check_extends(self, estate: str) -> None:
        """The stored log extends every tree head that was published, or cosigned, of it.

        Raises:
            StorageError: As `check_start`.
        """
        head = self._store.head(estate)
        for mark in self._published.marks(estate):
            size = head.size if head else 0
            if head is None or size < mark.size:
                raise fork_refused(estate, f"the database holds {size} entries, {mark.size} were published")
            self._check_passes(estate, mark, _tree_head(head))
        if head is not None:
            self._published.record(estate, head.checkpoint)

    def _check_passes(self, estate: str, mark: TreeHead, now: TreeHead) -> None:
        """The tree of the stored head has the marked one as a prefix."""
        if now.origin != mark.origin:
            raise fork_refused(estate, f"the log was published as {mark.origin}, and is {now.origin} now")
        try:
            path = self._reader.consistency_proof(estate, mark.size, now.size)
            verify_consistency(mark.size, mark.root, now.size, now.root, path)
        except StorageError:
            raise
        except LedgerError as error:
            raise fork_refused(
                estate, f"the stored {now.size} entries do not extend the {mark.size} that were published"
            ) from error

    def head(self, estate: str) -> Head | None:
        """See `LogStore`; the head's checkpoint is recorded.

        Raises:
            StorageError: `fork_refused` when it does not extend the recorded one.
        """
        head = self._store.head(estate)
        if head is None or self._published.is_recorded(estate, head.checkpoint):
            return head
        newest, now = self._published.newest(estate), _tree_head(head)
        if newest is not None and now.size < newest.size:
            return head
        if newest is not None:
            self._check_passes(estate, newest, now)
        self._published.record(estate, head.checkpoint)
        return head

    def create_tables(self) -> None:
        """See `LogStore`."""
        self._store.create_tables()

    def append(self, estate: str) -> AbstractContextManager[AppendTransaction]:
        """See `LogStore`."""
        return self._store.append(estate)

    def heads(self) -> list[Head]:
        """See `LogStore`; for sizes only."""
        return self._store.heads()

    def entries(self, estate: str, start: int, stop: int) -> list[bytes]:
        """See `LogStore`."""
        return self._store.entries(estate, start, stop)

    def tile(self, estate: str, level: int, index: int) -> bytes | None:
        """See `LogStore`."""
        return self._store.tile(estate, level, index)

    def tile_roots(self, estate: str, level: int, start: int, stop: int) -> list[bytes]:
        """See `LogStore`."""
        return self._store.tile_roots(estate, level, start, stop)

    def close(self) -> None:
        """See `LogStore`."""
        self._store.close()


def _tree_head(head: Head) -> TreeHead:
    return parse_tree_head(parse_note(head.checkpoint).text)
