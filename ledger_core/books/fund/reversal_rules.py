"""Undoing deposits, gains, payments before the settlement, and returns (docs/SPEC-books.md §4.5)."""

from __future__ import annotations

from collections.abc import Iterator

from ledger_core.books.fields import Body
from ledger_core.books.fund import kinds as k
from ledger_core.books.fund import postings
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund.account_rules import take_deposits
from ledger_core.books.fund.gain_rules import is_newest_part, take_back, take_gains
from ledger_core.books.fund.moves import flag_late, sub_account, take_postings
from ledger_core.books.fund.works_rules import take_invoice
from ledger_core.books.kind import Context, Postings
from ledger_core.books.refusals import Figure, Refusal, refuse
from ledger_core.books.state import State


def reversal_amount(body: k.FundEntryReversed) -> int:
    """The largest leg, in fen; gains of nothing have none."""
    return max((abs(leg.amount_fen) for leg in body.postings), default=0)


def undone_by(state: State, body: Body) -> Body | None:
    """The event that a reversal of the fund undoes; None for any other event."""
    return state.fund_money[body.entry] if isinstance(body, k.FundEntryReversed) else None


def entry_reversible(state: State, body: k.FundEntryReversed, _context: Context) -> Refusal | None:
    """Only deposits, gains, payments and returns are reversed."""
    if body.entry in state.fund_money:
        return None
    return refuse("not_reversible", "/body/entry", entry=body.entry)


def legs_opposite(state: State, body: k.FundEntryReversed, _context: Context) -> Refusal | None:
    """The legs are the entry's own, signs changed, in order."""
    expected = tuple((account, -fen) for account, fen in legs_of(state.fund_money[body.entry]))
    return None if postings.reversal(body) == expected else refuse("reversal_mismatch", "/body/postings")


def legs_of(body: Body) -> Postings:
    """The legs of an entry that can be reversed.

    Raises:
        TypeError: The entry is of no such kind: a defect of the caller.
    """
    if isinstance(body, k.DepositsReceived):
        return postings.deposits(body)
    if isinstance(body, k.GainsCredited):
        return postings.gains(body)
    if isinstance(body, w.PaymentMade):
        return postings.payment(body)
    if isinstance(body, k.SubaccountReturned):
        return postings.returned(body)
    raise TypeError(type(body))


def newest_gains(state: State, body: k.FundEntryReversed, _context: Context) -> Refusal | None:
    """Gains are undone from the newest backwards: later ones were computed on them."""
    undone = state.fund_money[body.entry]
    return is_newest_part(state, undone) if isinstance(undone, k.GainsCredited) else None


def not_yet_settled(state: State, body: k.FundEntryReversed, _context: Context) -> Refusal | None:
    """A payment is undone before the settlement counts on it."""
    undone = state.fund_money[body.entry]
    if not isinstance(undone, w.PaymentMade):
        return None
    final = state.applications[undone.application].final
    return refuse("already_settled", "/body/entry", final_fen=final) if final else None


def credit_unspent(state: State, body: k.FundEntryReversed, _context: Context) -> Refusal | None:
    """Deposits and gains are undone as long as the sub-accounts still hold them."""
    for unit, amount in _credited(state.fund_money[body.entry]):
        balance = sub_account(state, unit).balance
        if amount > balance:
            figures: dict[str, Figure] = {"unit": unit, "balance_fen": balance, "amount_fen": amount}
            return refuse("above_sub_account", "/body/entry", **figures)
    return None


def _credited(undone: Body) -> Iterator[tuple[str, int]]:
    """What each sub-account was given by the entry, in fen."""
    if isinstance(undone, k.DepositsReceived):
        yield from ((line.unit, line.amount_fen - line.due_fen) for line in undone.lines)
    elif isinstance(undone, k.GainsCredited):
        yield from ((line.unit, line.amount_fen) for line in undone.lines)


def apply_reversal(state: State, body: k.FundEntryReversed, context: Context) -> None:
    """The entry is undone, in the balances and in what it meant."""
    take_postings(state, postings.reversal(body), body.date)
    state.reversed_by.put(body.entry, context.seq)
    undone = state.fund_money[body.entry]
    if isinstance(undone, k.DepositsReceived):
        take_deposits(state, undone, -1, body.date)
    elif isinstance(undone, k.GainsCredited):
        take_gains(state, undone, -1, body.date)
        take_back(state, undone)
    elif isinstance(undone, k.SubaccountReturned):
        account = sub_account(state, undone.unit)
        state.sub_accounts.put(undone.unit, account.moved(body.date, used=-undone.amount_fen))
    elif isinstance(undone, w.PaymentMade):
        old = state.applications[undone.application]
        paid, undone_now = old.paid - undone.amount_fen, old.undone + 1
        state.applications.put(undone.application, old._replace(paid=paid, undone=undone_now))
        take_invoice(state, undone, -undone.amount_fen)


def flag_reversal(state: State, body: k.FundEntryReversed, _context: Context) -> tuple[str, ...]:
    """`late`."""
    undone = state.fund_money[body.entry]
    account = getattr(undone, "account", "")
    return flag_late(state, account, body.date)
