"""What came in and went out in a span of days, and month by month: all bank accounts together.

Rules (docs/SPEC-books.md §5.2):
    * Business dates decide; a reversal counts on its own date, in the class of what it reverses.
    * Between two accounts of the estate nothing comes in or goes out: class `other` is told by itself.
"""

from __future__ import annotations

import datetime

import msgspec

from ledger_core.stores.base import ReadModelStore
from projections.rows import integer, text

# ';' follows ':' in byte order: the accounts under a prefix are those between the two.
_MONTHS = """
SELECT substr(date, 1, 7), class, sum(fen) FROM posting_rows
WHERE estate = ? AND account > 'assets:bank:' AND account < 'assets:bank;' AND seq < ?
    AND date >= ? AND date <= ?
GROUP BY substr(date, 1, 7), class
"""
_MONTHS_MAX = 1_200


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """What moved in one month, or in a part of it, net of reversals, in fen.

    Args:
        month: YYYY-MM.
        income_fen: What came in.
        expense_fen: What went out.
        other_fen: By how much openings, distributions and transfers into the fund changed the balance.
    """

    month: str
    income_fen: int = 0
    expense_fen: int = 0
    other_fen: int = 0


def months_at(
    store: ReadModelStore, estate: str, size: int, first: datetime.date, last: datetime.date
) -> list[Movement]:
    """Return every month from the first to the last day, those without movement too, as of a tree size.

    Args:
        first: First day; of its month, only days from it on are counted.
        last: Last day; of its month, only days up to it. At most a hundred years later.
    """
    sums: dict[str, dict[str, int]] = {}
    for month, side, fen in store.query(_MONTHS, (estate, size, first.isoformat(), last.isoformat())):
        sums.setdefault(text(month), {})[text(side)] = integer(fen)
    return [
        Movement(
            month=month,
            income_fen=sums.get(month, {}).get("income", 0),
            expense_fen=-sums.get(month, {}).get("expense", 0),
            other_fen=sums.get(month, {}).get("other", 0),
        )
        for month in _months_between(first, last)
    ]


def _months_between(first: datetime.date, last: datetime.date) -> list[str]:
    """YYYY-MM of each month that has a day in the span; the newest where there are too many."""
    start, stop = first.year * 12 + first.month - 1, last.year * 12 + last.month
    return [
        f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(max(start, stop - _MONTHS_MAX), stop)
    ]
