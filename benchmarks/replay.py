"""Replays the balances of one log from its stored entries, as a process of its own.

python -m benchmarks.replay DATABASE
"""

from __future__ import annotations

import sys

from benchmarks.books import ESTATE
from ledger_core.append.collector import calm_collector
from ledger_core.books.replay import add_postings, without_zero
from ledger_core.stores.base import open_store

_PAGE = 4_096


def main(database: str) -> None:
    """Print every balance that is not zero, in fen."""
    calm_collector()
    store, size = open_store(database), 0
    balances: dict[str, int] = {}
    while entries := store.entries(ESTATE, size, size + _PAGE):
        add_postings(balances, entries)
        size += len(entries)
    for account, fen in without_zero(balances).items():
        print(account, fen)


if __name__ == "__main__":
    main(sys.argv[1])
