"""Step 3: every tile is computed again from the entries and compared byte by byte (SPEC §10)."""

from collections.abc import Iterator

from audit_tools.findings import Breach, Findings
from audit_tools.paths import tile_path


def tiles_of(size: int, known: int = 0) -> Iterator[tuple[int, int, int]]:
    """Level, index and width of every tile of a tree of `size` leaves, but those full at size `known`."""
    level = 0
    while size >> (8 * level):
        count = size >> (8 * level)
        for index in range((known >> (8 * level)) // 256, (count + 255) // 256):
            yield level, index, min(256, count - index * 256)
        level += 1


def check_tile(findings: Findings, path: str, place: tuple[int, int], have: bytes, want: bytes) -> None:
    """A tile file equals what the entries give; the first hash that differs is named.

    Args:
        findings: where the finding goes.
        path: the tile's path.
        place: level and index of the tile.
        have: the file's bytes.
        want: the hashes computed from the entries.
    """
    if have == want:
        return
    if len(have) < len(want) and want.startswith(have):
        findings.undecided_at(3, "truncated", f"{len(have)} of {len(want)} bytes", path=path)
        return
    pairs = range(0, max(len(have), len(want)), 32)
    at = next(i for i in pairs if have[i : i + 32] != want[i : i + 32])
    breach = Breach("tile_mismatch", want[at : at + 32].hex(), have[at : at + 32].hex())
    level, index = place
    findings.unsound_at(3, breach, index * 256 + at // 32 if level == 0 else None, path)


def expected_paths(size: int) -> set[str]:
    """Every tile path that a bundle of `size` entries holds, entry bundles included."""
    paths = set()
    for level, index, width in tiles_of(size):
        paths.add(tile_path(str(level), index, width))
        if level == 0:
            paths.add(tile_path("entries", index, width))
    return paths
