"""A unit's own account for its owner, in yuan: its figures, and each line with the entry behind it."""

from audit_tools.fund.account import AccountLine

_FIGURES = {
    "deposits_fen": ("交存", "deposited"),
    "gains_fen": ("收益", "gains"),
    "used_fen": ("使用", "used"),
    "balance_fen": ("余额", "balance"),
    "due_fen": ("欠交", "owed"),
}
_LINES = {
    "fund.opening.certified/1": ("期初余额", "certified opening"),
    "fund.deposits.received/1": ("交存", "deposit"),
    "fund.gains.credited/1": ("利息、收益", "interest and gains"),
    "fund.payment.made/1": ("付款", "payment"),
    "fund.cost.apportioned/1": ("分摊维修费", "share of a cost"),
    "fund.subaccount.returned/1": ("退还", "returned to the owner"),
    "fund.entry.reversed/1": ("更正(冲销)", "taken back"),
}
_HEADS = (("条目", "日期", "金额(元)", "欠交", "余额"), ("entry", "date", "yuan", "owed", "balance"))


def yuan(fen: int) -> str:
    """The amount in yuan with two decimals and a sign where it is negative."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def account_text(unit: str, figures: dict[str, int], lines: list[AccountLine], lang: str) -> str:
    """The account for people: its figures in one line, then its lines in their order.

    Args:
        unit: the unit's code.
        figures: fen by name, such as `balance_fen`.
        lines: movements of the account.
        lang: `zh` or `en`.
    """
    at = 0 if lang == "zh" else 1
    shown = [f"{_FIGURES[name][at]} {yuan(fen)}" for name, fen in figures.items()]
    rows = [f"{unit}: {', '.join(shown)}", "{:>8}  {:<10}  {:>16}  {:>14}  {:>16}".format(*_HEADS[at])]
    for line in lines:
        money = f"{yuan(line.fen):>16}  {yuan(line.due_fen):>14}  {yuan(line.balance_fen):>16}"
        rows.append(f"{line.seq:>8}  {line.date:<10}  {money}  {_LINES[line.kind][at]}")
    return "\n".join(rows)
