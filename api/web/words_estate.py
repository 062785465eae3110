"""The texts of the list of estates and of an estate's front page."""

from __future__ import annotations

from typing import Final

from api.web.labels import Label

ESTATE: Final[dict[str, Label]] = {
    "front_title": ("各小区的账", "The books of each estate"),
    "front_lead": (
        "每一笔由经手方签名。登记后若有改动,一核对就会发现,人人可以核对。",
        "Each entry is signed by those who made it. An alteration shows when somebody checks; anybody can.",
    ),
    "no_estates": ("还没有小区建账。", "No estate has opened its books yet."),
    "closed": ("凭口令查看", "asks for a token"),
    "firm": ("物业企业", "Property firm"),
    "size_line": ("已公布 {size} 条", "{size} {size|entry|entries} published"),
    "fresh_line": ("最新登记 {at}({age})", "newest entry {at} ({age})"),
    "balances": ("账户余额", "Balances"),
    "balance_total": ("{accounts} 个账户合计", "All {accounts} accounts together"),
    "as_of_entries": ("按已公布的 {size} 条计算", "from the {size} {size|entry|entries} published"),
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
    "in_and_out": ("收入和支出", "In and out"),
    "in_and_out_note": (
        "已扣除冲销;不含期初余额、给业主的分配、转入维修资金。",
        "Net of reversals; without openings, distributions to owners and transfers into the fund.",
    ),
    "span": ("时间", "Time"),
    "this_month": ("本月至今", "This month so far"),
    "last_month": ("上月", "Last month"),
    "this_year": ("今年至今", "This year so far"),
    "year_before": ("去年同期 {amount}", "a year before {amount}"),
    "no_year_before": ("去年同期尚未建账", "no books a year before"),
    "chart_months": ("最近 12 个月的收入和支出", "In and out in the last 12 months"),
    "chart_table": ("用表格看这些数字", "These figures as a table"),
    "above_line": ("横线以上", "above the line"),
    "below_line": ("横线以下", "below the line"),
    "month": ("月份", "Month"),
    "how_fresh": ("账本有多新", "How fresh the books are"),
    "who_witnesses": ("谁在见证", "Who witnesses them"),
    "witness_holds": (
        "持有全部 {size} 条的指纹,{at}",
        "holds the fingerprint of all {size} {size|entry|entries}, {at}",
    ),
    "witness_behind": (
        "持有前 {size} 条的指纹,{at};之后 {behind} 条还没有见到",
        "holds the fingerprint of the first {size}, {at}; has not seen the {behind} after them",
    ),
    "witness_never": ("还没有见到这本账", "has not seen these books yet"),
    "unanswered_count": ("{count} 个提问还没有答复", "Questions without an answer: {count}"),
    "overdue_count": ("{count} 个已超期", "overdue: {count}"),
    "all_answered": ("没有等待答复的提问。", "No question is waiting for an answer."),
    "see_questions": ("看全部提问与答复", "See all questions and answers"),
    "period_range": ("{first} 至 {last}", "{first} to {last}"),
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
    "log": ("账本钥匙的指纹", "Fingerprint of the ledger's key"),
    "log_compare": (
        "请与公告栏上的指纹比对:不一样,您看的就不是公告的那个账本。",
        "Compare it with the notice board: if it differs, this is not the ledger that was announced.",
    ),
    "see_entry": ("见第 {seq} 条", "see entry {seq}"),
}
