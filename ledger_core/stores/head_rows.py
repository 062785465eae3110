"""The row of a head, as both databases keep it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger_core.stores.base import Head


def head_of(row: Sequence[Any]) -> Head:
    """Return the head that a row holds: estate, size, last_leaf, last_at, frontier, rules, checkpoint."""
    estate, size, last_leaf, last_at, frontier, rules, checkpoint = row
    return Head(
        estate=estate,
        size=size,
        last_leaf=last_leaf,
        last_at=last_at,
        frontier=frontier,
        rules=rules,
        checkpoint=checkpoint,
    )


def head_values(head: Head) -> tuple[object, ...]:
    """Return what an insert or update of the row is given: all the columns, the estate last."""
    return (
        head.size,
        head.last_leaf,
        head.last_at,
        head.frontier,
        head.rules,
        head.checkpoint,
        head.estate,
    )
