"""Fund accounts, the fund's rules, reconciliations with the bank, and published lists."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import msgspec

from ledger_core.books.fold import Applied
from ledger_core.books.fund import kinds as k
from ledger_core.books.fund.postings import (
    BANK_PREFIX,
)
from ledger_core.stores.base import ReadModelStore, Table
from projections.kind_names import EVERY_KIND
from projections.projection import Projection, Row
from projections.rows import day, integer, text

FUND_ACCOUNTS = Table(
    "fund_account_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("account", "text"),
        ("bank", "text"),
        ("holder", "text"),
        ("custodian", "text"),
    ),
    ("estate", "account"),
)
POLICIES = Table(
    "fund_policy_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("profile", "text"),
        ("replenish_below_bp", "integer"),
        ("confirmers", "text"),
    ),
    ("estate", "seq"),
)
RECONCILIATIONS = Table(
    "fund_reconciliation_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("account", "text"),
        ("date", "text"),
        ("bank_fen", "integer"),
        ("book_fen", "integer"),
        ("explanation", "text"),
    ),
    ("estate", "account", "seq"),
)
LISTS = Table(
    "fund_list_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("date", "text"),
        ("units", "integer"),
        ("total_fen", "integer"),
        ("control_fen", "integer"),
        ("root", "text"),
    ),
    ("estate", "seq"),
)
_ACCOUNTS = """
SELECT seq, account, bank, holder, custodian FROM fund_account_rows
WHERE estate = ? AND seq < ? ORDER BY account
"""
_KEEPS = """
SELECT 1 FROM fund_account_rows AS kept, estate_rows AS founded
WHERE kept.estate = ? AND kept.seq < ? AND founded.estate = kept.estate AND founded.illustrative = 0 LIMIT 1
"""
_POLICY = """
SELECT seq, profile, replenish_below_bp, confirmers FROM fund_policy_rows
WHERE estate = ? AND seq < ? ORDER BY seq DESC LIMIT 1
"""
_NEWEST = """
SELECT seq, date, bank_fen, book_fen, explanation FROM fund_reconciliation_rows
WHERE estate = ? AND account = ? AND seq < ? ORDER BY date DESC, seq DESC LIMIT 1
"""
_LISTS = """
SELECT seq, date, units, total_fen, control_fen, root FROM fund_list_rows
WHERE estate = ? AND seq < ? ORDER BY seq
"""


class FundReconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """What the bank says and what the book says of one day; the difference is shown, never hidden."""

    seq: int
    date: datetime.date
    bank_fen: int
    book_fen: int
    difference_fen: int
    explanation: str


class FundAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A bank account of the fund, its balance, and its newest reconciliation."""

    seq: int
    account: str
    bank: str
    holder: str
    custodian: str
    balance_fen: int
    reconciliation: FundReconciliation | None


class FundPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What reading needs of the rules in force; the entry holds all of them."""

    seq: int
    profile: str
    replenish_below_bp: int
    confirmers: tuple[str, ...]


class FundList(msgspec.Struct, frozen=True, kw_only=True):
    """A published list of all sub-accounts.

    Args:
        seq: Entry that commits to it; its lines are as of this tree size.
        date: Day of the list.
        units: Number of its lines.
        total_fen: Sum of the balances.
        control_fen: Fund banks, advances and dues together.
        root: RFC 6962 root over its lines, base64.
    """

    seq: int
    date: datetime.date
    units: int
    total_fen: int
    control_fen: int
    root: str


class FundAccounts(Projection):
    """One row for each account, policy, reconciliation and published list."""

    tables = (FUND_ACCOUNTS, POLICIES, RECONCILIATIONS, LISTS)
    handles = frozenset(
        {
            "fund.account.opened/1",
            "fund.policy.adopted/1",
            "fund.account.reconciled/1",
            "fund.list.published/1",
        }
    )
    ignores = EVERY_KIND - handles

    def rows(self, applied: Applied, _balances: Mapping[str, int]) -> Iterable[Row]:
        """See `Projection`."""
        body, place = applied.event.body, (applied.event.estate, applied.seq)
        if isinstance(body, k.FundAccountOpened):
            names = (body.account, body.bank, body.holder, body.custodian)
            return (("fund_account_rows", (*place, *names)),)
        if isinstance(body, k.FundPolicyAdopted):
            confirmers = " ".join(body.emergency_confirmers)
            return (("fund_policy_rows", (*place, body.profile, body.replenish_below_bp, confirmers)),)
        date = body.date.isoformat()
        if isinstance(body, k.FundReconciled):
            figures = (body.account, date, body.bank_fen, body.book_fen, body.explanation)
            return (("fund_reconciliation_rows", (*place, *figures)),)
        facts = (date, body.units, body.total_fen, body.control_fen, body.root)
        return (("fund_list_rows", (*place, *facts)),)


def keeps_fund(store: ReadModelStore, estate: str, size: int) -> bool:
    """Whether the estate has an account of the fund, and was not founded as made up."""
    return bool(store.query(_KEEPS, (estate, size)))


def policy_at(store: ReadModelStore, estate: str, size: int) -> FundPolicy | None:
    """Return the rules in force as of a tree size; None before there are any."""
    for seq, profile, below, confirmers in store.query(_POLICY, (estate, size)):
        return FundPolicy(
            seq=integer(seq),
            profile=text(profile),
            replenish_below_bp=integer(below),
            confirmers=tuple(text(confirmers).split()),
        )
    return None


def lists_at(store: ReadModelStore, estate: str, size: int) -> list[FundList]:
    """Return the published lists as of a tree size, oldest first."""
    return [
        FundList(
            seq=integer(seq),
            date=day(date),
            units=integer(units),
            total_fen=integer(total),
            control_fen=integer(control),
            root=text(root),
        )
        for seq, date, units, total, control, root in store.query(_LISTS, (estate, size))
    ]


def fund_accounts(
    store: ReadModelStore, estate: str, size: int, balances: Mapping[str, int]
) -> Iterable[FundAccount]:
    """Give the fund's bank accounts in order of name."""
    for seq, account, bank, holder, custodian in store.query(_ACCOUNTS, (estate, size)):
        yield FundAccount(
            seq=integer(seq),
            account=text(account),
            bank=text(bank),
            holder=text(holder),
            custodian=text(custodian),
            balance_fen=balances.get(f"{BANK_PREFIX}{text(account)}", 0),
            reconciliation=_newest(store, estate, size, text(account)),
        )


def _newest(store: ReadModelStore, estate: str, size: int, account: str) -> FundReconciliation | None:
    for seq, date, bank, book, explanation in store.query(_NEWEST, (estate, account, size)):
        return FundReconciliation(
            seq=integer(seq),
            date=day(date),
            bank_fen=integer(bank),
            book_fen=integer(book),
            difference_fen=integer(bank) - integer(book),
            explanation=text(explanation),
        )
    return None
