"""What the pages about the log itself show: its size and root, its checkpoint, its tiles, its entries raw.

Rules:
    * What stands here is what programs are served under `/logs`; the page adds nothing and leaves nothing
      out.
    * Tiles are told by level, not one by one: a large log has thousands.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from api.problems import ProblemError
from api.web.notice import notice_of
from api.web.page import Page
from api.web.visit import Visit
from ledger_core.errors import StorageError
from ledger_core.limits import TILE_WIDTH
from ledger_core.log.canonical import encode_base64
from ledger_core.log.merkle import leaf_hash
from ledger_core.log.tiles import bundle_path, tile_path

_PAGE_ENTRIES: Final = 10


class TileLevel(NamedTuple):
    """One level of the tree's tiles.

    Args:
        level: 0 for leaves; -1 for the bundles of entries.
        full: How many are full.
        width: Hashes, or entries, in the last one; 0 where all are full.
        first: Path of the first one below `/logs/<estate>/`.
        last: Path of the last one.
    """

    level: int
    full: int
    width: int
    first: str
    last: str


class RawEntry(NamedTuple):
    """An entry as it was hashed."""

    seq: int
    leaf: str
    event_line: str
    seal_line: str


def log_page(visit: Visit) -> dict[str, Any]:
    """Return what the log's page shows; `?before=` goes back through the entries.

    Raises:
        ProblemError: As `Visit.estate` and `Visit.size`; `invalid_parameter`.
    """
    estate = visit.estate
    size, models, reader = visit.size(estate), visit.services.read_models, visit.services.reader
    before = visit.number("before", size, 1, size)
    start = max(0, before - _PAGE_ENTRIES)
    entries = reader.entries(estate, start, before)
    return {
        "estate": visit.row(estate),
        "size": size,
        "root": encode_base64(reader.root(estate, size)),
        "checkpoint": _checkpoint(visit, estate),
        "log_keys": models.log_keys(estate, size),
        "levels": tile_levels(size),
        "raw": [_raw(seq, entry) for seq, entry in zip(range(start, before), entries, strict=True)][::-1],
        "before": before,
        "start": start,
        **notice_of(visit, estate),
    }


def tile_levels(size: int) -> list[TileLevel]:
    """Return the bundles of entries, then each level of hash tiles (docs/SPEC.md §10).

    Args:
        size: Tree size, at least 1.
    """
    full, width = divmod(size, TILE_WIDTH)
    first, last = _ends(full, width)
    levels = [TileLevel(-1, full, width, bundle_path(*first), bundle_path(*last))]
    level, hashes = 0, size
    while hashes:
        full, width = divmod(hashes, TILE_WIDTH)
        first, last = _ends(full, width)
        levels.append(TileLevel(level, full, width, tile_path(level, *first), tile_path(level, *last)))
        level, hashes = level + 1, full
    return levels


def _ends(full: int, width: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Index and width of the first and of the last tile of a level."""
    first = (0, TILE_WIDTH if full else width)
    return first, ((full, width) if width else (full - 1, TILE_WIDTH))


def _checkpoint(visit: Visit, estate: str) -> str:
    """The checkpoint as it is served; empty while its quorum has not signed."""
    try:
        return visit.services.witnessing.checkpoint(estate) or ""
    except (ProblemError, StorageError):
        return ""


def _raw(seq: int, entry: bytes) -> RawEntry:
    event_line, _, seal_line = entry.partition(b"\n")
    leaf = encode_base64(leaf_hash(entry))
    return RawEntry(seq, leaf, event_line.decode(errors="replace"), seal_line.decode(errors="replace"))


PAGES: Final = (Page("/estates/{estate}/log", "log.html", log_page, "log"),)
