"""Entries written into a log as they are, judged by nobody: for readers, which judge nothing either.

Rules:
    * Seals are numbered and chained; nobody has signed. The head carries no checkpoint.
    * Where a rule is what is tested, `tests/support/estate.py` is the way.
"""

from __future__ import annotations

from collections.abc import Sequence

from ledger_core.append.signing import make_event
from ledger_core.books.fields import Body
from ledger_core.log.entry import seal_entries
from ledger_core.log.merkle import leaf_hash
from ledger_core.stores.base import Head, LogStore, NewEntry

GENESIS = bytes(32)


def write_entries(
    store: LogStore, estate: str, bodies: Sequence[Body], at: str = "2026-04-20T01:00:00.000Z"
) -> int:
    """The bodies are entries, each a submission of its own; return the tree size.

    Args:
        store: With its tables.
        estate: Its slug; it needs no founding.
        bodies: In order.
        at: Moment of all seals.
    """
    with store.append(estate) as transaction:
        first = transaction.head.size if transaction.head else 0
        prev = leaf_hash(transaction.entries(first - 1, first)[0]) if first else GENESIS
        entries = []
        for seq, body in enumerate(bodies, first):
            (entry,), (prev,) = seal_entries(
                (make_event(estate, body),), first=seq, at=at, prev=prev, rules=1, sigs=("— nobody AAAAAAAA",)
            )
            entries.append(NewEntry(type(body).__struct_config__.tag, entry))
        size = first + len(entries)
        head = Head(
            estate=estate, size=size, last_leaf=prev, last_at=at, frontier=b"\0", rules=1, checkpoint="none"
        )
        transaction.write(first, entries, [], head)
    return size
