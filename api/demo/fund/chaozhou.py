"""潮州市中心城区: a city's published totals as single entries; the 0.90 yuan that they are apart is shown.

Rules:
    * No unit of it was published: one line stands for the whole city, and says so.
    * Deposits and gains are the published figures, their sum is the ledger's, the published balance is the
      bank's side of a reconciliation: neither is put right.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from api.demo import facts
from api.demo.codes import organisation
from api.demo.fund import steps
from api.demo.scribe import MADE_UP, Estate, Scribe
from ledger_core.amounts import parse_yuan
from ledger_core.books.estate.kinds import Unit, UnitsRegistered
from ledger_core.books.fund.kinds import OpeningLine

_FACT: Final[dict[str, Any]] = facts.load("fund_city_reports")[0]
_CITY: Final = "ALL"
_LAST: Final = datetime.date(_FACT["year"], 12, 31)
_DIVISION: Final = facts.division_of("chaozhou")


def _tell(scribe: Scribe) -> None:
    """Registered as one, certified, reconciled, published."""
    source, since = _FACT["source"], datetime.date(_FACT["year"], 1, 1)
    steps.grant_keys(scribe)
    scribe.write(steps.REGISTRAR, _register(since))
    steps.open_fund(scribe, since)
    deposits, gains = (
        parse_yuan(_FACT["cum_deposit"]),
        facts.fen_of_wan(_FACT["interest_distributed_cum_wan"]),
    )
    used = parse_yuan(_FACT["use"])
    line = OpeningLine(
        unit=_CITY,
        deposits_fen=deposits,
        gains_fen=gains,
        used_fen=used,
        balance_fen=deposits + gains - used,
    )
    memo = (
        f"公布为累计交存 {_FACT['cum_deposit']} 元、"
        f"累计分配利息 {_FACT['interest_distributed_cum_wan']} 万元、"
        f"使用 {_FACT['use']} 元,共 {_FACT['cum_estates']} 个小区、{_FACT['cum_households']} 户;分户账未公布,"
        "合并登记一行。"
    )
    steps.certify(scribe, _LAST, (line,), memo, source)
    bank = parse_yuan(_FACT["balance"])
    explanation = f"公布余额 {_FACT['balance']} 元;{_FACT['check'].partition(';')[2].strip()}"
    steps.reconcile(scribe, _LAST, bank, explanation, f"{_FACT['published']} 公布;差额照实列出。", source)
    steps.publish(scribe, _LAST, f"{MADE_UP}:只有一行,代表全市合计。")


def _register(since: datetime.date) -> UnitsRegistered:
    memo = f"{MADE_UP}:不是房屋,代表公布的全市合计;面积未公布,取能登记的最小值。"
    unit = Unit(unit=_CITY, building=_FACT["city"], area_centi_m2=1, group="city", use="other")
    return UnitsRegistered(units=(unit,), since=since, memo=memo, illustrative=True)


CHAOZHOU: Final = Estate(
    "chaozhou",
    "潮州市中心城区维修资金(公布的合计)",
    _DIVISION,
    organisation("（未公布）维修资金管理机构", _DIVISION, 911),
    f"按公开报道登记 {_FACT['year']} 年全市维修资金的合计,不是一个小区;钥匙与规则均为演示。",
    _tell,
)
