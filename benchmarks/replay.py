"""Replays the balances of one log from its stored entries, as a process of its own.

python -m benchmarks.replay DATABASE
"""

from __future__ import annotations

import sys
from collections import Counter

from benchmarks.books import ESTATE
from ledger_core.append.collector import calm_collector
from ledger_core.books.fold import Fold
from ledger_core.stores.base import open_store


def main(database: str) -> None:
    """Print every balance that is not zero, in fen."""
    calm_collector()
    store, fold = open_store(database), Fold(ESTATE)
    balances: Counter[str] = Counter()
    while entries := store.entries(ESTATE, fold.size, fold.size + 4_096):
        for entry in entries:
            for account, fen in fold.take(entry).postings:
                balances[account] += fen
    for account, fen in sorted(balances.items()):
        if fen:
            print(account, fen)


if __name__ == "__main__":
    main(sys.argv[1])
