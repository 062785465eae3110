"""The events of the book `fund` about accounts and sub-accounts, each told in one sentence."""

from __future__ import annotations

from typing import Final

from ledger_core.amounts import format_yuan
from ledger_core.books.account_words import account_words
from ledger_core.books.counted import counted
from ledger_core.books.fund import kinds as k
from ledger_core.books.kind import Story

_DEPOSITS: Final[dict[str, tuple[str, str]]] = {
    "first": ("首期维修资金", "first deposits"),
    "replenishment": ("续筹维修资金", "replenishments"),
    "common_revenue": ("公共收益转入", "common revenue"),
    "compensation": ("赔偿款", "compensation"),
}


def account_opened(body: k.FundAccountOpened) -> Story:
    """A fund account is registered."""
    zh, en = account_words(body.account)
    return Story(
        f"登记账户「{zh}」({body.bank},户名 {body.holder})",
        f"“{en}” registered ({body.bank}, held by {body.holder})",
    )


def policy_adopted(body: k.FundPolicyAdopted) -> Story:
    """The fund's rules."""
    first = f"{body.first_stage_max_bp / 100:g}%"
    return Story(
        f"公布维修资金使用规则「{body.profile}」:首拨不超过 {first}(依据 {body.resolution.reference})",
        f"Rules of the fund “{body.profile}” adopted: at most {first} before works "
        f"(by {body.resolution.reference})",
    )


def opening_certified(body: k.OpeningCertified) -> Story:
    """Balances from before the ledger."""
    total = format_yuan(sum(line.balance_fen for line in body.lines))
    return Story(
        f"确认 {len(body.lines)} 户截至 {body.date} 的分户余额,共 {total} 元",
        f"Balances of {counted(len(body.lines), 'sub-account')} certified as of {body.date}: {total} "
        "yuan together",
    )


def deposits_received(body: k.DepositsReceived) -> Story:
    """Money came in for units."""
    zh, en = _DEPOSITS[body.purpose]
    total = format_yuan(body.total_fen)
    return Story(
        f"{body.date} {zh}入账 {total} 元({len(body.lines)} 户)",
        f"{body.date}: {total} yuan received as {en} ({counted(len(body.lines), 'unit')})",
    )


def gains_credited(body: k.GainsCredited) -> Story:
    """Interest on sub-accounts."""
    total = format_yuan(body.total_fen)
    zh, en = (
        (f"年利率 {body.rate_ppm / 10_000:g}%", f"{body.rate_ppm / 10_000:g} % a year")
        if body.method == "rate"
        else ("按积数分摊银行总额", "the bank's total shared by balance-days")
    )
    return Story(
        f"{body.first} 至 {body.last} 的增值收益 {total} 元计入 {len(body.lines)} 户"
        f"({zh},第 {body.part}/{body.parts} 批)",
        f"Gains of {body.first} to {body.last}: {total} yuan credited to {counted(len(body.lines), 'unit')} "
        f"({en}; part {body.part} of {body.parts})",
    )


def replenishment_called(body: k.ReplenishmentCalled) -> Story:
    """Owners are asked to pay."""
    total = format_yuan(body.total_fen)
    return Story(
        f"通知 {len(body.lines)} 户在 {body.due_by} 前续交维修资金共 {total} 元",
        f"Units asked to replenish by {body.due_by}: {len(body.lines)}, {total} yuan together",
    )


def subaccount_returned(body: k.SubaccountReturned) -> Story:
    """Money went back to an owner."""
    amount = format_yuan(body.amount_fen)
    zh, en = (
        ("房屋灭失", "the building is destroyed")
        if body.reason == "destroyed"
        else ("其他原因", "other reason")
    )
    return Story(
        f"{body.date} 退还 {body.unit} 分户余额 {amount} 元({zh})",
        f"{body.date}: {amount} yuan of {body.unit} returned to the owner ({en})",
    )


def subaccount_transferred(body: k.SubaccountTransferred) -> Story:
    """The sub-account follows the title."""
    amount = format_yuan(body.balance_fen)
    return Story(
        f"{body.unit} 分户余额 {amount} 元随产权转移",
        f"The sub-account of {body.unit}, {amount} yuan, has followed the title",
    )


def account_reconciled(body: k.FundReconciled) -> Story:
    """Bank and book side by side."""
    bank, book = format_yuan(body.bank_fen), format_yuan(body.book_fen)
    zh_name, en_name = account_words(body.account)
    zh, en = ("一致", "they agree") if body.bank_fen == body.book_fen else ("不一致", "they differ")
    return Story(
        f"账户「{zh_name}」{body.date} 银行余额 {bank} 元,账面 {book} 元,{zh}",
        f"“{en_name}” on {body.date}: {bank} yuan at the bank, {book} yuan in the books; {en}",
    )


def list_published(body: k.FundListPublished) -> Story:
    """All sub-accounts, committed to."""
    total = format_yuan(body.total_fen)
    return Story(
        f"公布截至 {body.date} 的 {body.units} 户分户账,合计 {total} 元",
        f"The list of {counted(body.units, 'sub-account')} as of {body.date} is published: {total} "
        "yuan together",
    )


def entry_reversed(body: k.FundEntryReversed) -> Story:
    """An entry is undone."""
    amount = format_yuan(max((abs(leg.amount_fen) for leg in body.postings), default=0))
    return Story(
        f"冲销第 {body.entry} 条({amount} 元):{body.reason}",
        f"Entry {body.entry} reversed ({amount} yuan): {body.reason}",
    )
