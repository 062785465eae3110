"""The end of a month: the period's figures, the bank's statement beside the book, and what came too late."""

from __future__ import annotations

import datetime
from typing import Final

import msgspec

from api.demo import files
from api.demo.guangjing import cast
from api.demo.guangjing.calendar import MONTHS, Month
from api.demo.guangjing.money import income
from api.demo.guangjing.months import clerk_of
from api.demo.guangjing.register import MAIN, PETTY
from api.demo.scribe import Scribe
from ledger_core.amounts import format_plain
from ledger_core.books.fields import Voucher
from ledger_core.books.revenue.closing_rules import book_balance, period_of
from ledger_core.books.revenue.kinds import AccountReconciled, PeriodClosed

_DAY: Final = datetime.timedelta(days=1)
# The receipt of this month turns up after its closing.
LATE_MONTH: Final = 9
LATE_FEN: Final = 1_236
# The bank has not yet paid out a cheque that the book has.
UNPAID_CHEQUE_FEN: Final = 15_000


def close_month(scribe: Scribe, month: Month) -> None:
    """The month is closed; every third one is compared with the bank."""
    if month.number == LATE_MONTH + 1:
        _book_late(scribe, month)
    accounts = tuple(
        period_of(scribe.state, account, month.first, month.last) for account in sorted(scribe.state.accounts)
    )
    scribe.write(cast.MANAGER, PeriodClosed(first=month.first, last=month.last, accounts=accounts))
    if month.number % 3 == 2:
        scribe.write(cast.BANK, _compared(scribe, month, MAIN))
    if month.number == MONTHS - 1:
        difference = _compared(scribe, month, PETTY, UNPAID_CHEQUE_FEN, "一张支票 150.00 元银行尚未兑付")
        scribe.write(clerk_of(month), difference)


def _book_late(scribe: Scribe, month: Month) -> None:
    """Interest of a closed month is booked, marked late."""
    before = month.first - _DAY
    found = income(scribe, before, MAIN, "interest", LATE_FEN, cast.CUSTODIAN)
    scribe.write(clerk_of(month), msgspec.structs.replace(found, late=True, memo="回单迟到,补记上月利息"))


def _compared(
    scribe: Scribe, month: Month, account: str, more_fen: int = 0, explanation: str = ""
) -> AccountReconciled:
    book = book_balance(scribe.state, account, month.last)
    return AccountReconciled(
        account=account,
        date=month.last,
        bank_fen=book + more_fen,
        book_fen=book,
        statement=_statement(scribe, month, account, book + more_fen),
        explanation=explanation,
    )


def _statement(scribe: Scribe, month: Month, account: str, bank_fen: int) -> Voucher:
    """The bank's statement: what went through the account on each day, and the balance."""
    days = [month.first + past * _DAY for past in range(month.last.day)]
    balances = [book_balance(scribe.state, account, day) for day in (month.first - _DAY, *days)]
    moves = [(day, after - before) for day, before, after in zip(days, balances, balances[1:], strict=False)]
    rows = (*((day, format_plain(net)) for day, net in moves if net), ("月末余额", format_plain(bank_fen)))
    return scribe.file(files.table(f"{month} {account} 银行对账单(演示)", ("日期", "发生额(元)"), rows))
