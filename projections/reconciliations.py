"""Reconciliations with the bank, and the closings of periods."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import msgspec

from ledger_core.books.fold import Applied
from ledger_core.books.revenue.kinds import AccountReconciled, PeriodClosed
from ledger_core.stores.base import ReadModelStore, Table
from projections.kind_names import EVERY_KIND
from projections.projection import Projection, Row
from projections.rows import day, integer, text

RECONCILIATIONS = Table(
    "reconciliation_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("account", "text"),
        ("date", "text"),
        ("bank_fen", "integer"),
        ("book_fen", "integer"),
        ("attested", "integer"),
    ),
    ("estate", "account", "seq"),
)
CLOSINGS = Table(
    "closing_rows",
    (("estate", "text"), ("seq", "integer"), ("first", "text"), ("last", "text")),
    ("estate", "seq"),
)
_RECONCILIATIONS = """
SELECT seq, account, date, bank_fen, book_fen, attested FROM reconciliation_rows
WHERE estate = ? AND account = ? AND seq < ?
"""
_NEWEST = f"{_RECONCILIATIONS} ORDER BY date DESC, seq DESC LIMIT 1"
_COVERING = f"{_RECONCILIATIONS} AND date >= ? ORDER BY date, seq"
_CLOSINGS = "SELECT seq, first, last FROM closing_rows WHERE estate = ? AND seq < ? ORDER BY seq"


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """The bank's and the book's figure of one account at the end of a day.

    Args:
        attested: Whether the custodian bank's own key signed it.
    """

    seq: int
    account: str
    date: datetime.date
    bank_fen: int
    book_fen: int
    attested: bool


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """A closed period, first to last day."""

    seq: int
    first: datetime.date
    last: datetime.date


class Reconciliations(Projection):
    """One row for each reconciliation and each closing."""

    tables = (RECONCILIATIONS, CLOSINGS)
    handles = frozenset({"revenue.account.reconciled/1", "revenue.period.closed/1"})
    ignores = EVERY_KIND - handles

    def rows(self, applied: Applied, _balances: Mapping[str, int]) -> Iterable[Row]:
        """See `Projection`."""
        body, place = applied.event.body, (applied.event.estate, applied.seq)
        if isinstance(body, AccountReconciled):
            attested = 0 if "not_attested" in applied.flags else 1
            day_text = body.date.isoformat()
            row = (*place, body.account, day_text, body.bank_fen, body.book_fen, attested)
            return (("reconciliation_rows", row),)
        if isinstance(body, PeriodClosed):
            return (("closing_rows", (*place, body.first.isoformat(), body.last.isoformat())),)
        return ()


def newest_reconciliation(
    store: ReadModelStore, estate: str, size: int, account: str
) -> Reconciliation | None:
    """Return the reconciliation of the latest day; None where there is none."""
    found = store.query(_NEWEST, (estate, account, size))
    return _reconciliation(found[0]) if found else None


def reconciliations_covering(
    store: ReadModelStore, estate: str, size: int, account: str, date: datetime.date
) -> list[Reconciliation]:
    """Return the account's reconciliations of this day and later, the nearest first."""
    found = store.query(_COVERING, (estate, account, size, date.isoformat()))
    return [_reconciliation(row) for row in found]


def closings(store: ReadModelStore, estate: str, size: int) -> list[Closing]:
    """Return the closed periods, oldest first."""
    return [
        Closing(seq=integer(seq), first=day(first), last=day(last))
        for seq, first, last in store.query(_CLOSINGS, (estate, size))
    ]


def _reconciliation(row: tuple[object, ...]) -> Reconciliation:
    seq, account, date, bank_fen, book_fen, attested = row
    return Reconciliation(
        seq=integer(seq),
        account=text(account),
        date=day(date),
        bank_fen=integer(bank_fen),
        book_fen=integer(book_fen),
        attested=bool(attested),
    )
