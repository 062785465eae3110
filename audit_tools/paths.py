"""Paths of a static log (SPEC §10) and of a bundle (SPEC §11–12)."""

import re

from audit_tools.limits import (
    ENTRY_TILE_BYTES_MAX,
    SMALL_FILE_BYTES_MAX,
    TILE_BYTES_MAX,
    VOUCHER_BYTES_MAX,
)

_TILE = re.compile(
    r"tile/(?:[0-9]|[1-5][0-9]|6[0-3]|entries)/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?"
)
_VOUCHER = re.compile(r"vouchers/[0-9a-f]{64}")
SMALL_FILES = frozenset({"checkpoint", "policy", "README.txt"})


def tile_path(level: str, index: int, width: int) -> str:
    """The path of a tile: `level` is a number or `entries`; 1234067 is written `x001/x234/067`."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    partial = f".p/{width}" if width < 256 else ""
    return f"tile/{level}/{'/'.join(groups)}{partial}"


def is_layout_path(path: str) -> bool:
    """True when a bundle may hold a file at `path`."""
    return path in SMALL_FILES or bool(_TILE.fullmatch(path) or _VOUCHER.fullmatch(path))


def bytes_max(path: str) -> int:
    """The most bytes that a file at `path` may have."""
    if path.startswith("tile/entries/"):
        return ENTRY_TILE_BYTES_MAX
    if path.startswith("tile/"):
        return TILE_BYTES_MAX
    return VOUCHER_BYTES_MAX if path.startswith("vouchers/") else SMALL_FILE_BYTES_MAX
