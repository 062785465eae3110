"""What a store makes sure of before it writes an append.

Rules:
    * Entries follow on the locked head without a gap, and the new head counts them.
    * An entry fits the bundle's frame; a stored tile is a full one. What they say is the log's business.
"""

from __future__ import annotations

from collections.abc import Sequence

from ledger_core.errors import ConflictError, MalformedError
from ledger_core.limits import ENTRY_BYTES_MAX, HASH_BYTES, TILE_WIDTH
from ledger_core.stores.base import Head, NewEntry, Tile


def check_write(
    estate: str,
    head: Head | None,
    first: int,
    entries: Sequence[NewEntry],
    tiles: Sequence[Tile],
    new: Head,
) -> None:
    """The write follows on the locked head without a gap, and its parts have their sizes.

    Raises:
        ConflictError: `stale_size`.
        MalformedError: `entry_too_large` or `tile_malformed`.
    """
    size = head.size if head else 0
    if first != size or new.size != first + len(entries) or new.estate != estate:
        detail = (
            f"{estate} has {size} entries; {len(entries)} from {first} do not make {new.size} of {new.estate}"
        )
        raise ConflictError("stale_size", detail)
    if entries and max(len(entry.state) for entry in entries) > ENTRY_BYTES_MAX:
        raise MalformedError("entry_too_large", f"an entry exceeds {ENTRY_BYTES_MAX} bytes")
    if any(len(tile.hashes) != TILE_WIDTH * HASH_BYTES or len(tile.root) != HASH_BYTES for tile in tiles):
        raise MalformedError("tile_malformed", "a stored tile has 256 hashes and one root")
