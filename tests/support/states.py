"""A state as plain values, to compare two of them field by field."""

from __future__ import annotations

from typing import Any

from ledger_core.append.ledger import Ledger
from ledger_core.books.fold import Fold
from ledger_core.books.state import State
from ledger_core.stores.base import LogStore


def plain(state: State) -> dict[str, Any]:
    """Every table and fact; zero balances and movements count as absent."""
    tables = {name: value for name, value in vars(state).items() if isinstance(value, dict)}
    drop_zero = ("balances", "movements", "contract_received")
    return {
        name: {key: value for key, value in table.items() if value or name not in drop_zero}
        for name, table in tables.items()
    }


def folded(store: LogStore, estate: str, size: int | None = None) -> Fold:
    """The stored log, folded from its beginning."""
    fold = Fold(estate)
    for entry in store.entries(estate, 0, 2**31 if size is None else size):
        fold.take(entry)
    return fold


def lane_state(ledger: Ledger, estate: str) -> State:
    """The state that the ledger holds in memory."""
    return ledger._lanes[estate].fold.state
