"""The catalogue of income and expense (docs/SPEC-books.md §6): slug -> (Chinese, English).

Sources: the lists of common revenue and its uses in the provincial and city rules
(Guangxi, Qingyuan, Shanghai); the slug is the last part of a ledger account's name.
"""

from __future__ import annotations

from typing import Final

INCOME: Final[dict[str, tuple[str, str]]] = {
    "parking": ("停车收入", "parking"),
    "advertising": ("广告收入", "advertising"),
    "venue": ("场地收入", "use of venues"),
    "lockers": ("快递柜进场费", "parcel lockers"),
    "vending": ("自动售货(水)机", "vending machines"),
    "telecom": ("通信基站占地费", "telecom sites"),
    "charging": ("充电桩收入", "charging posts"),
    "rent": ("经营用房租金", "shop and office rent"),
    "recycling": ("废旧物资变卖", "sale of scrap"),
    "compensation": ("赔偿、违约金", "compensation"),
    "interest": ("利息", "interest"),
    "other-income": ("其他收入", "other income"),
}
EXPENSE: Final[dict[str, tuple[str, str]]] = {
    "repairs": ("维修更新", "repairs"),
    "utilities": ("公共水电", "common utilities"),
    "committee": ("业委会经费", "committee costs"),
    "audit": ("审计评估费", "audit"),
    "tax": ("税费", "tax"),
    "bank-fees": ("银行手续费", "bank fees"),
    "management-fee": ("经营管理成本", "cost of management"),
    "insurance": ("公共保险", "insurance"),
    "greening": ("绿化", "greening"),
    "security": ("安防消防", "security and fire safety"),
    "other-expense": ("其他支出", "other expense"),
}
