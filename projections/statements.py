"""The statement of a period: opening, income, expense, other and closing, by account and by category.

Rules (docs/SPEC-books.md §5.2):
    * Business dates decide; a reversal counts on its own date, in the class of what it reverses.
    * The opening is what is on file by the tree size asked for, late entries included. So it can differ from
      the last closing by exactly the late entries in between, and these are listed.
"""

from __future__ import annotations

import datetime

import msgspec

from ledger_core.books.revenue.postings import bank
from ledger_core.stores.base import ReadModelStore
from projections.accounts import registered
from projections.reconciliations import closings
from projections.rows import integer, text

# ';' follows ':' in byte order: the accounts under a prefix are those between the two.
_MOVEMENTS = """
SELECT account,
    sum(CASE WHEN date < ? THEN fen ELSE 0 END),
    sum(CASE WHEN date >= ? AND class = 'income' THEN fen ELSE 0 END),
    sum(CASE WHEN date >= ? AND class = 'expense' THEN fen ELSE 0 END),
    sum(CASE WHEN date >= ? AND class = 'other' THEN fen ELSE 0 END)
FROM posting_rows
WHERE estate = ? AND account > 'assets:bank:' AND account < 'assets:bank;' AND seq < ? AND date <= ?
GROUP BY account
"""
_CATEGORIES = """
SELECT account, sum(fen) FROM posting_rows
WHERE estate = ? AND account > ? AND account < ? AND seq < ? AND date >= ? AND date <= ?
GROUP BY account ORDER BY account
"""
_LATE = """
SELECT seq FROM entry_rows
WHERE estate = ? AND seq >= ? AND seq < ? AND date >= ? AND date <= ? AND ' ' || flags || ' ' LIKE '% late %'
ORDER BY seq
"""
_ONE_DAY = datetime.timedelta(days=1)
_FIRST_DAY = datetime.date.min.isoformat()


class AccountStatement(msgspec.Struct, frozen=True, kw_only=True):
    """One account's movement in the period; opening + income - expense + other = closing."""

    account: str
    opening_fen: int
    income_fen: int
    expense_fen: int
    other_fen: int
    closing_fen: int


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a period as of a tree size.

    Args:
        first: First day.
        last: Last day.
        accounts: Every registered account, in order of name.
        income: Category -> fen received, net of reversals; all accounts together.
        expense: Category -> fen paid, net of reversals.
        late: Seqs of the entries dated in the period that came after it was closed.
        late_before: Seqs of the late entries dated before `first` that came after the closing of the period
            before: the difference between its closing and this opening.
        closed_seq: The entry that closed exactly this period.
    """

    first: datetime.date
    last: datetime.date
    accounts: tuple[AccountStatement, ...]
    income: dict[str, int]
    expense: dict[str, int]
    late: tuple[int, ...]
    late_before: tuple[int, ...]
    closed_seq: int | None


def statement_at(
    store: ReadModelStore, estate: str, size: int, first: datetime.date, last: datetime.date
) -> Statement:
    """Return the statement from the first to the last day, both included, as of a tree size."""
    closed = closings(store, estate, size)
    previous = next((one for one in closed if one.last + _ONE_DAY == first), None)
    late_before = previous and _late(store, estate, previous.seq, size, None, previous.last)
    return Statement(
        first=first,
        last=last,
        accounts=_accounts(store, estate, size, first, last),
        income=_categories(store, estate, size, "income", first, last, -1),
        expense=_categories(store, estate, size, "expenses", first, last, 1),
        late=_late(store, estate, 0, size, first, last),
        late_before=late_before or (),
        closed_seq=next((one.seq for one in closed if (one.first, one.last) == (first, last)), None),
    )


def _accounts(
    store: ReadModelStore, estate: str, size: int, first: datetime.date, last: datetime.date
) -> tuple[AccountStatement, ...]:
    parameters = (*(first.isoformat(),) * 4, estate, size, last.isoformat())
    moved = {text(row[0]): [integer(fen) for fen in row[1:]] for row in store.query(_MOVEMENTS, parameters)}
    return tuple(
        _account(one.account, *moved.get(bank(one.account), (0, 0, 0, 0)))
        for one in registered(store, estate, size)
    )


def _account(account: str, opening: int, income: int, expense: int, other: int) -> AccountStatement:
    """The figures of one account, from the sums of its legs."""
    return AccountStatement(
        account=account,
        opening_fen=opening,
        income_fen=income,
        expense_fen=-expense,
        other_fen=other,
        closing_fen=opening + income + expense + other,
    )


def _categories(
    store: ReadModelStore,
    estate: str,
    size: int,
    book: str,
    first: datetime.date,
    last: datetime.date,
    sign: int,
) -> dict[str, int]:
    parameters = (estate, f"{book}:", f"{book};", size, first.isoformat(), last.isoformat())
    return {
        text(account).partition(":")[2]: sign * integer(fen)
        for account, fen in store.query(_CATEGORIES, parameters)
    }


def _late(
    store: ReadModelStore,
    estate: str,
    start: int,
    size: int,
    first: datetime.date | None,
    last: datetime.date,
) -> tuple[int, ...]:
    first_day = first.isoformat() if first else _FIRST_DAY
    found = store.query(_LATE, (estate, start, size, first_day, last.isoformat()))
    return tuple(integer(seq) for (seq,) in found)
