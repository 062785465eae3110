"""One estate's lane: its state in memory, and the sealing of what is admitted.

Rules:
    * A lane is used by one thread at a time, inside the database transaction that holds the estate's head.
      While the database writes, another thread may prepare what comes next: that changes nothing.
    * It follows the stored head: what another process appended is taken in before anything is judged.
    * On its way it passes through every tree head that was published, or nothing is signed (published.py).
    * A submission is atomic: the state rolls back to where it was before a refused one.
    * A lane whose transaction failed is thrown away; the next one is folded from the store.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Sequence

from ledger_core import limits
from ledger_core.append.authority import claimed_lines
from ledger_core.append.installation import Installation
from ledger_core.append.judge import Judge, prepare
from ledger_core.append.published import Marks
from ledger_core.append.submission import (
    Accepted,
    Opened,
    Outcome,
    Prepared,
    Refused,
    Submission,
    open_submission,
)
from ledger_core.append.tile_builder import TileBuilder
from ledger_core.books.fold import Fold
from ledger_core.books.refusals import Refusal
from ledger_core.books.registry import (
    RULES_VERSION,
    Event,
    topics_of,
)
from ledger_core.errors import StorageError
from ledger_core.log.checkpoint import TreeHead
from ledger_core.log.entry import GENESIS_LEAF, seal_entries
from ledger_core.log.merkle import leaf_hash
from ledger_core.log.note import Note
from ledger_core.stores.base import AppendTransaction, Head, NewEntry, Tile

# Entries taken in at once when a lane follows the store.
_PAGE: int = 1_024


class Lane:
    """The head of one estate's log, in memory.

    Args:
        estate: The estate's slug.
        installation: Whose keys seal and sign.
        marks: Tree heads that the stored log must pass through, the smallest first.
    """

    def __init__(self, estate: str, installation: Installation, marks: Sequence[TreeHead] = ()) -> None:
        self.estate = estate
        self.fold = Fold(estate)
        # Held by whoever looks at the state or changes it, and not while the database works.
        self.thinking = threading.Lock()
        self._installation = installation
        self._judge = Judge(estate, self.fold, installation)
        self._marks = Marks(estate, marks)
        self._tiles = TileBuilder()
        self._last_leaf = GENESIS_LEAF
        self._last_at = ""
        self._entries: list[NewEntry] = []
        # Of the entries that are sealed and not yet in the tree.
        self._leaves: list[bytes] = []
        self._full_tiles: list[Tile] = []

    @property
    def size(self) -> int:
        """Entries that the lane has taken in or sealed."""
        return self.fold.size

    def follow(self, transaction: AppendTransaction) -> None:
        """The lane stands where the stored head stands.

        Raises:
            StorageError: `log_shrunk` when the store holds less than this process has seen committed;
                `log_differs` when the stored head is not the one that its entries give; `fork_refused` when
                it does not extend what was published.
        """
        size = transaction.head.size if transaction.head else 0
        if size < self.size:
            raise StorageError("log_shrunk", f"{self.estate}: {size} entries stored, {self.size} seen before")
        self._marks.check_reach(size)
        while self.size < size:
            stop = self._marks.stop_before(min(size, self.size + _PAGE))
            for entry in transaction.entries(self.size, stop):
                applied = self.fold.take(entry)
                self._last_leaf, self._last_at = leaf_hash(entry), applied.seal.at
                self._full_tiles += self._tiles.extend([self._last_leaf])
            self._marks.pass_at(self.size, self._tree_head)
        self._full_tiles.clear()
        if transaction.head is not None and not self._stands_at(transaction.head):
            raise StorageError("log_differs", f"{self.estate}: the entries do not give the head of {size}")

    def _tree_head(self) -> TreeHead:
        origin = self._installation.origin_of(self.estate)
        return TreeHead(origin, self.size, self._tiles.frontier().root())

    def _stands_at(self, head: Head) -> bool:
        """Whether the head is that of the entries taken in: one changed byte in any of them shows here."""
        return (head.last_leaf, head.frontier) == (self._last_leaf, self._tiles.frontier().to_bytes())

    def seal_time(self, now: datetime.datetime) -> str:
        """The moment of the next seals, never before the last one.

        Raises:
            StorageError: `clock_behind`; the clock is more than 5 s behind the last seal.
        """
        if self._last_at:
            last = datetime.datetime.fromisoformat(self._last_at)
            if (last - now).total_seconds() > limits.CLOCK_BACK_SECONDS_MAX:
                raise StorageError("clock_behind", f"the clock says {now}, the last seal {last}")
            now = max(now, last)
        return now.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z"

    def prepare(self, submission: Submission) -> Prepared:
        """Return the submission as far as it can be known before its turn; may be called by any thread."""
        opened = open_submission(submission, self._installation.origin_of(self.estate))
        if isinstance(opened, Refusal):
            return Prepared(submission, opened)
        with self.thinking:
            claimed = claimed_lines(self.fold.state, opened.note)
        # Verifying and decoding ask for no state: a group may be judged meanwhile.
        return prepare(submission, opened, claimed)

    def admit(self, prepared: Prepared, at: str, *, dry_run: bool = False) -> Outcome:
        """Judge one submission and seal it when it is admitted; `write` stores what was sealed.

        Args:
            prepared: The submission, prepared by this lane or by another one of the estate.
            at: Moment of the seals.
            dry_run: Judge only.
        """
        submission, opened = prepared.submission, prepared.opened
        if isinstance(opened, Refusal):
            return Refused((opened,))
        known = self.fold.state.submissions.get(opened.head.root)
        if known is not None:
            return Accepted(first=known[0], of=known[1], tree_size=0, checkpoint="", leaves=(), replayed=True)
        mark, size = self.fold.state.mark(), self.size
        events = self._judge.judge(prepared, opened, datetime.datetime.fromisoformat(at))
        if isinstance(events, Refused) or dry_run:
            self.fold.state.rollback(mark)
            self.fold.size = size
        if isinstance(events, Refused):
            return events
        of = len(submission.events)
        leaves = () if dry_run else self._seal(submission, opened, events, at)
        return Accepted(first=size, of=of, tree_size=size + of, checkpoint="", leaves=leaves)

    def _seal(
        self, submission: Submission, opened: Opened, events: Sequence[Event], at: str
    ) -> tuple[bytes, ...]:
        entries, leaves = seal_entries(
            submission.events,
            first=self.size - len(events),
            at=at,
            prev=self._last_leaf,
            rules=RULES_VERSION,
            sigs=[line.format() for line in opened.note.signatures],
            hashes=opened.hashes,
        )
        self._entries += map(NewEntry, topics_of(events), entries)
        self._leaves += leaves
        self._last_leaf, self._last_at = leaves[-1], at
        return tuple(leaves)

    def write(self, transaction: AppendTransaction) -> str:
        """What was sealed is written, with a signed checkpoint; returns the newest checkpoint note."""
        if not self._entries:
            return transaction.head.checkpoint if transaction.head else ""
        # The tree grows once for a group: level by level, many leaves cost little more than one.
        self._full_tiles += self._tiles.extend(self._leaves)
        frontier = self._tiles.frontier()
        checkpoint = self._sign()
        head = Head(
            estate=self.estate,
            size=self.size,
            last_leaf=self._last_leaf,
            last_at=self._last_at,
            frontier=frontier.to_bytes(),
            rules=RULES_VERSION,
            checkpoint=checkpoint,
        )
        transaction.write(self.size - len(self._entries), self._entries, self._full_tiles, head)
        return checkpoint

    def _sign(self) -> str:
        key = self._installation.signing_key_for(self.estate, self.fold.state.log_key)
        text = self._tree_head().text()
        return Note(text, (key.sign(text),)).format()

    def settle(self) -> None:
        """The database transaction has committed: what was sealed is history."""
        self._entries, self._leaves = [], []
        self._full_tiles = []
        self.fold.state.commit()
