"""One estate's lane: its state in memory, and the judging and sealing of submissions.

Rules:
    * A lane is used by one thread at a time, inside the database transaction that holds the estate's head.
    * It follows the stored head: what another process appended is taken in before anything is judged.
    * On its way it passes through every tree head that was published, or nothing is signed (published.py).
    * A submission is atomic: the state rolls back to where it was before a refused one.
    * A lane whose transaction failed is thrown away; the next one is folded from the store.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger_core import limits
from ledger_core.append.authority import LOCAL_BODIES, Signing, judge_installation, judge_signatures
from ledger_core.append.installation import Installation
from ledger_core.append.published import Marks
from ledger_core.append.submission import Accepted, Opened, Outcome, Refused, Submission, open_submission
from ledger_core.append.tile_builder import TileBuilder
from ledger_core.books.fields import Body
from ledger_core.books.fold import Fold
from ledger_core.books.kind import Context
from ledger_core.books.refusals import Refusal, earlier, refuse
from ledger_core.books.registry import (
    RULES_VERSION,
    Event,
    decode_event,
    decode_events,
    parse_moment,
    shanghai_day,
)
from ledger_core.errors import MalformedError, StorageError
from ledger_core.log.checkpoint import TreeHead
from ledger_core.log.entry import GENESIS_LEAF, seal_entries
from ledger_core.log.merkle import leaf_hash
from ledger_core.log.note import Note
from ledger_core.stores.base import AppendTransaction, Head, NewEntry, Tile

# Entries taken in at once when a lane follows the store.
_PAGE: int = 1_024
_AGE_MAX = datetime.timedelta(days=limits.SIGNED_AGE_DAYS_MAX)
_AHEAD_MAX = datetime.timedelta(seconds=limits.SIGNED_AHEAD_SECONDS_MAX)


class _Admitted(NamedTuple):
    """Events that the books have taken in, not yet sealed."""

    events: list[Event]
    root: bytes


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
        self._installation = installation
        self._marks = Marks(estate, marks)
        self._tiles = TileBuilder()
        self._last_leaf = GENESIS_LEAF
        self._last_at = ""
        self._entries: list[NewEntry] = []
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
                self._extend([leaf_hash(entry)], applied.seal.at)
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

    def _extend(self, leaves: list[bytes], at: str) -> None:
        self._full_tiles += self._tiles.extend(leaves)
        self._last_leaf, self._last_at = leaves[-1], at

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

    def admit(self, submission: Submission, at: str, *, dry_run: bool = False) -> Outcome:
        """Judge one submission and seal it when it is admitted; `write` stores what was sealed.

        Args:
            submission: As sent.
            at: Moment of the seals.
            dry_run: Judge only.
        """
        opened = open_submission(submission, self._installation.origin_of(self.estate))
        if isinstance(opened, Refusal):
            return Refused((opened,))
        known = self.fold.state.submissions.get(opened.head.root)
        if known is not None:
            return Accepted(first=known[0], of=known[1], tree_size=0, checkpoint="", leaves=(), replayed=True)
        mark, size = self.fold.state.mark(), self.size
        admitted = self._judge(submission, opened, datetime.datetime.fromisoformat(at))
        if isinstance(admitted, Refused) or dry_run:
            self.fold.state.rollback(mark)
            self.fold.size = size
        if isinstance(admitted, Refused):
            return admitted
        of = len(submission.events)
        leaves = () if dry_run else self._seal(submission, opened.note, admitted, at, size)
        return Accepted(first=size, of=of, tree_size=size + of, checkpoint="", leaves=leaves)

    def _judge(self, submission: Submission, opened: Opened, now: datetime.datetime) -> _Admitted | Refused:
        state, day = self.fold.state, shanghai_day(now)
        # A founding is alone: of whatever is sent before it, no more than one line is worth decoding.
        lines = submission.events if state.founded else submission.events[:1]
        signing = judge_signatures(state, opened.note, day, lambda: _readable_bodies(lines))
        if isinstance(signing, Refusal):
            return Refused((signing,))
        events = self._decode(submission.events)
        if isinstance(events, Refused):
            return events
        refusals = [*self._judge_ids(events), *self._judge_size(submission)]
        refusals = refusals or list(_judge_times(events, now))
        refusals = refusals or list(self._take_in(events, signing, day))
        if refusals:
            return Refused(tuple(refusals))
        state.submissions.put(opened.head.root, (self.size - len(events), len(events)))
        return _Admitted(events, opened.head.root)

    def _decode(self, lines: tuple[bytes, ...]) -> list[Event] | Refused:
        try:
            events = decode_events(lines)
        except MalformedError:
            return Refused(tuple(_malformed(lines)))
        strangers = [
            refuse("wrong_estate", "/estate", estate=event.estate[:100]).at(index)
            for index, event in enumerate(events)
            if event.estate != self.estate
        ]
        return Refused(tuple(strangers)) if strangers else events

    def _judge_ids(self, events: list[Event]) -> Iterator[Refusal]:
        ids = self.fold.state.ids
        if len({event.id for event in events}) < len(events):
            seen: set[str] = set()
            for index, event in enumerate(events):
                if event.id in seen:
                    yield refuse("id_repeated", "/id", id=event.id).at(index)
                seen.add(event.id)
            return
        for index, event in enumerate(events):
            if event.id in ids:
                yield refuse("id_conflict", "/id", id=event.id, seq=ids[event.id]).at(index)

    def _judge_size(self, submission: Submission) -> Iterator[Refusal]:
        expected = submission.expected_size
        if expected is not None and expected != self.size:
            yield refuse("stale_size", expected=expected, size=self.size)

    def _take_in(self, events: list[Event], signing: Signing, day: datetime.date) -> Iterator[Refusal]:
        """Judge each event by the state that the admitted ones before it left, and apply it."""
        state, alone, first = self.fold.state, len(events) == 1, self.size
        for index, event in enumerate(events):
            context = Context(
                seq=self.size,
                event_id=event.id,
                alone=alone,
                signed_on=event.signed_on,
                signers=signing.signers,
                possessed=signing.possessed,
                sealed_on=day,
                first=first,
            )
            refusal = event.kind.decide(state, event.body, context)
            if isinstance(event.body, LOCAL_BODIES):
                refusal = earlier(refusal, judge_installation(self._installation, self.estate, event.body))
            if refusal is not None:
                yield refusal.at(index)
            else:
                self.fold.admit(event, context)

    def _seal(
        self, submission: Submission, note: Note, admitted: _Admitted, at: str, first: int
    ) -> tuple[bytes, ...]:
        entries, leaves = seal_entries(
            submission.events,
            first=first,
            at=at,
            prev=self._last_leaf,
            rules=RULES_VERSION,
            sigs=[line.format() for line in note.signatures],
        )
        self._entries += [
            NewEntry(event.kind.name, entry) for event, entry in zip(admitted.events, entries, strict=True)
        ]
        self._extend(leaves, at)
        return tuple(leaves)

    def write(self, transaction: AppendTransaction) -> str:
        """What was sealed is written, with a signed checkpoint; returns the newest checkpoint note."""
        if not self._entries:
            return transaction.head.checkpoint if transaction.head else ""
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
        self._entries = []
        self._full_tiles = []
        self.fold.state.commit()


def _malformed(lines: tuple[bytes, ...]) -> Iterator[Refusal]:
    for index, line in enumerate(lines):
        try:
            decode_event(line)
        except MalformedError as error:
            yield refuse(error.code, reason=error.detail[:200]).at(index)


def _readable_bodies(lines: tuple[bytes, ...]) -> Iterator[Body]:
    for line in lines:
        try:
            yield decode_event(line).body
        except MalformedError:
            continue


def _judge_times(events: list[Event], now: datetime.datetime) -> Iterator[Refusal]:
    # A batch is signed within a few seconds: few distinct moments, many events.
    judged = {at: _judge_time(at, now) for at in {event.at for event in events}}
    if any(judged.values()):
        for index, event in enumerate(events):
            if refusal := judged[event.at]:
                yield refusal.at(index)


def _judge_time(at: str, now: datetime.datetime) -> Refusal | None:
    signed = parse_moment(at)
    if signed < now - _AGE_MAX:
        return refuse("signed_too_old", "/at", at=at, days_max=limits.SIGNED_AGE_DAYS_MAX)
    if signed > now + _AHEAD_MAX:
        return refuse("signed_ahead", "/at", at=at, seconds_max=limits.SIGNED_AHEAD_SECONDS_MAX)
    return None
