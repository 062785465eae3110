"""Roots and proofs of a tree, made from its hash tiles alone (SPEC §10; RFC 6962 §2.1).

* Only the tiles on the way are read: a proof costs the logarithm of the size.
* Nothing here is believed: what a path proves, `verify_consistency` and `root_from_path` say.
"""

from audit_tools.bundle import Source
from audit_tools.errors import UnreadableError
from audit_tools.limits import TILE_WIDTH
from audit_tools.merkle_check import EMPTY_ROOT, node_hash
from audit_tools.paths import tile_path


class TileTree:
    """The tree of the first `size` leaves of a static log.

    Args:
        source: where the tiles are read.
        size: leaves of the tree, and so the widths of its partial tiles.
    """

    def __init__(self, source: Source, size: int) -> None:
        self.source = source
        self.size = size
        self.tiles: dict[str, bytes] = {}

    def root(self, first: int, end: int) -> bytes:
        """The root over leaves `first` to `end` - 1, a range that RFC 6962 splits the tree into.

        Raises:
            UnreadableError: when a tile cannot be read.
        """
        count = end - first
        if count == 0:
            return EMPTY_ROOT
        level = (count.bit_length() - 1) // 8
        if count == 1 << (8 * level):
            return self._hash(level, first >> (8 * level))
        split = first + (1 << ((count - 1).bit_length() - 1))
        return node_hash(self.root(first, split), self.root(split, end))

    def inclusion_path(self, seq: int) -> list[bytes]:
        """The path from leaf `seq` upward, nearest sibling first; 0 <= seq < size. Raises UnreadableError."""
        path, first, end = [], 0, self.size
        while end - first > 1:
            split = first + (1 << ((end - first - 1).bit_length() - 1))
            if seq < split:
                path.append(self.root(split, end))
                end = split
            else:
                path.append(self.root(first, split))
                first = split
        return path[::-1]

    def consistency_path(self, old: int) -> list[bytes]:
        """The path from the tree of `old` leaves, 0 <= old <= size. Raises UnreadableError."""
        if old in (0, self.size):
            return []
        path, first, end, is_prefix = [], 0, self.size, True
        while old != end:
            split = first + (1 << ((end - first - 1).bit_length() - 1))
            if old <= split:
                path.append(self.root(split, end))
                end = split
            else:
                path.append(self.root(first, split))
                first, is_prefix = split, False
        # The earlier tree, where it is one subtree from the left edge, is known to whoever asks.
        return ([] if is_prefix else [self.root(first, end)]) + path[::-1]

    def _hash(self, level: int, index: int) -> bytes:
        tile, place = divmod(index, TILE_WIDTH)
        width = min(TILE_WIDTH, (self.size >> (8 * level)) - tile * TILE_WIDTH)
        path = tile_path(str(level), tile, width)
        if path not in self.tiles:
            self.tiles[path] = self.source.read(path)
        hashes = self.tiles[path]
        if len(hashes) != width * 32:
            raise UnreadableError("truncated", f"{path}: {len(hashes)} of {width * 32} bytes")
        return hashes[place * 32 : place * 32 + 32]
