"""The legs of each money event, a pure function of its body (docs/SPEC-books.md §5.1).

Rules:
    * Debit positive; legs sum to zero; zero legs are left out.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from ledger_core.books.kind import Postings
from ledger_core.books.revenue import kinds as k

OPENING: Final = "equity:opening"
DISTRIBUTIONS: Final = "equity:distributions"
RESIDUE: Final = "liabilities:distribution-residue"
FUND_TRANSFERS: Final = "equity:fund-transfers"
BANK_PREFIX: Final = "assets:bank:"


@lru_cache(maxsize=1_024)
def bank(account: str) -> str:
    """Return the ledger account of a registered account."""
    return BANK_PREFIX + account


@lru_cache(maxsize=1_024)
def _income(category: str) -> str:
    return f"income:{category}"


def opening(body: k.AccountOpened) -> Postings:
    """The balance brought in."""
    return _without_zero((bank(body.account), body.opening_fen), (OPENING, -body.opening_fen))


def income(body: k.IncomeReceived) -> Postings:
    """Bank up, income up."""
    return (bank(body.account), body.amount_fen), (_income(body.category), -body.amount_fen)


def expense(body: k.ExpensePaid) -> Postings:
    """Expense up, bank down."""
    return (f"expenses:{body.category}", body.amount_fen), (bank(body.account), -body.amount_fen)


def distribution(body: k.DistributionPaid) -> Postings:
    """What the owners were entitled to, what they got, and the residue between the two."""
    return _without_zero(
        (DISTRIBUTIONS, body.entitled_fen),
        (bank(body.account), -body.paid_fen),
        (RESIDUE, body.paid_fen - body.entitled_fen),
    )


def fund_transfer(body: k.FundTransferred) -> Postings:
    """Out of the common revenue, on the way to the maintenance fund."""
    return (FUND_TRANSFERS, body.amount_fen), (bank(body.account), -body.amount_fen)


def reversal(body: k.EntryReversed) -> Postings:
    """The legs that the event itself states; admission compares them with the entry's."""
    return tuple((leg.account, leg.amount_fen) for leg in body.postings)


def _without_zero(*legs: tuple[str, int]) -> Postings:
    return tuple(leg for leg in legs if leg[1])


def class_of(postings: Postings) -> str:
    """The class of a movement: `income`, `expense` or `other` (docs/SPEC-books.md §5.2)."""
    for account, _ in postings:
        if account.startswith("income:"):
            return "income"
        if account.startswith("expenses:"):
            return "expense"
    return "other"
