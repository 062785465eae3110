"""The events of the book `revenue`, each told in one sentence."""

from __future__ import annotations

from typing import Final

import msgspec

from ledger_core.amounts import format_yuan
from ledger_core.books.account_words import account_words
from ledger_core.books.categories import EXPENSE, INCOME
from ledger_core.books.counted import counted
from ledger_core.books.fields import Counterparty
from ledger_core.books.kind import Story
from ledger_core.books.revenue import kinds as k

_UNKNOWN: Final = ("", "")
_OUTCOMES: Final[dict[str, tuple[str, str]]] = {
    "satisfied": ("提问人满意", "the asker is satisfied"),
    "withdrawn": ("已撤回", "withdrawn"),
    "corrected": ("已更正", "corrected"),
    "mediated": ("已调解", "mediated"),
    "refused": ("不予支持", "not upheld"),
}


def account_opened(body: k.AccountOpened) -> Story:
    """An account is registered."""
    amount, (zh, en) = format_yuan(body.opening_fen), account_words(body.account)
    return Story(
        f"登记账户「{zh}」({body.bank},户名 {body.holder}),期初余额 {amount} 元",
        f"“{en}” registered ({body.bank}, held by {body.holder}), opening balance {amount} yuan",
    )


def contract_registered(body: k.ContractRegistered) -> Story:
    """A contract is on file."""
    zh_side, en_side = _counterparty(body.counterparty)
    total = format_yuan(sum(due.amount_fen for due in body.dues))
    zh_way, en_way = ("应收", "receivable") if body.direction == "income" else ("应付", "payable")
    return Story(
        f"登记与{zh_side}的合同 {body.contract}:{body.purpose},{zh_way}共 {total} 元",
        f"Contract {body.contract} with {en_side}: {body.purpose}; {total} yuan {en_way} in all",
    )


def income_received(body: k.IncomeReceived) -> Story:
    """Money came in."""
    zh, en = INCOME.get(body.category, _UNKNOWN)
    zh_from = en_from = ""
    if body.payer is not msgspec.UNSET:
        zh_side, en_side = _counterparty(body.payer)
        zh_from, en_from = f",付款方 {zh_side}", f" from {en_side}"
    day, amount = body.date.isoformat(), format_yuan(body.amount_fen)
    return Story(f"{day} 收到{zh} {amount} 元{zh_from}", f"{day}: {amount} yuan received for {en}{en_from}")


def expense_paid(body: k.ExpensePaid) -> Story:
    """Money left, or was ordered to leave."""
    zh, en = EXPENSE.get(body.category, _UNKNOWN)
    zh_side, en_side = _counterparty(body.payee)
    amount = format_yuan(body.amount_fen)
    zh_done, en_done = ("支付", "paid") if body.bank_ref else ("下达付款", "ordered to be paid")
    return Story(
        f"{body.date} 向{zh_side}{zh_done}{zh} {amount} 元(依据 {body.authorisation.reference})",
        f"{body.date}: {amount} yuan {en_done} to {en_side} for {en} (by {body.authorisation.reference})",
    )


def entry_reversed(body: k.EntryReversed) -> Story:
    """An entry is undone."""
    amount = format_yuan(max(abs(leg.amount_fen) for leg in body.postings))
    return Story(
        f"冲销第 {body.entry} 条({amount} 元):{body.reason}",
        f"Entry {body.entry} reversed ({amount} yuan): {body.reason}",
    )


def distribution_paid(body: k.DistributionPaid) -> Story:
    """Revenue went to the owners."""
    rate = format_yuan(body.rate_fen)
    zh_rule, en_rule = {
        "area_rate": (f"每平方米 {rate} 元", f"{rate} yuan per m²"),
        "unit_amount": (f"每户 {rate} 元", f"{rate} yuan per unit"),
        "stated_total": ("按公布的总额", "a total as published"),
    }[body.basis]
    paid, residue = format_yuan(body.paid_fen), format_yuan(body.entitled_fen - body.paid_fen)
    return Story(
        f"{body.date} 向 {body.units} 户业主分配 {paid} 元({zh_rule}),尾差 {residue} 元",
        f"{body.date}: {paid} yuan distributed to {counted(body.units, 'unit')} ({en_rule}); residue "
        f"{residue} yuan",
    )


def fund_transferred(body: k.FundTransferred) -> Story:
    """Revenue went into the maintenance fund."""
    amount = format_yuan(body.amount_fen)
    return Story(
        f"{body.date} 转入维修资金 {amount} 元", f"{body.date}: {amount} yuan moved into the maintenance fund"
    )


def account_reconciled(body: k.AccountReconciled) -> Story:
    """Bank and book side by side."""
    bank, book = format_yuan(body.bank_fen), format_yuan(body.book_fen)
    zh_name, en_name = account_words(body.account)
    zh, en = ("一致", "they agree") if body.bank_fen == body.book_fen else ("不一致", "they differ")
    return Story(
        f"账户「{zh_name}」{body.date} 银行余额 {bank} 元,账面 {book} 元,{zh}",
        f"“{en_name}” on {body.date}: {bank} yuan at the bank, {book} yuan in the books; {en}",
    )


def period_closed(body: k.PeriodClosed) -> Story:
    """A period's figures are fixed."""
    income = format_yuan(sum(one.income_fen for one in body.accounts))
    expense = format_yuan(sum(one.expense_fen for one in body.accounts))
    closing = format_yuan(sum(one.closing_fen for one in body.accounts))
    return Story(
        f"{body.first} 至 {body.last} 结账:收入 {income} 元,支出 {expense} 元,结余 {closing} 元",
        f"{body.first} to {body.last} closed: income {income} yuan, expense {expense} yuan, "
        f"balance {closing} yuan",
    )


def question_raised(body: k.QuestionRaised) -> Story:
    """An owner asks."""
    zh, en = ("投诉", "complaint") if body.matter == "complaint" else ("提问", "question")
    return Story(
        f"业主就第 {body.entry} 条{zh}:{body.text}", f"An owner's {en} on entry {body.entry}: {body.text}"
    )


def question_answered(body: k.QuestionAnswered) -> Story:
    """The firm or the committee answers."""
    return Story(
        f"答复第 {body.question} 条提问:{body.text}", f"Answer to question {body.question}: {body.text}"
    )


def question_closed(body: k.QuestionClosed) -> Story:
    """A question is at its end."""
    zh, en = _OUTCOMES[body.outcome]
    return Story(f"第 {body.question} 条提问结束:{zh}", f"Question {body.question} closed: {en}")


def _counterparty(side: Counterparty) -> tuple[str, str]:
    return (side.name, side.name) if side.name else ("个人(密封)", "a person (sealed)")
