"""Reconciliation with the bank and the closing of periods (docs/SPEC-books.md §4.4, §5.2)."""

from __future__ import annotations

import datetime

from ledger_core.books.kind import Context
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.revenue import kinds as k
from ledger_core.books.revenue.postings import bank
from ledger_core.books.state import State


def book_balance(state: State, account: str, day: datetime.date) -> int:
    """The account's balance at the end of the day, in fen, by business dates."""
    name = bank(account)
    return sum(fen for (of, when, _), fen in state.movements.items() if of == name and when <= day)


def book_right(state: State, body: k.AccountReconciled, _context: Context) -> Refusal | None:
    """The book's figure is the ledger's."""
    balance = book_balance(state, body.account, body.date)
    if balance == body.book_fen:
        return None
    return refuse("book_mismatch", "/body/book_fen", ledger_fen=balance, book_fen=body.book_fen)


def difference_explained(_state: State, body: k.AccountReconciled, _context: Context) -> Refusal | None:
    """An explanation stands exactly where bank and book differ."""
    if (body.bank_fen != body.book_fen) == bool(body.explanation):
        return None
    return refuse("unexplained", "/body/explanation", bank_fen=body.bank_fen, book_fen=body.book_fen)


def apply_reconciled(_state: State, _body: k.AccountReconciled, _context: Context) -> None:
    """A statement of two figures changes no balance."""


def flag_reconciled(_state: State, body: k.AccountReconciled, context: Context) -> tuple[str, ...]:
    """`unreconciled` when bank and book differ, `not_attested` without the bank's own signature."""
    flags = [] if body.bank_fen == body.book_fen else ["unreconciled"]
    if context.signer_with(frozenset({"custodian_bank"})) is None:
        flags.append("not_attested")
    return tuple(flags)


def period_follows(state: State, body: k.PeriodClosed, context: Context) -> Refusal | None:
    """The period begins where the last one ended, and is over."""
    closed = state.closed_until
    follows = closed is None or body.first == closed + datetime.timedelta(days=1)
    if follows and body.first <= body.last < context.signed_on:
        return None
    return refuse(
        "period_mismatch",
        "/body/first",
        closed_until=str(closed),
        first=body.first.isoformat(),
        last=body.last.isoformat(),
    )


def period_of(state: State, account: str, first: datetime.date, last: datetime.date) -> k.AccountPeriod:
    """One account's movement in a period, as the ledger has it now."""
    name = bank(account)
    opening, within = 0, {"income": 0, "expense": 0, "other": 0}
    for (of, day, kind), fen in state.movements.items():
        if of == name and day < first:
            opening += fen
        elif of == name and day <= last:
            within[kind] += fen
    return k.AccountPeriod(
        account=account,
        opening_fen=opening,
        income_fen=within["income"],
        expense_fen=-within["expense"],
        other_fen=within["other"],
        closing_fen=opening + sum(within.values()),
    )


def period_figures(state: State, body: k.PeriodClosed, _context: Context) -> Refusal | None:
    """Every registered account is there, with the ledger's figures."""
    expected = tuple(period_of(state, account, body.first, body.last) for account in sorted(state.accounts))
    if body.accounts == expected:
        return None
    for position, (given, right) in enumerate(zip(body.accounts, expected, strict=False)):
        if given != right:
            return refuse(
                "period_figures",
                f"/body/accounts/{position}",
                account=right.account,
                closing_fen=right.closing_fen,
                given_fen=given.closing_fen,
            )
    return refuse("period_figures", "/body/accounts", registered=len(expected), given=len(body.accounts))


def apply_closed(state: State, body: k.PeriodClosed, _context: Context) -> None:
    """Later entries dated inside the period must be marked."""
    state.set_fact("closed_until", body.last)
