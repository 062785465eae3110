"""Rules of every event that moves money, and how it changes the balances (docs/SPEC-books.md §4.2, §4.4)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import msgspec

from ledger_core.books.fields import Counterparty
from ledger_core.books.kind import Apply, Context, Postings
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.revenue import kinds as k
from ledger_core.books.revenue.postings import BANK_PREFIX, bank, class_of
from ledger_core.books.shared_rules import is_credit_code
from ledger_core.books.state import State


def period_open(state: State, body: Any, _context: Context) -> Refusal | None:
    """The date is in an open period, or the event is marked late and the date is in a closed one."""
    closed = state.closed_until
    inside = closed is not None and body.date <= closed
    if inside and not body.late:
        return refuse(
            "date_in_closed_period", "/body/date", date=body.date.isoformat(), closed_until=str(closed)
        )
    if body.late and not inside:
        return refuse("not_late", "/body/late", date=body.date.isoformat(), closed_until=str(closed))
    return None


def two_parties(amount_of: Callable[[Any], int]) -> Callable[[State, Any, Context], Refusal | None]:
    """A rule: at and above the threshold a second party has signed.

    Args:
        amount_of: Gives the event's amount in fen.
    """

    def rule(state: State, body: Any, context: Context) -> Refusal | None:
        policy = state.policy
        if policy is None or amount_of(body) < policy.dual_control_fen:
            return None
        first = {key.party for key in context.signers if key.role in ("manager", "clerk")}
        second = {key.party for key in context.signers if key.role == policy.second_party}
        if any(one != other for one in first for other in second):
            return None
        return refuse(
            "dual_control",
            amount_fen=amount_of(body),
            threshold_fen=policy.dual_control_fen,
            second_party=policy.second_party,
        )

    return rule


def account_known(state: State, body: Any, _context: Context) -> Refusal | None:
    """Only registered accounts receive or pay."""
    if body.account in state.accounts:
        return None
    return refuse("account_unknown", "/body/account", account=body.account)


def code_right(field: str) -> Callable[[State, Any, Context], Refusal | None]:
    """A rule: the check character of the counterparty's code is right, where there is a code."""

    def rule(_state: State, body: Any, _context: Context) -> Refusal | None:
        side = getattr(body, field)
        if side is msgspec.UNSET or not side.code or is_credit_code(side.code):
            return None
        return refuse("bad_code", f"/body/{field}/code", given=side.code)

    return rule


def check_counterparty(counterparty: Counterparty, pointer: str) -> Refusal | None:
    """An organisation in the open with its code, or a person sealed."""
    named, coded = bool(counterparty.name), bool(counterparty.code)
    if named != coded or named == bool(counterparty.person):
        return refuse("counterparty_unidentified", pointer)
    return None


def enough_balance(amount_of: Callable[[Any], int]) -> Callable[[State, Any, Context], Refusal | None]:
    """A rule: an order stays within the balance; what the bank has executed is a fact."""

    def rule(state: State, body: Any, _context: Context) -> Refusal | None:
        balance = state.balances.get(bank(body.account), 0)
        if body.bank_ref or balance >= amount_of(body):
            return None
        return refuse("overdraft", balance_fen=balance, amount_fen=amount_of(body))

    return rule


def apply_postings(state: State, postings: Postings, day: datetime.date) -> None:
    """Balances and daily movements have taken in these legs."""
    balances, movements = state.balances, state.movements
    kind = class_of(postings)
    for account, fen in postings:
        balances.add(account, fen)
        if account.startswith(BANK_PREFIX):
            movements.add((account, day, kind), fen)


def apply_money(postings_of: Callable[[Any], Postings]) -> Apply:
    """An `apply` that takes in the legs and keeps the event for a later reversal."""

    def apply(state: State, body: Any, context: Context) -> None:
        apply_postings(state, postings_of(body), body.date)
        state.money.put(context.seq, body)

    return apply


def amount(body: k.ExpensePaid | k.FundTransferred) -> int:
    """The amount of an expense or a transfer, in fen."""
    return body.amount_fen


def flag_money(state: State, body: Any, _context: Context) -> tuple[str, ...]:
    """What readers must see of an event that moves money out."""
    flags = []
    if body.bank_ref and state.balances.get(bank(body.account), 0) < 0:
        flags.append("overdrawn")
    if not body.bank_ref:
        flags.append("ordered")
    return (*flags, *flag_late(state, body, _context))


def flag_late(_state: State, body: Any, _context: Context) -> tuple[str, ...]:
    """`late` where the event says so."""
    return ("late",) if body.late else ()
