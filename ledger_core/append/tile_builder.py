"""The right edge of the tree: its frontier, and the full tiles that an append completes (SPEC §10).

Rules:
    * Each hash is made once: the frontier is that of the unfinished tile at each level, the highest first.
    * Only full tiles are given out; a partial one is a prefix that readers cut from entries and roots.
"""

from __future__ import annotations

from collections.abc import Sequence

from ledger_core.limits import TILE_WIDTH
from ledger_core.log.merkle import Frontier
from ledger_core.stores.base import Tile


class _Edge:
    """The unfinished tile of one level."""

    __slots__ = ("frontier", "full", "hashes")

    def __init__(self) -> None:
        self.hashes: list[bytes] = []
        self.frontier = Frontier()
        self.full = 0

    def room(self) -> int:
        """Hashes until the tile is full."""
        return TILE_WIDTH - len(self.hashes)

    def extend(self, hashes: Sequence[bytes]) -> None:
        """The tile holds these hashes more; there is room for them."""
        self.hashes += hashes
        self.frontier.extend(hashes)

    def finish(self, level: int) -> Tile:
        """Return the tile that is full, and begin the next one."""
        tile = Tile(level, self.full, b"".join(self.hashes), self.frontier.root())
        self.hashes, self.frontier = [], Frontier()
        self.full += 1
        return tile


class TileBuilder:
    """The tree of one log as far as an append needs it."""

    def __init__(self) -> None:
        self._edges = [_Edge()]
        self._size = 0

    def extend(self, leaves: Sequence[bytes]) -> list[Tile]:
        """Take in 32-byte leaves; return the tiles that they complete, in the order in which they fill."""
        self._size += len(leaves)
        done: list[Tile] = []
        self._fill(0, leaves, done)
        return done

    def frontier(self) -> Frontier:
        """Return the frontier of the whole tree."""
        peaks = b"".join(edge.frontier.to_bytes() for edge in reversed(self._edges))
        return Frontier.from_bytes(self._size, peaks)

    def _fill(self, level: int, hashes: Sequence[bytes], done: list[Tile]) -> None:
        if level == len(self._edges):
            self._edges.append(_Edge())
        edge, start = self._edges[level], 0
        while start < len(hashes):
            chunk = hashes[start : start + edge.room()]
            edge.extend(chunk)
            start += len(chunk)
            if not edge.room():
                done.append(edge.finish(level))
                self._fill(level + 1, (done[-1].root,), done)
