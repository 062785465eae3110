"""Entries that were read before, read again where a later one refers to them."""

from typing import Any

from audit_tools.bundle import Source, split_entry_tile
from audit_tools.codec import decode_event, split_entry
from audit_tools.errors import AuditError, MalformedError, UnreadableError
from audit_tools.limits import TILE_WIDTH
from audit_tools.merkle_check import leaf_hash, root_from_path
from audit_tools.note_check import Head
from audit_tools.paths import tile_path
from audit_tools.tile_proof import TileTree


class Recall:
    """The entries of a bundle by seq.

    Args:
        source: the bundle.
        head: what its checkpoint commits to.
        unread: entries below this one were not read in this run; each is proven to be in the tree instead.
    """

    def __init__(self, source: Source, head: Head, unread: int = 0) -> None:
        self.source, self.head, self.unread = source, head, unread
        self.held: tuple[int, list[bytes]] = (-1, [])

    def body(self, seq: int) -> dict[str, Any]:
        """The body of an entry.

        Raises:
            UnreadableError: `not_recalled`, when it cannot be read again.
        """
        index, place = divmod(seq, TILE_WIDTH)
        if self.held[0] != index:
            width = min(TILE_WIDTH, self.head.size - index * TILE_WIDTH)
            raw = self.source.read(tile_path("entries", index, width))
            self.held = (index, split_entry_tile(raw, width)[0])
        entries = self.held[1]
        if place >= len(entries) or (seq < self.unread and not self._is_proven(seq, entries[place])):
            raise UnreadableError("not_recalled", str(seq))
        try:
            event = decode_event(split_entry(entries[place])[0])
        except AuditError:
            event = None
        if event is None:
            raise UnreadableError("not_recalled", str(seq))
        return event.body

    def _is_proven(self, seq: int, entry: bytes) -> bool:
        """True when the entry is the leaf of its seq in the tree of the checkpoint."""
        path = TileTree(self.source, self.head.size).inclusion_path(seq)
        try:
            return root_from_path(leaf_hash(entry), seq, self.head.size, path) == self.head.root
        except MalformedError:
            return False
