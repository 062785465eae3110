"""The bodies of made-up receipts and payments, with their vouchers."""

from __future__ import annotations

import datetime

import msgspec

from api.demo import files
from api.demo.codes import counterparty, invoice_number
from api.demo.scribe import Scribe
from ledger_core.amounts import format_capitals, format_yuan
from ledger_core.books.fields import Organisation, Voucher
from ledger_core.books.revenue.kinds import Authorisation, ExpensePaid, IncomeReceived, Invoice


def bank_reference(scribe: Scribe, day: datetime.date, account: str, category: str, fen: int) -> str:
    """Return the bank's reference of a made-up transfer."""
    return f"DEMO{day:%Y%m%d}{scribe.label('bank', day, account, category, fen).upper()}"


def income(
    scribe: Scribe,
    day: datetime.date,
    account: str,
    category: str,
    amount_fen: int,
    payer: Organisation,
    contract: str = "",
) -> IncomeReceived:
    """Return money that came in, with the bank's slip."""
    reference = bank_reference(scribe, day, account, category, amount_fen)
    slip = files.text(
        "银行入账回单(演示)",
        (
            f"日期 {day} 账户 {account} 回单号 {reference}",
            f"付款方 {payer.name}",
            f"金额 {format_yuan(amount_fen)} 元({format_capitals(amount_fen)})",
        ),
    )
    return IncomeReceived(
        date=day,
        account=account,
        category=category,
        amount_fen=amount_fen,
        payer=counterparty(payer),
        contract=contract,
        bank_ref=reference,
        vouchers=(scribe.file(slip),),
    )


def expense(
    scribe: Scribe,
    day: datetime.date,
    account: str,
    category: str,
    amount_fen: int,
    payee: Organisation,
    why: Authorisation,
    *,
    of_fen: int = 0,
    invoiced: datetime.date | None = None,
    contract: str = "",
) -> ExpensePaid:
    """Return an executed payment of an invoice, or of a part of one.

    Args:
        scribe: Files the invoice.
        day: Of the payment.
        account: Registered account.
        category: Of the policy.
        amount_fen: What is paid.
        payee: Who is paid.
        why: The authorisation.
        of_fen: Total of the invoice; the amount by default.
        invoiced: Day of the invoice; the payment's by default.
        contract: Contract that it is paid under.
    """
    total = of_fen or amount_fen
    issued = invoiced or day
    number = invoice_number(issued, int(scribe.label("invoice", issued, category, total), 16))
    return ExpensePaid(
        date=day,
        account=account,
        category=category,
        amount_fen=amount_fen,
        payee=counterparty(payee),
        authorisation=why,
        invoice=Invoice(number=number, total_fen=total),
        contract=contract,
        bank_ref=bank_reference(scribe, day, account, category, amount_fen),
        vouchers=(_invoice(scribe, number, payee, total),),
    )


def _invoice(scribe: Scribe, number: str, payee: Organisation, total_fen: int) -> Voucher:
    lines = (
        f"发票号码 {number}",
        f"销售方 {payee.name}  代码 {payee.code}",
        f"价税合计 {format_yuan(total_fen)} 元({format_capitals(total_fen)})",
    )
    return scribe.file(files.pdf("电子发票(演示)", lines))


def with_voucher(body: IncomeReceived | ExpensePaid, voucher: Voucher) -> IncomeReceived | ExpensePaid:
    """Return the same event with one more voucher."""
    return msgspec.structs.replace(body, vouchers=(*body.vouchers, voucher))
