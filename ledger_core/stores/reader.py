"""Reading a log for verifiers: checkpoint, tiles, bundles, proofs, receipts (SPEC §10–12).

Rules:
    * Verifiers read what was hashed and signed, never a projection.
    * Full tiles are stored; a partial one is cut from the full tile when that has filled since, else made
      from the newest entries (level 0) or from the roots of the full tiles below.
    * A receipt's checkpoint never ends inside a submission: the newest one is taken.
"""

from __future__ import annotations

from collections.abc import Callable

from ledger_core.errors import MalformedError
from ledger_core.limits import HASH_BYTES, TILE_WIDTH
from ledger_core.log.checkpoint import parse_tree_head
from ledger_core.log.entry import decode_entry
from ledger_core.log.merkle import Frontier, consistency_path, inclusion_path, leaf_hash, path_of
from ledger_core.log.note import parse_note
from ledger_core.log.receipt import build_receipt
from ledger_core.log.tiles import TileNodes, encode_bundle
from ledger_core.stores.base import Head, LogStore


class LogReader:
    """One store's logs, as any verifier may read them.

    Args:
        store: Where the entries lie.
    """

    def __init__(self, store: LogStore) -> None:
        self._store = store

    def head(self, estate: str) -> Head:
        """Return the estate's head.

        Raises:
            MalformedError: `estate_unknown`.
        """
        head = self._store.head(estate)
        if head is None:
            raise MalformedError("estate_unknown", f"no estate {estate}")
        return head

    def checkpoint(self, estate: str) -> str:
        """Return the newest signed checkpoint note."""
        return self.head(estate).checkpoint

    def tree_size(self, estate: str) -> int:
        """Return the number of entries that the newest checkpoint covers."""
        return self.head(estate).size

    def entry(self, estate: str, seq: int) -> bytes:
        """Return the entry's bytes.

        Raises:
            MalformedError: `seq_unknown`, `estate_unknown`.
        """
        found = self._store.entries(estate, seq, seq + 1) if seq >= 0 else []
        if not found:
            raise MalformedError("seq_unknown", f"{estate} has no entry {seq}")
        return found[0]

    def entries(self, estate: str, start: int, stop: int) -> list[bytes]:
        """Return the entries start <= seq < stop that exist, in order."""
        return self._store.entries(estate, start, stop)

    def tile(self, estate: str, level: int, index: int, width: int = TILE_WIDTH) -> bytes:
        """Return the first `width` hashes of a tile.

        Raises:
            MalformedError: `tile_unknown`; the log is not that large.
        """
        full = self._store.tile(estate, level, index)
        if full is not None:
            return full[: width * HASH_BYTES]
        first = index * TILE_WIDTH
        if level == 0:
            hashes = [leaf_hash(entry) for entry in self._store.entries(estate, first, first + width)]
        else:
            hashes = self._store.tile_roots(estate, level - 1, first, first + width)
        if len(hashes) < width:
            raise MalformedError("tile_unknown", f"{estate} has no tile {level}/{index} of width {width}")
        return b"".join(hashes)

    def entry_bundle(self, estate: str, index: int, width: int = TILE_WIDTH) -> bytes:
        """Return `width` entries from index * 256 on, each behind its 16-bit length.

        Raises:
            MalformedError: `tile_unknown`; the log is not that large.
        """
        first = index * TILE_WIDTH
        entries = self._store.entries(estate, first, first + width)
        if len(entries) < width:
            raise MalformedError("tile_unknown", f"{estate} has no entry bundle {index} of width {width}")
        return encode_bundle(entries)

    def root(self, estate: str, size: int) -> bytes:
        """Return the root hash of the tree of a past or present size.

        Raises:
            MalformedError: `tree_size`; the log never had that size.
        """
        self._checked_size(estate, size)
        nodes, frontier_nodes, start = self._nodes(estate, size), [], 0
        for level in range(size.bit_length() - 1, -1, -1):
            if size >> level & 1:
                frontier_nodes.append(nodes(level, start >> level))
                start += 1 << level
        return Frontier.from_bytes(size, b"".join(frontier_nodes)).root()

    def inclusion_proof(self, estate: str, seq: int, size: int | None = None) -> list[bytes]:
        """Return the path that proves an entry in the tree of a size; today's by default.

        Raises:
            MalformedError: `tree_size`, `estate_unknown`.
            VerificationError: `proof_index`; 0 <= seq < size does not hold.
        """
        size = self._checked_size(estate, size)
        return inclusion_path(seq, size, self._nodes(estate, size))

    def consistency_proof(self, estate: str, old_size: int, size: int | None = None) -> list[bytes]:
        """Return the path that proves the tree of the old size a prefix of that of the size.

        Raises:
            MalformedError: `tree_size`, `estate_unknown`.
            VerificationError: `proof_sizes`; 0 <= old_size <= size does not hold.
        """
        size = self._checked_size(estate, size)
        return consistency_path(old_size, size, self._nodes(estate, size))

    def receipt(self, estate: str, seq: int, checkpoint: str | None = None) -> str:
        """Return the receipt of an entry under a checkpoint (SPEC §11–12).

        Args:
            estate: The estate's slug.
            seq: Of an entry that the checkpoint covers.
            checkpoint: A note of this log, perhaps cosigned; the newest one by default.

        Raises:
            MalformedError: `seq_unknown`, `estate_unknown`.
        """
        note = self.head(estate).checkpoint if checkpoint is None else checkpoint
        size = parse_tree_head(parse_note(note).text).size
        entry = self.entry(estate, seq)
        seal = decode_entry(entry).seal
        members = [decode_entry(one) for one in self._store.entries(estate, seal.first, seal.first + seal.of)]
        lines = [leaf_hash(member.event_line) for member in members]
        return build_receipt(
            entry=entry,
            path=inclusion_path(seq, size, self._nodes(estate, size)),
            checkpoint=note,
            submission_path=path_of(lines, seq - seal.first),
            sigs=members[0].seal.sigs,
        )

    def _nodes(self, estate: str, size: int) -> Callable[[int, int], bytes]:
        def read(level: int, index: int, width: int) -> bytes:
            return self.tile(estate, level, index, width)

        return TileNodes(read, size).node_at

    def _checked_size(self, estate: str, size: int | None) -> int:
        today = self.tree_size(estate)
        if size is None:
            return today
        if not 0 <= size <= today:
            raise MalformedError("tree_size", f"{estate} has {today} entries, not {size}")
        return size
