"""The texts of the list of estates and of an estate's front page."""

from __future__ import annotations

from typing import Final

from api.web.labels import Label

ESTATE: Final[dict[str, Label]] = {
    "front_title": ("各小区公共收益账", "The common revenue of each estate"),
    "front_lead": (
        "每一笔由经手方签名。登记后若有改动,一核对就会发现,人人可以核对。",
        "Each entry is signed by those who made it. An alteration shows when somebody checks; anybody can.",
    ),
    "no_estates": ("还没有小区建账。", "No estate has opened its books yet."),
    "closed": ("凭令牌查看", "asks for a token"),
    "firm": ("物业企业", "Property firm"),
    "size_line": ("已公布 {size} 条", "{size} entries published"),
    "fresh_line": ("最新登记 {at}({age})", "newest entry {at} ({age})"),
    "balances": ("账户余额", "Balances"),
    "balance_total": ("{accounts} 个账户合计", "{accounts} accounts together"),
    "as_of_entries": ("按已公布的 {size} 条计算", "from the {size} entries published"),
    "no_accounts": ("还没有登记账户。", "No account is registered yet."),
    "reconciled_bank": (
        "{day} 与银行余额一致,由银行签名",
        "agreed with the bank on {day}, signed by the bank",
    ),
    "reconciled_firm": (
        "{day} 与银行余额一致,仅物业自报,银行未签名",
        "agreed with the bank on {day}, by the firm's word only; not signed by the bank",
    ),
    "unreconciled_bank": (
        "{day} 与银行余额不一致:银行 {bank} 元,账面 {book} 元(银行签名)",
        "differed from the bank on {day}: bank {bank}, ledger {book} yuan (signed by the bank)",
    ),
    "unreconciled_firm": (
        "{day} 与银行余额不一致:银行 {bank} 元,账面 {book} 元(仅物业自报)",
        "differed from the bank on {day}: bank {bank}, ledger {book} yuan (the firm's word only)",
    ),
    "never_reconciled": ("还没有与银行对过账", "never reconciled with the bank"),
    "this_period": ("本期收支", "This period"),
    "period_range": ("{first} 至 {last}", "{first} to {last}"),
    "period_open": ("本期尚未结账", "not closed yet"),
    "income": ("收入", "Income"),
    "expense": ("支出", "Expense"),
    "other": ("其他(期初、分配、转入维修资金等)", "Other (openings, distributions, fund transfers)"),
    "other_short": ("其他", "Other"),
    "opening": ("期初", "Opening"),
    "closing": ("期末", "Closing"),
    "last_closing": ("上次结账", "Last closing"),
    "never_closed": ("还没有结过账。", "No period has been closed yet."),
    "newest": ("最近收支", "Newest movements"),
    "all_entries": ("查看全部明细", "See all entries"),
    "no_money": ("还没有收支。", "No money has moved yet."),
    "open_questions": ("{count} 个提问未结", "{count} open questions"),
    "log": ("账本钥匙的指纹", "Fingerprint of the log's key"),
    "log_compare": (
        "请与公告栏上的指纹比对:不一样,您看的就不是公告的那个账本。",
        "Compare it with the notice board: if it differs, this is not the ledger that was announced.",
    ),
    "see_entry": ("见第 {seq} 条", "see entry {seq}"),
}
