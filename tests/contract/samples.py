"""Entries, tiles and heads to store: the stores look at their sizes only."""

from __future__ import annotations

from ledger_core.stores.base import Head, LogStore, NewEntry, Tile


def entries(first: int, count: int, length: int = 0) -> list[NewEntry]:
    """Return entries whose bytes tell their seq, each at least `length` bytes long."""
    numbers = range(first, first + count)
    return [NewEntry(f"kind.{n % 3}/1", f"entry {n}\n\0\xff".encode().ljust(length, b".")) for n in numbers]


def head(estate: str, size: int) -> Head:
    """Return a head of that size."""
    return Head(
        estate=estate,
        size=size,
        last_leaf=bytes([size % 256]) * 32,
        last_at="2026-03-31T01:12:00.000Z",
        frontier=b"\x00\xff" * 48,
        rules=1,
        checkpoint=f"sun.example/logs/{estate}\n{size}\n阳光\n",
    )


def tile(level: int, index: int) -> Tile:
    """Return a full tile whose bytes tell its place."""
    return Tile(level, index, bytes([level, index]) * 4096, bytes([level, index]) * 16)


def grow(store: LogStore, estate: str, count: int) -> None:
    """The estate's log has `count` entries more."""
    with store.append(estate) as append:
        first = append.head.size if append.head else 0
        append.write(first, entries(first, count), [], head(estate, first + count))


def states(first: int, count: int) -> list[bytes]:
    """Return the bytes of these entries."""
    return [entry.state for entry in entries(first, count)]
