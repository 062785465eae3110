"""The texts of the supervisor's page, and of the search among estates."""

from __future__ import annotations

from typing import Final

from api.web.labels import Label

SUPERVISION: Final[dict[str, Label]] = {
    "find_estate": ("按小区或物业企业名称查找", "Find by name of estate or firm"),
    "no_estate_found": ("没有找到这样的小区。", "No such estate was found."),
    "more_estates": ("后面的小区", "Further estates"),
    "supervision": ("监督", "Supervision"),
    "supervision_title": ("监督一览", "Supervision"),
    "supervision_lead": (
        "每个小区的账有多新、谁在见证、何时与银行对过账、哪些提问和公示逾期。数字都能在各小区的账里逐条核对。",
        "For each estate: how fresh the books are, who witnesses them, when they were compared with the "
        "bank, which answers and disclosures are overdue. Each figure can be checked in its own books.",
    ),
    "needs_attention": ("需要关注", "Needs attention"),
    "nothing_alarming": ("本页所列小区没有需要关注的事项。", "Nothing needs attention in the estates shown."),
    "alarm_limits": (
        "这些是账上看得见的迹象,不是结论。没有迹象,也不说明钱花得值、发票真实。",
        "These are signs that the books show, not findings. Without a sign, money may still be badly spent "
        "and an invoice false.",
    ),
    "all_shown": ("一览表", "The table"),
    "last_reconciled": ("最近对账", "Agreed with the bank"),
    "open_questions": ("未答复提问", "Open questions"),
    "overdue_closings": ("逾期未公示", "Disclosures overdue"),
    "log_stopped": ("账本停止登记,请查明", "The log has stopped; find out why"),
    "stale": ("{days} 天没有新条目", "no entry for {days} {days|day|days}"),
    "bank_differs": ("「{account}」与银行不一致", "{account} differs from the bank"),
    "periods_overdue": ("{count} 期逾期未公示", "disclosures overdue: {count}"),
    "flag_times": ("{word} × {count}", "{word} × {count}"),
    "witness_lags": ("差 {behind} 条", "{behind} behind"),
    "witness_full": ("全部", "all"),
    "none_yet": ("还没有", "none yet"),
}
