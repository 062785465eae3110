"""One admissible body of each kind, with any field replaced: `income(amount_fen=100)`.

Rules:
    * Every body is admitted by an estate that `Estate.founded` gives, unless a docstring says what it lacks.
    * Dates are `TODAY` unless given; a suite with the real clock passes its own.
"""

from __future__ import annotations

import datetime
from typing import Any

from stdnum.cn import uscc

from ledger_core.books import fields as f
from ledger_core.books.estate import kinds as e
from ledger_core.books.revenue import kinds as r

TODAY = datetime.date(2026, 3, 31)
DIGEST = "A" * 43


def credit_code(number: int = 1) -> str:
    """A unified social credit code with the right check character."""
    base = f"91320400MA1M{number:05d}"
    return base + str(uscc.calc_check_digit(base))


FIRM = f.Organisation(name="蓝天物业服务有限公司", code=credit_code(1))
LIFT_FIRM = f.Counterparty(name="常州电梯维保有限公司", code=credit_code(2))
SEALED_PERSON = f.Counterparty(person=DIGEST)
RESOLUTION = f.Resolution(reference="2026-1号决议", date=TODAY)
VOUCHER = f.Voucher(sha256="ab" * 32, size=1_234, type="application/pdf", title="回单")


def _fields(changes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The fields with the changes."""
    return fields | changes


def policy(**changes: Any) -> e.PolicyAdopted:
    """Two parties from 10,000 yuan on; the second one is the committee."""
    fields: dict[str, Any] = {
        "profile": "changzhou/1",
        "since": TODAY,
        "dual_control_fen": 1_000_000,
        "second_party": "committee",
        "fund_share_bp": 5_000,
        "disclosure": "monthly",
        "disclosure_days": 15,
        "question_days": 7,
        "silence": "not_counted",
        "income_categories": ("parking", "advertising"),
        "expense_categories": ("repairs", "greening"),
        "resolution": RESOLUTION,
    }
    return e.PolicyAdopted(**fields | changes)


def unit(code: str = "3-2-501", **changes: Any) -> e.Unit:
    """A flat of 127.38 m²."""
    fields: dict[str, Any] = {"unit": code, "building": "3", "area_centi_m2": 12_738, "group": f"g-{code}"}
    return e.Unit(**fields | changes)


def units(*registered: e.Unit, **changes: Any) -> e.UnitsRegistered:
    """One flat, or those given."""
    return e.UnitsRegistered(**_fields(changes, units=registered or (unit(),), since=TODAY))


def transfer(code: str = "3-2-501", **changes: Any) -> e.UnitsTransferred:
    """The flat, which must be registered, has a new owner."""
    return e.UnitsTransferred(
        **_fields(changes, transfers=(e.Transfer(unit=code, group="g-new"),), since=TODAY)
    )


def account(name: str = "savings", **changes: Any) -> r.AccountOpened:
    """A second account, empty."""
    fields: dict[str, Any] = {
        "account": name,
        "bank": "工商银行钟楼支行",
        "holder": "广景山庄业主委员会",
        "date": TODAY,
        "opening_fen": 0,
    }
    return r.AccountOpened(**fields | changes)


def contract(number: str = "c-1", **changes: Any) -> r.ContractRegistered:
    """An advertising contract with 2 × 600 yuan due."""
    fields: dict[str, Any] = {
        "contract": number,
        "direction": "income",
        "counterparty": LIFT_FIRM,
        "purpose": "电梯轿厢广告",
        "category": "advertising",
        "dues": tuple(r.Due(date=TODAY.replace(month=month), amount_fen=60_000) for month in (3, 5)),
    }
    return r.ContractRegistered(**fields | changes)


def income(**changes: Any) -> r.IncomeReceived:
    """150 yuan of parking fees."""
    fields: dict[str, Any] = {
        "date": TODAY,
        "account": "sunshine",
        "category": "parking",
        "amount_fen": 15_000,
    }
    return r.IncomeReceived(**fields | changes)


def expense(**changes: Any) -> r.ExpensePaid:
    """80 yuan of repairs, executed by the bank."""
    fields: dict[str, Any] = {
        "date": TODAY,
        "account": "sunshine",
        "category": "repairs",
        "amount_fen": 8_000,
        "payee": LIFT_FIRM,
        "authorisation": r.Authorisation(basis="budget", reference="2026年预算"),
        "bank_ref": "2026033100001",
    }
    return r.ExpensePaid(**fields | changes)


def invoice(number: str = "25322000000123456789", total_fen: int = 20_000) -> r.Invoice:
    """An e-invoice of 200 yuan."""
    return r.Invoice(number=number, total_fen=total_fen)


def reversal(
    entry: int, event: str, postings: tuple[tuple[str, int], ...], **changes: Any
) -> r.EntryReversed:
    """The opposite of an entry with these postings."""
    legs = tuple(r.Posting(account=name, amount_fen=-fen) for name, fen in postings)
    fields: dict[str, Any] = {
        "entry": entry,
        "event": event,
        "date": TODAY,
        "reason": "记错账户",
        "postings": legs,
    }
    return r.EntryReversed(**fields | changes)


def distribution(**changes: Any) -> r.DistributionPaid:
    """9 yuan a m² to the one flat of `units()`, each share rounded down to a yuan."""
    fields: dict[str, Any] = {
        "date": TODAY,
        "account": "sunshine",
        "basis": "area_rate",
        "rate_fen": 900,
        "rounding": "yuan_down",
        "units": 1,
        "entitled_fen": 114_642,
        "paid_fen": 114_600,
        "resolution": RESOLUTION,
        "bank_ref": "2026033100002",
    }
    return r.DistributionPaid(**fields | changes)


def fund_transfer(**changes: Any) -> r.FundTransferred:
    """50 yuan into the maintenance fund."""
    fields: dict[str, Any] = {
        "date": TODAY,
        "account": "sunshine",
        "amount_fen": 5_000,
        "bank_ref": "20260331",
    }
    return r.FundTransferred(**fields | changes)


def reconciliation(fen: int = 0, **changes: Any) -> r.AccountReconciled:
    """Bank and book agree on this balance."""
    fields: dict[str, Any] = {
        "account": "sunshine",
        "date": TODAY,
        "bank_fen": fen,
        "book_fen": fen,
        "statement": VOUCHER,
    }
    return r.AccountReconciled(**fields | changes)


def figures(name: str = "sunshine", **changes: Any) -> r.AccountPeriod:
    """An account without any movement."""
    names = ("opening_fen", "income_fen", "expense_fen", "other_fen", "closing_fen")
    return r.AccountPeriod(account=name, **dict.fromkeys(names, 0) | changes)


def closing(first: datetime.date, last: datetime.date, *accounts: r.AccountPeriod) -> r.PeriodClosed:
    """A period with these figures; without any movement by default."""
    return r.PeriodClosed(first=first, last=last, accounts=accounts or (figures(),))


def question(entry: int, event: str, **changes: Any) -> r.QuestionRaised:
    """An owner asks about an entry."""
    return r.QuestionRaised(**_fields(changes, entry=entry, event=event, text="为什么付了两次?"))


def answer(number: int, **changes: Any) -> r.QuestionAnswered:
    """The question with this seq has its answer."""
    return r.QuestionAnswered(**_fields(changes, question=number, text="第二笔已经退回"))


def end_of_question(number: int, **changes: Any) -> r.QuestionClosed:
    """The question with this seq is at its end."""
    return r.QuestionClosed(**_fields(changes, question=number, outcome="satisfied"))
