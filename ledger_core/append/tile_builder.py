"""The right edge of the tree: what full tiles an append completes (FORMATS §4).

Rules:
    * Only full tiles are given out; a partial one is a prefix that readers cut from entries and roots.
"""

from __future__ import annotations

from collections.abc import Iterable

from ledger_core.limits import TILE_WIDTH
from ledger_core.log.merkle import root_of
from ledger_core.stores.base import Tile


class TileBuilder:
    """Hashes that wait at each level for their tile to fill."""

    def __init__(self) -> None:
        self._edges: list[list[bytes]] = [[]]
        self._full: list[int] = [0]

    def extend(self, leaves: Iterable[bytes]) -> list[Tile]:
        """Return the tiles that these leaves complete, in the order in which they fill."""
        done: list[Tile] = []
        edge = self._edges[0]
        for leaf in leaves:
            edge.append(leaf)
            if len(edge) == TILE_WIDTH:
                self._complete(0, done)
        return done

    def _complete(self, level: int, done: list[Tile]) -> None:
        hashes = self._edges[level]
        root = root_of(hashes)
        done.append(Tile(level, self._full[level], b"".join(hashes), root))
        self._full[level] += 1
        hashes.clear()
        if level + 1 == len(self._edges):
            self._edges.append([])
            self._full.append(0)
        self._edges[level + 1].append(root)
        if len(self._edges[level + 1]) == TILE_WIDTH:
            self._complete(level + 1, done)
