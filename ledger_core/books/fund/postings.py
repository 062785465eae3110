"""The legs of each event of the fund, a pure function of its body (docs/SPEC-books.md §5.1).

Rules:
    * Debit positive; legs sum to zero; zero legs are left out; an account comes once, at its first place.
    * Every leg is on a fund bank, a sub-account, an advance or a due: so the sub-accounts are at every prefix
      what banks, advances and dues are together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ledger_core.books.fund import kinds as k
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.kind import Postings

BANK_PREFIX: Final = "assets:fund:"
UNIT_PREFIX: Final = "liabilities:fund:"
ADVANCE_PREFIX: Final = "assets:fund-advances:"
DUE_PREFIX: Final = "assets:fund-due:"
# Not below DUE_PREFIX: a unit might bear any name there.
DEVELOPER_DUE: Final = "assets:fund-due-developer"

Leg = tuple[str, int]


def opening(body: k.OpeningCertified) -> Postings:
    """Bank up by all balances, each sub-account up by its own."""
    legs = [(UNIT_PREFIX + line.unit, -line.balance_fen) for line in body.lines]
    return _merged([(BANK_PREFIX + body.account, -_sum(legs)), *legs])


def deposits(body: k.DepositsReceived) -> Postings:
    """Bank up; each sub-account up by what does not pay a due."""
    legs: list[Leg] = []
    for line in body.lines:
        legs.append((UNIT_PREFIX + line.unit, line.due_fen - line.amount_fen))
        if line.due_fen:
            legs.append((DUE_PREFIX + line.unit, -line.due_fen))
    legs.append((DEVELOPER_DUE, -body.developer_fen))
    return _merged([(BANK_PREFIX + body.account, -_sum(legs)), *legs])


def gains(body: k.GainsCredited) -> Postings:
    """Bank up by this part's gains, each sub-account up by its own."""
    legs = [(UNIT_PREFIX + line.unit, -line.amount_fen) for line in body.lines]
    return _merged([(BANK_PREFIX + body.account, -_sum(legs)), *legs])


def payment(body: w.PaymentMade) -> Postings:
    """Advanced for the application, out of the bank."""
    return (ADVANCE_PREFIX + body.application, body.amount_fen), (
        BANK_PREFIX + body.account,
        -body.amount_fen,
    )


def apportionment(body: w.CostApportioned) -> Postings:
    """Each sub-account down by what it bears, dues up by the rest; the advance is cleared by their sum."""
    legs: list[Leg] = []
    for line in body.lines:
        legs.append((UNIT_PREFIX + line.unit, line.share_fen - line.due_fen))
        if line.due_fen:
            legs.append((DEVELOPER_DUE if line.developer else DUE_PREFIX + line.unit, line.due_fen))
    return _merged([*legs, (ADVANCE_PREFIX + body.application, -_sum(legs))])


def returned(body: k.SubaccountReturned) -> Postings:
    """Sub-account down, bank down."""
    return (UNIT_PREFIX + body.unit, body.amount_fen), (BANK_PREFIX + body.account, -body.amount_fen)


def reversal(body: k.FundEntryReversed) -> Postings:
    """The legs that the event itself states; admission compares them with the entry's."""
    return tuple((leg.account, leg.amount_fen) for leg in body.postings)


def _sum(legs: Iterable[Leg]) -> int:
    return sum(fen for _, fen in legs)


def _merged(legs: list[Leg]) -> Postings:
    sums: dict[str, int] = {}
    for account, fen in legs:
        sums[account] = sums.get(account, 0) + fen
    return tuple((account, fen) for account, fen in sums.items() if fen)
