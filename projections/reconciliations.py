"""Reconciliations with the bank, and the closings of periods."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import msgspec

from ledger_core.books.fold import Applied
from ledger_core.books.revenue.kinds import AccountReconciled, PeriodClosed
from ledger_core.stores.base import ReadModelStore, Table
from projections.book_kinds import VOTING
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
    ignores = VOTING | frozenset(
        {
            "estate.founded/1",
            "estate.key.granted/1",
            "estate.key.revoked/1",
            "estate.log_key.granted/1",
            "estate.units.registered/1",
            "estate.units.transferred/1",
            "estate.policy.adopted/1",
            "estate.subject.erased/1",
            "revenue.account.opened/1",
            "revenue.contract.registered/1",
            "revenue.income.received/1",
            "revenue.expense.paid/1",
            "revenue.entry.reversed/1",
            "revenue.distribution.paid/1",
            "revenue.fund.transferred/1",
            "revenue.question.raised/1",
            "revenue.question.answered/1",
            "revenue.question.closed/1",
            "fund.account.opened/1",
            "fund.policy.adopted/1",
            "fund.opening.certified/1",
            "fund.deposits.received/1",
            "fund.gains.credited/1",
            "fund.replenishment.called/1",
            "fund.withdrawal.proposed/1",
            "fund.resolution.linked/1",
            "fund.emergency.confirmed/1",
            "fund.withdrawal.approved/1",
            "fund.withdrawal.returned/1",
            "fund.payment.made/1",
            "fund.work.accepted/1",
            "fund.withdrawal.settled/1",
            "fund.cost.apportioned/1",
            "fund.emergency.audited/1",
            "fund.subaccount.returned/1",
            "fund.subaccount.transferred/1",
            "fund.account.reconciled/1",
            "fund.list.published/1",
            "fund.entry.reversed/1",
        }
    )

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
