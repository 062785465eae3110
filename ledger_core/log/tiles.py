"""Static tiles: the log as files of 256 hashes (C2SP tlog-tiles; SPEC §10).

Rules:
    * `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]`; N in groups of three digits, all but the last
      behind an `x`: 1234067 -> x001/x234/067.
    * A full tile is 256 hashes; the partial one of level L has floor(size / 256^L) mod 256 of them.
    * A partial tile is a prefix of the widest one, and is never hashed upward.
    * An entry bundle is a run of u16 big-endian length || entry.
    * Full tiles never change, so a crash between two of them leaves nothing to repair.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from ledger_core.errors import MalformedError
from ledger_core.limits import ENTRY_BYTES_MAX, HASH_BYTES, INTEGER_MAX, TILE_WIDTH
from ledger_core.log.merkle import node_hash

# A tile holds the leaves of a subtree of this height.
TILE_HEIGHT: Final = TILE_WIDTH.bit_length() - 1
# 256^7 > 2^53: no log is so large that it has a level 7.
LEVEL_MAX: Final = 6

ReadTile: TypeAlias = Callable[[int, int, int], bytes]
"""(level, index, width) -> width * 32 bytes."""


Tile: TypeAlias = tuple[int, int, int]
"""(level from 0, index within the level, width in hashes from 1 to 256)."""
Bundle: TypeAlias = tuple[int, int]
"""(index, width in entries from 1 to 256)."""

_PATH: Final = re.compile(r"tile/(entries|[0-9])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]{1,3}))?")


def _number(index: int) -> str:
    """The index in groups of three digits, all but the last behind an x."""
    text = f"{index % 1000:03d}"
    while index >= 1000:
        index //= 1000
        text = f"x{index % 1000:03d}/{text}"
    return text


def _suffix(width: int) -> str:
    """Nothing for a full tile, the width for a partial one."""
    if not 1 <= width <= TILE_WIDTH:
        raise MalformedError("tile_width", f"no tile is {width} wide")
    return "" if width == TILE_WIDTH else f".p/{width}"


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """The path of a hash tile below the log: `tile/0/x001/234.p/17`.

    Raises:
        MalformedError: `tile_level`, `tile_index` or `tile_width`.
    """
    if not 0 <= level <= LEVEL_MAX:
        raise MalformedError("tile_level", f"no log has a level {level}")
    return f"tile/{level}/{_checked_number(index)}{_suffix(width)}"


def bundle_path(index: int, width: int = TILE_WIDTH) -> str:
    """The path of an entry bundle below the log: `tile/entries/x001/234.p/17`.

    Raises:
        MalformedError: `tile_index` or `tile_width`.
    """
    return f"tile/entries/{_checked_number(index)}{_suffix(width)}"


def _checked_number(index: int) -> str:
    """The index as path, if a log can have a tile of that number."""
    if not 0 <= index <= INTEGER_MAX:
        raise MalformedError("tile_index", f"no tile has the number {index}")
    return _number(index)


def parse_tile_path(path: str) -> Tile:
    """The hash tile whose path is exactly this.

    Raises:
        MalformedError: `tile_path`, or as `tile_path`.
    """
    level, index, width = _parse_path(path)
    if level == "entries" or tile_path(int(level), index, width) != path:
        raise MalformedError("tile_path", f"{path!r} is not the path of a tile")
    return int(level), index, width


def parse_bundle_path(path: str) -> Bundle:
    """The entry bundle whose path is exactly this.

    Raises:
        MalformedError: `tile_path`, or as `bundle_path`.
    """
    level, index, width = _parse_path(path)
    if level != "entries" or bundle_path(index, width) != path:
        raise MalformedError("tile_path", f"{path!r} is not the path of an entry bundle")
    return index, width


def _parse_path(path: str) -> tuple[str, int, int]:
    """Level or `entries`, index and width, before they are formatted again and compared."""
    # 2^53 has sixteen digits: six groups.
    match = _PATH.fullmatch(path) if len(path) <= 64 else None
    if match is None:
        raise MalformedError("tile_path", f"{path[:64]!r} is not the path of a tile")
    index = int(match[2].replace("x", "").replace("/", ""))
    return match[1], index, int(match[3]) if match[3] else TILE_WIDTH


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """The entry bundle of up to 256 entries.

    Raises:
        MalformedError: `bundle_width`, `bundle_entry_empty` or `entry_too_long`.
    """
    parts: list[bytes] = []
    for entry in entries:
        if not entry:
            raise MalformedError("bundle_entry_empty", "no entry is empty")
        if len(entry) > ENTRY_BYTES_MAX:
            raise MalformedError("entry_too_long", f"{len(entry)} bytes, at most {ENTRY_BYTES_MAX}")
        parts += (len(entry).to_bytes(2, "big"), entry)
    if not 1 <= len(parts) // 2 <= TILE_WIDTH:
        raise MalformedError("bundle_width", f"a bundle of {len(parts) // 2} entries")
    return b"".join(parts)


def decode_bundle(data: bytes) -> list[bytes]:
    """The 1 to 256 entries of a bundle; their content is not looked at.

    Raises:
        MalformedError: `bundle_cut`, `bundle_entry_empty` or `bundle_width`.
    """
    entries = []
    at = 0
    while at < len(data):
        start = at + 2
        length = int.from_bytes(data[at:start], "big")
        at = start + length
        if at > len(data):
            raise MalformedError("bundle_cut", "the bundle ends within an entry")
        if not length:
            raise MalformedError("bundle_entry_empty", "no entry is empty")
        entries.append(data[start:at])
    if not 1 <= len(entries) <= TILE_WIDTH:
        raise MalformedError("bundle_width", f"a bundle of {len(entries)} entries")
    return entries


def tile_sizes(size: int) -> list[Tile]:
    """All hash tiles of a log of that size, partial ones included, by level and index."""
    tiles: list[Tile] = []
    level, hashes = 0, size
    while hashes:
        full, rest = divmod(hashes, TILE_WIDTH)
        tiles += [(level, index, TILE_WIDTH) for index in range(full)]
        if rest:
            tiles.append((level, full, rest))
        level, hashes = level + 1, full
    return tiles


class TileNodes:
    """The nodes of a tree of a fixed size, read from its tiles.

    One proof has one of these; what it read it keeps.

    Args:
        read_tile: Gives the hashes of a tile of the width asked for.
        size: Tree size.
    """

    def __init__(self, read_tile: ReadTile, size: int) -> None:
        self._read_tile = read_tile
        self._size = size
        self._tiles: dict[tuple[int, int], bytes] = {}

    def node_at(self, level: int, index: int) -> bytes:
        """The 32-byte root of complete subtree number `index` among those of 2^level leaves.

        Raises:
            MalformedError: `tile_length` when a tile is not as wide as it must be, `tile_index` when the
                tree has no such subtree.
        """
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile_index, at = divmod(index << height, TILE_WIDTH)
        width = min(TILE_WIDTH, (self._size >> (TILE_HEIGHT * tile_level)) - tile_index * TILE_WIDTH)
        if index < 0 or at + (1 << height) > width:
            raise MalformedError(
                "tile_index", f"a tree of {self._size} has no subtree {index} of level {level}"
            )
        hashes = self._tile(tile_level, tile_index, width)
        row = [hashes[HASH_BYTES * n : HASH_BYTES * (n + 1)] for n in range(at, at + (1 << height))]
        while len(row) > 1:
            row = [node_hash(row[n], row[n + 1]) for n in range(0, len(row), 2)]
        return row[0]

    def _tile(self, level: int, index: int, width: int) -> bytes:
        """The hashes of a tile, read once."""
        key = (level, index)
        if key not in self._tiles:
            hashes = self._read_tile(level, index, width)
            if len(hashes) != width * HASH_BYTES:
                raise MalformedError("tile_length", f"{len(hashes)} bytes in a tile of {width} hashes")
            self._tiles[key] = hashes
        return self._tiles[key]
