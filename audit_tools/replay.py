"""Balances at a tree size or at the end of a day, from the entries alone.

A date means the seal's time: all entries sealed before the next day begins in Asia/Shanghai. Replaying
computes and does not judge: `sunaudit verify` says whether the entries are what the checkpoint commits to.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from audit_tools.balance_check import postings_of
from audit_tools.bundle import Source, split_entry_tile
from audit_tools.checkpoint_check import read_checkpoint
from audit_tools.codec import decode_seal, decode_values, shanghai_day, split_entry
from audit_tools.encoding import parse_number
from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.limits import TREE_SIZE_MAX
from audit_tools.paths import tile_path
from audit_tools.patterns import date_pattern
from audit_tools.tile_check import tiles_of


def entries_of(source: Source, size: int) -> Iterator[bytes]:
    """The entries of a bundle in order; see `tiles_of_entries`."""
    return chain.from_iterable(tiles_of_entries(source, size))


def tiles_of_entries(source: Source, size: int) -> Iterator[list[bytes]]:
    """The entries of a bundle in order, a tile at a time; those before trouble come first.

    Raises:
        UnreadableError: when fewer than `size` can be read.
    """
    for level, index, width in tiles_of(size):
        if level > 0:
            return
        path = tile_path("entries", index, width)
        entries, trouble = split_entry_tile(source.read(path), width)
        yield entries
        if trouble is not None:
            raise UnreadableError(trouble.code, f"{path}: {trouble.detail}")


def checkpoint_size(source: Source) -> int:
    """The size that the bundle's checkpoint states; raises UnreadableError."""
    try:
        return read_checkpoint(source.read("checkpoint")).head.size
    except MalformedError as error:
        raise UnreadableError(error.code, error.detail) from error


def parse_moment(at: str, size: int) -> tuple[int, str]:
    """The tree size and the last day that `at` asks for; an empty day means no limit.

    Raises:
        UnreadableError: `unreadable`, when `at` is neither a size of this log nor a date.
    """
    if not at:
        return size, ""
    if re.fullmatch(date_pattern(), at):
        return size, at
    try:
        wanted = parse_number(at, TREE_SIZE_MAX)
    except MalformedError as error:
        raise UnreadableError("unreadable", f"{at}: a tree size or a date YYYY-MM-DD") from error
    if wanted > size:
        raise UnreadableError("unreadable", f"size {wanted}, the log has {size} entries")
    return wanted, ""


def replay(source: Source, at: str = "") -> tuple[int, dict[str, int]]:
    """The tree size reached, and each account's balance in fen.

    Args:
        source: the bundle.
        at: a tree size, a date, or empty for all entries.

    Raises:
        UnreadableError: when the bundle cannot be read or an entry is not well formed.
    """
    size = checkpoint_size(source)
    wanted, day = parse_moment(at, size)
    balances: defaultdict[str, int] = defaultdict(int)
    reached = 0
    for entries in tiles_of_entries(source, size):
        lines = _lines_until(entries[: wanted - reached], reached, day)
        if lines:
            _add_up(balances, lines, reached)
        reached += len(lines)
        if len(lines) < len(entries):
            break
    return reached, {account: fen for account, fen in sorted(balances.items()) if fen}


def _lines_until(entries: list[bytes], first: int, day: str) -> list[bytes]:
    """The event lines of the entries that are not sealed after the day."""
    lines: list[bytes] = []
    for entry in entries:
        try:
            line, seal = split_entry(entry)
            if day and shanghai_day(decode_seal(seal).at_ms) > day:
                break
        except MalformedError as error:
            raise UnreadableError(error.code, f"entry {first + len(lines)}") from error
        lines.append(line)
    return lines


def _add_up(balances: defaultdict[str, int], lines: list[bytes], first: int) -> None:
    """The postings of these events are in the balances (SPEC-books §5.1)."""
    for seq, event in enumerate(decode_values(lines), first):
        if event is None:
            raise UnreadableError("malformed_event", f"entry {seq}")
        body = event["body"]
        for account, fen in postings_of(body["kind"], body):
            balances[account] += fen
