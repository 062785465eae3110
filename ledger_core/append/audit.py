"""Reading a stored log again from its first byte, as an operator does after a disk failed.

What is found sound here:
    * codec: each event line is the one form of an event of a known kind;
    * chain and seals: sealing the lines again gives the stored entries, byte for byte;
    * signatures: each submission's note verifies under keys that were active then (authority.py);
    * tree: the entries give every stored tile, the head, and the root that the log's key signed;
    * balances: postings are added up, for whoever compares them with the read models.

It shares its code with what wrote the log, so it finds damage and tampering, and no error of ours: that is
what `sunaudit` is for, which judges the rules of admission too. Nothing is written.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Final

from ledger_core.append.authority import judge_signatures
from ledger_core.append.tile_builder import TileBuilder
from ledger_core.books.kind import Context
from ledger_core.books.refusals import Refusal
from ledger_core.books.registry import Event, decode_all_stored, shanghai_day
from ledger_core.books.replay import without_zero
from ledger_core.books.state import State
from ledger_core.errors import VerificationError
from ledger_core.log.checkpoint import open_checkpoint, submission_head
from ledger_core.log.entry import GENESIS_LEAF, Seal, decode_entry, seal_entries
from ledger_core.log.line_hashes import LineHashes
from ledger_core.log.note import Note, VerifierKey, parse_signature_lines
from ledger_core.stores.base import Head, LogStore, Tile

_PAGE: Final = 4_096


class LogAudit:
    """One estate's stored log, found sound up to `size`.

    Args:
        estate: The estate's slug.
        origin: Of its log.
    """

    def __init__(self, estate: str, origin: str) -> None:
        self.size = 0
        self._estate = estate
        self._origin = origin
        self._state = State(estate)
        self._tiles = TileBuilder()
        self._last_leaf = GENESIS_LEAF
        self._last_at = ""

    @property
    def balances(self) -> dict[str, int]:
        """Ledger account -> fen, zero balances left out."""
        return without_zero(self._state.balances)

    def take(self, entries: Sequence[bytes]) -> list[Tile]:
        """The next submission is sound; returns the tiles that its entries fill.

        Args:
            entries: All entries of one submission.

        Raises:
            VerificationError: `seq_gap`, `seal_time`, `seal_differs`, `wrong_estate`, or a code of
                `judge_signatures`; an entry is named.
            MalformedError: As `decode_entry` and `decode_all_stored`.
        """
        seal = decode_entry(entries[0]).seal
        if (seal.seq, seal.first, seal.of) != (self.size, self.size, len(entries)):
            raise VerificationError("seq_gap", f"entry {self.size} is sealed as {seal.seq} of {seal.of}")
        if seal.at < self._last_at:
            raise VerificationError("seal_time", f"entry {self.size} is sealed before the one before it")
        lines = [entry.partition(b"\n")[0] for entry in entries]
        hashes = LineHashes(lines)
        root = hashes.root()
        leaves = self._check_seals(entries, lines, hashes, seal)
        events = decode_all_stored(lines)
        if {event.estate for event in events} != {self._estate}:
            raise VerificationError("wrong_estate", f"submission of entry {self.size} names another estate")
        self._check_note(root, events, seal)
        self._apply(events)
        self._last_leaf, self._last_at = leaves[-1], seal.at
        return self._tiles.extend(leaves)

    def _check_seals(
        self, entries: Sequence[bytes], lines: list[bytes], hashes: LineHashes, seal: Seal
    ) -> list[bytes]:
        again, leaves = seal_entries(
            lines,
            first=self.size,
            at=seal.at,
            prev=self._last_leaf,
            rules=seal.rules,
            sigs=seal.sigs,
            hashes=hashes,
        )
        if again != entries:
            at = next(number for number, entry in enumerate(entries) if entry != again[number])
            raise VerificationError(
                "seal_differs", f"entry {self.size + at} is not sealed behind the one before"
            )
        return leaves

    def _check_note(self, root: bytes, events: list[Event], seal: Seal) -> None:
        text = submission_head(self._origin, len(events), root).text()
        day = shanghai_day(datetime.datetime.fromisoformat(seal.at))
        note = Note(text, parse_signature_lines(seal.sigs))
        found = judge_signatures(self._state, note, day, lambda: [event.body for event in events])
        if isinstance(found, Refusal):
            raise VerificationError(found.code, f"submission of entry {self.size}: {found.detail('en')}")

    def _apply(self, events: list[Event]) -> None:
        state, balances = self._state, self._state.balances
        for seq, event in enumerate(events, self.size):
            kind, body = event.kind, event.body
            legs = () if kind.is_remembered else kind.postings(body)
            for account, fen in legs:
                balances[account] = balances.get(account, 0) + fen
            if not legs:
                # Keys and whatever later events refer to; its own postings among it.
                kind.apply(state, body, _context(seq, event, len(events) == 1))
                state.commit()
        self.size += len(events)

    def finish(self, head: Head) -> None:
        """The head is that of the entries taken in, and the log's key has signed its root.

        Raises:
            VerificationError: `head_differs`, or as `open_checkpoint`.
            MalformedError: As `open_checkpoint`.
        """
        frontier = self._tiles.frontier()
        found = (self.size, self._last_leaf, self._last_at, frontier.to_bytes())
        if found != (head.size, head.last_leaf, head.last_at, head.frontier):
            raise VerificationError("head_differs", f"the entries do not give the head of {head.size}")
        signed = open_checkpoint(head.checkpoint, VerifierKey.parse(self._state.log_key)).head
        if (signed.size, signed.root) != (self.size, frontier.root()):
            raise VerificationError("head_differs", f"the log's key has signed another tree of {signed.size}")


def _context(seq: int, event: Event, alone: bool) -> Context:
    return Context(
        seq=seq,
        event_id=event.id,
        alone=alone,
        signed_on=event.signed_on,
        signers=(),
        possessed=frozenset(),
    )


def audit_log(store: LogStore, estate: str, origin: str) -> LogAudit:
    """The estate's stored log is sound, as far as this module says; returns what was added up.

    Args:
        store: Where it lies; what is appended meanwhile is not looked at.
        estate: The estate's slug.
        origin: Of its log.

    Raises:
        VerificationError: What is not sound, with the entry or tile; `entries_missing`, `tile_differs`.
        MalformedError: An entry that is none.
        StorageError: The database did not answer.
    """
    head = store.head(estate)
    if head is None:
        raise VerificationError("estate_unknown", f"no estate {estate} in this database")
    audit = LogAudit(estate, origin)
    for entries in _submissions(store, estate, head.size):
        for tile in audit.take(entries):
            if store.tile(estate, tile.level, tile.index) != tile.hashes:
                raise VerificationError("tile_differs", f"tile {tile.index} of level {tile.level}")
    audit.finish(head)
    return audit


def _submissions(store: LogStore, estate: str, size: int) -> Iterator[list[bytes]]:
    """The log's entries, a submission at a time."""
    waiting: list[bytes] = []
    start = 0
    while start < size or waiting:
        of = decode_entry(waiting[0]).seal.of if waiting else 1
        if len(waiting) >= of:
            yield waiting[:of]
            waiting = waiting[of:]
            continue
        page = store.entries(estate, start, min(size, start + _PAGE))
        if not page:
            raise VerificationError("entries_missing", f"{estate} has no entry {start}")
        waiting += page
        start += len(page)
