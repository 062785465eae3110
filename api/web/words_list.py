"""The texts of the Sunshine Account's list and of the statement of a period."""

from __future__ import annotations

from typing import Final

from api.web.labels import Label

LIST: Final[dict[str, Label]] = {
    "entries_title": ("明细", "Entries"),
    "sub_entries": ("明细", "Entries"),
    "sub_charts": ("图表", "Charts"),
    "sub_questions": ("提问与答复", "Questions and answers"),
    "charts_title": ("图表", "Charts"),
    "twelve_months": ("最近 12 个月", "The last 12 months"),
    "show_it": ("显示", "Show"),
    "by_month": ("按月", "By month"),
    "by_category": ("按类别", "By category"),
    "within": ("在已公布的 {size} 条之内查找", "Looked up within the {size} {size|entry|entries} published"),
    "newer": (
        "之后又公布了 {count} 条。本页停留在前 {size} 条,翻页不会错位。",
        "{count} more have been published. These pages stay at the first {size}.",
    ),
    "show_newest": ("看最新", "Show the newest"),
    "filter": ("查找", "Find"),
    "words": ("文字", "Words"),
    "category": ("类别", "Category"),
    "kind": ("事项", "Kind"),
    "account": ("账户", "Account"),
    "flag": ("标记", "Mark"),
    "first_day": ("从", "From"),
    "last_day": ("到", "To"),
    "show": ("范围", "Show"),
    "money_only": ("只看收支", "money only"),
    "everything": ("全部条目", "all entries"),
    "any": ("不限", "any"),
    "apply": ("查找", "Find"),
    "clear": ("清除条件", "Clear"),
    "nothing_found": ("在已公布的条目中没有找到。", "Nothing was found within the entries published."),
    "older": ("更早的", "Older"),
    "back_to_first": ("回到第一页", "Back to the first page"),
    "date": ("日期", "Date"),
    "what": ("事项", "What"),
    "in": ("进账", "In"),
    "out": ("出账", "Out"),
    "balance_after": ("账户余额", "Balance after"),
    "reversed_mark": ("已被第 {seq} 条冲销", "reversed by entry {seq}"),
    "statement_title": ("收支表", "Statement"),
    "statement_closed": ("本期已结账", "This period is closed"),
    "statement_not_closed": ("不是已结账的期间", "Not a closed period"),
    "sheet_title": ("公共收益收支公示单", "Notice of common revenue"),
    "print_sheet": ("打印张贴", "Print the sheet"),
    "closing_capitals": ("期末余额合计(大写)", "Closing balances together, in Chinese capitals"),
    "check_sheet": ("自己核对这张单子", "Check this sheet yourself"),
    "check_sheet_how": (
        "扫码留存账本今天的指纹。以后账上少一条、改一个字,都对不上这个码。和邻居的比一比,应当相同。",
        "Scan the code to keep today's fingerprint of the books. If an entry is later missing or altered, "
        "it will not fit. Compare with a neighbour's: both must be the same.",
    ),
    "sheet_ask": (
        "对哪一条有疑问,都可以提问,答复会登记在账上。",
        "Any entry can be asked about; the answer is entered in the books.",
    ),
    "posted_by": ("张贴人:", "Posted by:"),
    "posted_on": ("张贴日期:", "Posted on:"),
    "closed_periods": ("已结账期间", "Closed periods"),
    "by_account": ("各账户", "By account"),
    "all_accounts": ("合计", "Together"),
    "income_by": ("收入(按类别,已扣冲销)", "Income by category, net of reversals"),
    "expense_by": ("支出(按类别,已扣冲销)", "Expense by category, net of reversals"),
    "none_in_period": ("本期没有。", "None in this period."),
    "late_entries": ("结账后补记到本期的条目", "Entries of this period that came late"),
    "late_before": (
        "上期结账后补记的条目(期初因此与上期期末不同)",
        "Late entries of earlier periods (the opening differs from the last closing by them)",
    ),
}
