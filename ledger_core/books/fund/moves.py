"""How an event of the fund changes banks, advances, dues and sub-accounts in the state."""

from __future__ import annotations

import datetime
from typing import Any

from ledger_core.books.fund.on_file import SubAccount
from ledger_core.books.fund.postings import BANK_PREFIX
from ledger_core.books.kind import Context, Postings
from ledger_core.books.state import State

_EMPTY = SubAccount()


def take_postings(state: State, postings: Postings, day: datetime.date) -> None:
    """Balances, and what each fund account moved on the day, have taken in these legs."""
    balances, days = state.balances, state.fund_days
    for account, fen in postings:
        balances.put(account, balances.get(account, 0) + fen)
        if account.startswith(BANK_PREFIX):
            place = (account.removeprefix(BANK_PREFIX), day)
            days.put(place, days.get(place, 0) + fen)


def sub_account(state: State, unit: str) -> SubAccount:
    """The unit's sub-account; an empty one where nothing was ever booked."""
    return state.sub_accounts.get(unit, _EMPTY)


def keep_money(state: State, body: Any, context: Context) -> None:
    """The entry can be reversed later."""
    state.fund_money.put(context.seq, body)


def bank_at(state: State, account: str, day: datetime.date) -> int:
    """Balance of a fund account at the end of the day, in fen, by business dates."""
    return sum(fen for (name, when), fen in state.fund_days.items() if name == account and when <= day)


def gains_until(state: State, account: str) -> datetime.date | None:
    """Last day for which gains of the account were credited."""
    run = state.last_run.get(account)
    return state.gains_runs[run].terms.last if run else None


def flag_late(state: State, account: str, day: datetime.date) -> tuple[str, ...]:
    """`late` for a movement inside a period whose gains are credited: they were computed without it."""
    until = gains_until(state, account)
    return ("late",) if until is not None and day <= until else ()
