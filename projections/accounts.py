"""Balances and bank accounts: one row for each posting, with the balance after it.

Rules:
    * Postings lie in the order (account, seq): a balance at any tree size is one look-up in the key.
    * Business date and class stand beside the amount (docs/SPEC-books.md §5.2), so a statement is a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from ledger_core.books.fold import Applied
from ledger_core.books.revenue.kinds import AccountOpened
from ledger_core.books.revenue.postings import bank, class_of
from ledger_core.stores.base import ReadModelStore, Table
from projections.kind_names import EVERY_KIND
from projections.projection import Projection, Row
from projections.rows import integer, text

POSTINGS = Table(
    "posting_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("account", "text"),
        ("date", "text"),
        ("class", "text"),
        ("fen", "integer"),
        ("balance_fen", "integer"),
    ),
    ("estate", "account", "seq"),
)
ACCOUNTS = Table(
    "account_rows",
    (("estate", "text"), ("seq", "integer"), ("account", "text"), ("bank", "text"), ("holder", "text")),
    ("estate", "account"),
)
# Jumps from one account's rows to the next one's, instead of reading them all.
_BALANCES = """
WITH RECURSIVE known (account) AS (
    SELECT min(account) FROM posting_rows WHERE estate = ?
    UNION ALL
    SELECT (SELECT min(account) FROM posting_rows WHERE estate = ? AND account > known.account)
    FROM known WHERE known.account IS NOT NULL
)
SELECT account, (
    SELECT balance_fen FROM posting_rows AS leg
    WHERE leg.estate = ? AND leg.account = known.account AND leg.seq < ? ORDER BY leg.seq DESC LIMIT 1
) FROM known WHERE account IS NOT NULL ORDER BY account
"""
_OPENING_DAYS = """
SELECT account, min(date) FROM posting_rows WHERE estate = ? AND seq < ? GROUP BY account ORDER BY account
"""
_ACCOUNTS = """
SELECT seq, account, bank, holder FROM account_rows WHERE estate = ? AND seq < ? ORDER BY account
"""


class RegisteredAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A bank account as it was registered.

    Args:
        seq: Entry that registered it.
        account: Its short name in the ledger.
    """

    seq: int
    account: str
    bank: str
    holder: str


class Accounts(Projection):
    """Every posting with the balance after it, and every registered account."""

    tables = (POSTINGS, ACCOUNTS)
    handles = frozenset(
        {
            "revenue.account.opened/1",
            "revenue.income.received/1",
            "revenue.expense.paid/1",
            "revenue.entry.reversed/1",
            "revenue.distribution.paid/1",
            "revenue.fund.transferred/1",
            "fund.opening.certified/1",
            "fund.deposits.received/1",
            "fund.gains.credited/1",
            "fund.payment.made/1",
            "fund.cost.apportioned/1",
            "fund.subaccount.returned/1",
            "fund.entry.reversed/1",
        }
    )
    ignores = EVERY_KIND - handles

    def rows(self, applied: Applied, balances: Mapping[str, int]) -> Iterable[Row]:
        """See `Projection`."""
        event, legs, seq = applied.event, applied.postings, applied.seq
        body, estate = event.body, event.estate
        day, side = body.date.isoformat(), class_of(legs)
        rows: list[Row] = [
            ("posting_rows", (estate, seq, account, day, side, fen, balances[account]))
            for account, fen in legs
        ]
        if isinstance(body, AccountOpened):
            rows.append(("account_rows", (estate, seq, body.account, body.bank, body.holder)))
        return rows


def balances_at(store: ReadModelStore, estate: str, size: int) -> dict[str, int]:
    """Return ledger account -> fen at a tree size, zero balances left out (docs/SPEC-books.md §5.2)."""
    found = store.query(_BALANCES, (estate, estate, estate, size))
    return {text(account): integer(fen) for account, fen in found if fen}


def bank_balance(balances: Mapping[str, int], account: str) -> int:
    """Return the balance of a registered account, by its short name."""
    return balances.get(bank(account), 0)


def first_days(store: ReadModelStore, estate: str, size: int) -> dict[str, str]:
    """Return ledger account -> earliest business date of its postings, as YYYY-MM-DD."""
    found = store.query(_OPENING_DAYS, (estate, size))
    return {text(account): text(day) for account, day in found}


def registered(store: ReadModelStore, estate: str, size: int) -> list[RegisteredAccount]:
    """Return the registered accounts in order of name."""
    return [
        RegisteredAccount(seq=integer(seq), account=text(account), bank=text(name), holder=text(holder))
        for seq, account, name, holder in store.query(_ACCOUNTS, (estate, size))
    ]
