"""The texts around every page: header, navigation, footer, errors, figures."""

from __future__ import annotations

from typing import Final

from api.web.labels import Label

FRAME: Final[dict[str, Label]] = {
    "colon": (":", ": "),
    "full_stop": ("。", "."),
    "bracketed": ("({text})", " ({text})"),
    "product": ("阳光账", "Sunledger"),
    "skip": ("跳到正文", "Skip to the content"),
    "front": ("全部小区", "All estates"),
    "verify": ("自己核对", "Check it yourself"),
    "reading": ("怎样显示", "How pages are shown"),
    "view_elder": ("大字版", "Large print"),
    "view_usual": ("标准版", "Usual print"),
    "room_home": ("首页", "Home"),
    "room_entries": ("阳光账户", "Sunshine Account"),
    "room_fund": ("维修资金", "Maintenance fund"),
    "room_votes": ("投票表决", "Votes"),
    "room_statement": ("公示单", "Notice"),
    "room_parties": ("各方与钥匙", "Parties and keys"),
    "room_log": ("日志", "Log"),
    "room_verify": ("核对", "Check"),
    "slot_unchecked": (
        "这一页还没有在您的设备上核对。",
        "This page has not been checked on your device yet.",
    ),
    "slot_how": ("怎样核对", "How to check"),
    "footer": (
        "这些网页由记账服务器提供,不能替服务器自己作证。要独立核对,请看「自己核对」。",
        "These pages come from the server that keeps the ledger; it cannot vouch for itself. "
        "To check on your own, see “Check it yourself”.",
    ),
    "illustrative": ("演示数据", "made up for trying out"),
    "illustrative_banner": (
        "本小区的账目含有为演示而编的数据,每一条都标明「演示数据」。",
        "This estate's books hold figures made up for trying the system out; each such entry is marked.",
    ),
    "technical": ("技术细节", "Technical details"),
    "yuan_unit": ("单位:元", "in yuan"),
    "entry_no": ("第 {seq} 条", "Entry {seq}"),
    "overdrawn_by": ("透支 {amount}", "overdrawn by {amount}"),
    "net_reversed": ("冲回 {amount}", "{amount} taken back"),
    "grew_by": ("增加 {amount}", "up {amount}"),
    "shrank_by": ("减少 {amount}", "down {amount}"),
    "today": ("今天", "today"),
    "yesterday": ("昨天", "yesterday"),
    "days_ago": ("{days} 天前", "{days} {days|day|days} ago"),
    "page_title_error": ("打不开这一页", "This page cannot be shown"),
    "error_next": (
        "可以回到全部小区重新查找。如果刚登记完,请稍候再刷新。",
        "Go back to all estates and look again. If it was entered a moment ago, reload in a while.",
    ),
    "error_next_token": (
        "请向业委会或物业索取查看口令,再刷新本页:浏览器询问时,密码栏填口令,用户名随意。",
        "Ask the owners' committee or the firm for the estate's token and reload: when the browser asks, "
        "the token is the password, with any user name.",
    ),
    "error_code": ("问题代码(反映问题时请附上)", "Code of the problem, to quote when you report it"),
    "error_back": ("返回上一级页面", "Back to the page above"),
}
