"""The made-up contracts: who owes what, when."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from api.demo import files
from api.demo.codes import counterparty
from api.demo.guangjing import cast
from api.demo.guangjing.calendar import Month
from api.demo.scribe import Scribe
from ledger_core.amounts import format_yuan
from ledger_core.books.fields import Organisation, Resolution
from ledger_core.books.revenue.kinds import ContractRegistered, Due


class Terms(NamedTuple):
    """One contract.

    Args:
        number: Its number in the ledger.
        side: The other side.
        direction: Whether the estate receives or pays.
        category: Of the income or expense.
        purpose: What it is about.
        every: Months between two dues.
        amount_fen: Of each due.
    """

    number: str
    side: Organisation
    direction: Literal["income", "expense"]
    category: str
    purpose: str
    every: int
    amount_fen: int

    def due_in(self, month: Month) -> bool:
        """Whether an amount falls due in this month: at the end of each of its spans."""
        return (month.number + 1) % self.every == 0


PARKING: Final = Terms(
    "p-01", cast.PARKING, "income", "parking", "地面公共车位 180 个,每月 300 元", 1, 5_400_000
)
ADVERTISING: Final = Terms(
    "a-01", cast.ADVERTISING, "income", "advertising", "十六部电梯轿厢广告", 3, 1_260_000
)
LOCKERS: Final = Terms("l-01", cast.LOCKERS, "income", "lockers", "快递柜四组,进场费", 6, 600_000)
VENDING: Final = Terms("v-01", cast.VENDING, "income", "vending", "自动售货机两台", 3, 180_000)
TELECOM: Final = Terms("t-01", cast.TELECOM, "income", "telecom", "五幢屋面通信基站占地", 9, 1_800_000)
MANAGEMENT: Final = Terms(
    "m-01", cast.FIRM, "expense", "management-fee", "公共收益经营管理,每月定额", 1, 500_000
)
GREENING: Final = Terms("g-01", cast.GARDENER, "expense", "greening", "公共绿地养护", 3, 380_000)
INCOME_TERMS: Final = (PARKING, ADVERTISING, LOCKERS, VENDING, TELECOM)
EXPENSE_TERMS: Final = (MANAGEMENT, GREENING)


def register_contracts(scribe: Scribe, calendar: Sequence[Month]) -> None:
    """All contracts are on file, each with its signed text."""
    bodies = [_contract(scribe, terms, calendar) for terms in (*INCOME_TERMS, *EXPENSE_TERMS)]
    scribe.write((cast.MANAGER, cast.COMMITTEE), *bodies)


def _contract(scribe: Scribe, terms: Terms, calendar: Sequence[Month]) -> ContractRegistered:
    dues = tuple(
        Due(date=month.day(25), amount_fen=terms.amount_fen) for month in calendar if terms.due_in(month)
    )
    signed: datetime.date = calendar[0].first
    lines = (
        f"对方:{terms.side.name}",
        terms.purpose,
        *(f"{due.date} {format_yuan(due.amount_fen)} 元" for due in dues),
    )
    return ContractRegistered(
        contract=terms.number,
        direction=terms.direction,
        counterparty=counterparty(terms.side),
        purpose=terms.purpose,
        category=terms.category,
        dues=dues,
        vouchers=(scribe.file(files.pdf(f"合同 {terms.number}(演示)", lines)),),
        resolution=Resolution(reference="演示业主大会决定第2号", date=signed),
    )
