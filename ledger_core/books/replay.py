"""Balances from entries alone: nothing but codec and postings (docs/SPEC-books.md §5.1, §5.2).

Rules:
    * Postings are a function of the body, so no state is needed, and entries may come in pages.
    * The entries were admitted once; whether rightly is not asked here.
"""

from __future__ import annotations

from collections.abc import Iterable

from ledger_core.books.registry import decode_stored


def add_postings(balances: dict[str, int], entries: Iterable[bytes]) -> None:
    """The balances include the postings of these entries.

    Args:
        balances: Ledger account -> fen, debit positive; changed in place.
        entries: Bytes of entries, in any order.

    Raises:
        MalformedError: An event line is not canonical.
    """
    for entry in entries:
        event = decode_stored(entry.partition(b"\n")[0])
        for account, fen in event.kind.postings(event.body):
            balances[account] = balances.get(account, 0) + fen


def without_zero(balances: dict[str, int]) -> dict[str, int]:
    """Return the balances that are not zero, by name of account."""
    return {account: fen for account, fen in sorted(balances.items()) if fen}
