"""What this ledger has published, kept outside its database: so that it never signs a fork (SPEC §13.3).

Order, for each checkpoint: database commit, then `record` (durable), and only then is it given to anybody.
No "pending" form is written before the commit: it could not tell a commit that never happened from one that
a restored backup has lost. What is committed and not yet recorded has been shown to nobody.

Rules:
    * One file an estate (slot_file.py): a torn write leaves the checkpoint before.
    * What is recorded never goes back to a smaller tree.
    * A lane, when it is made, must pass through every recorded tree head on its way to the stored head: size,
      root and origin. A database that is behind, or tells another story, is refused (`fork_refused`).
    * One process holds the directory (`already_running` for the next one). Several processes on one database
      have a directory each; what another one has signed is recorded here before it is served here.

What a crash leaves: before `record` the last checkpoint that was shown, and a database that extends it;
after it the newest one. At the next start either is extended by the stored head, and both are right.
What is not found here: a copy of directory and database together, taken back or started elsewhere. That takes
a witness (append/witnesses.py), whose tree heads are marks as well.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger_core.append.slot_file import read_notes, write_note
from ledger_core.errors import LedgerError, MalformedError, StorageError
from ledger_core.log.checkpoint import TreeHead, parse_tree_head
from ledger_core.log.note import parse_note

_ESTATE: Final = re.compile(r"[a-z0-9-]{3,40}")
_LOCK: Final = ".lock"
_STRIPES: Final = 64

RESTORE: Final = (
    "Nothing is signed, because that would fork the log. Put the newest copy of the database in place "
    "(docs/OPERATIONS.md, When a fork is refused)"
)


class Published:
    """The newest checkpoint of each estate that this process has shown to anybody. Safe for several threads.

    Args:
        directory: Holds one file an estate; of one process alone, on a disk that survives the database.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory.absolute()
        self._notes: dict[str, str] = {}
        self._heads: dict[str, TreeHead] = {}
        self._required: dict[str, dict[int, TreeHead]] = {}
        self._halted: dict[str, StorageError] = {}
        self._guard = threading.Lock()
        self._stripes = [threading.RLock() for _ in range(_STRIPES)]
        self._lock_file = -1

    def hold(self) -> None:
        """This process holds the directory until `close`; a second call does nothing.

        Raises:
            StorageError: `already_running`; another process holds it.
        """
        with self._guard, _storage_errors():
            if self._lock_file >= 0:
                return
            self._directory.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                os.close(descriptor)
                raise StorageError(
                    "already_running",
                    f"another process works with {self._directory}. Stop it first; a further process on the "
                    "same database needs a directory of its own (SUNLEDGER_PUBLISHED)",
                ) from error
            self._lock_file = descriptor

    def close(self) -> None:
        """Another process may hold the directory. A second call does nothing."""
        with self._guard:
            if self._lock_file >= 0:
                os.close(self._lock_file)
                self._lock_file = -1

    def estates(self) -> list[str]:
        """Return the estates of which something was recorded or is required, sorted."""
        with _storage_errors():
            paths = self._directory.iterdir() if self._directory.is_dir() else ()
            return sorted({path.name for path in paths if _ESTATE.fullmatch(path.name)} | set(self._required))

    def newest(self, estate: str) -> TreeHead | None:
        """Return the tree head that was recorded last.

        Raises:
            StorageError: `published_unreadable`, or the disk did not answer.
        """
        with self._stripe(estate):
            if estate not in self._heads and _ESTATE.fullmatch(estate):
                self._load(estate)
            return self._heads.get(estate)

    def marks(self, estate: str) -> tuple[TreeHead, ...]:
        """Return every tree head that the stored log must pass through, the smallest first.

        From here on the process holds the directory.

        Raises:
            StorageError: As `hold` and `newest`.
        """
        self.hold()
        newest = self.newest(estate)
        marks = self._required.get(estate, {}) | ({newest.size: newest} if newest else {})
        return tuple(marks[size] for size in sorted(marks))

    def require(self, estate: str, head: TreeHead) -> None:
        """The stored log must pass through this tree head as well: a witness has signed it."""
        self._required.setdefault(estate, {})[head.size] = head

    def halt(self, estate: str, error: StorageError) -> None:
        """Nothing of the estate is signed until `resume`."""
        self._halted[estate] = error

    def resume(self, estate: str, code: str) -> None:
        """Appends go on, if this code is what halted them."""
        if (error := self._halted.get(estate)) is not None and error.code == code:
            del self._halted[estate]

    def check_running(self, estate: str) -> None:
        """Nothing speaks against signing for the estate.

        Raises:
            StorageError: What `halt` was told.
        """
        if error := self._halted.get(estate):
            raise StorageError(error.code, error.detail)

    def is_recorded(self, estate: str, checkpoint: str) -> bool:
        """Whether this very checkpoint is the one that was recorded last."""
        return self._notes.get(estate) == checkpoint

    def record(self, estate: str, checkpoint: str) -> None:
        """The checkpoint is on the disk and may be shown; one of a smaller tree changes nothing.

        Args:
            estate: The estate's slug.
            checkpoint: A note whose tree the caller knows to extend the one that was recorded last.

        Raises:
            StorageError: As `hold`; `storage_full` or `storage_unavailable`; nothing may be shown.
            MalformedError: As `parse_note` and `parse_tree_head`; `estate_malformed`.
        """
        if self.is_recorded(estate, checkpoint):
            return
        if not _ESTATE.fullmatch(estate):
            raise MalformedError("estate_malformed", "an estate's slug is 3 to 40 of a-z, 0-9 and -")
        self.hold()
        head = parse_tree_head(parse_note(checkpoint).text)
        with self._stripe(estate):
            newest = self.newest(estate)
            if newest is None or head.size > newest.size:
                with _storage_errors():
                    write_note(self._directory / estate, checkpoint, self._notes.get(estate, ""))
                self._notes[estate], self._heads[estate] = checkpoint, head

    def _stripe(self, estate: str) -> threading.RLock:
        return self._stripes[hash(estate) % _STRIPES]

    def _load(self, estate: str) -> None:
        with _storage_errors():
            notes = read_notes(self._directory / estate)
        if notes is None:
            return
        found = [(parse_tree_head(parse_note(note).text), note) for note in notes if note]
        if not found:
            raise StorageError(
                "published_unreadable", f"{self._directory / estate} holds no whole checkpoint. {RESTORE}"
            )
        self._heads[estate], self._notes[estate] = max(found, key=lambda one: one[0].size)


def fork_refused(estate: str, detail: str) -> StorageError:
    """Return the refusal to sign for an estate, with what to do."""
    return StorageError("fork_refused", f"{estate}: {detail}. {RESTORE}")


class Marks:
    """Tree heads that a log must pass through while its entries are taken in, in order.

    Args:
        estate: The estate's slug.
        heads: The smallest first.
    """

    def __init__(self, estate: str, heads: Sequence[TreeHead]) -> None:
        self._estate = estate
        self._heads = deque(heads)

    def check_reach(self, size: int) -> None:
        """A log of this size can hold what was published.

        Raises:
            StorageError: `fork_refused`.
        """
        if self._heads and size < self._heads[-1].size:
            raise fork_refused(
                self._estate, f"the database holds {size} entries, {self._heads[-1].size} were published"
            )

    def stop_before(self, stop: int) -> int:
        """Return where to stop on the way to `stop`: at the next mark, if there is one before it."""
        return min(stop, self._heads[0].size) if self._heads else stop

    def pass_at(self, size: int, tree_head: Callable[[], TreeHead]) -> None:
        """Where there is a mark at this size, the entries taken in give that one.

        Raises:
            StorageError: `fork_refused`.
        """
        while self._heads and self._heads[0].size <= size:
            mark = self._heads.popleft()
            if tree_head() != mark:
                raise fork_refused(self._estate, f"the stored entries are not the {mark.size} published")


@contextmanager
def _storage_errors() -> Iterator[None]:
    try:
        yield
    except LedgerError:
        raise
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise StorageError("storage_full" if full else "storage_unavailable", str(error)) from error
