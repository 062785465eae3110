"""Three real estates, as far as newspapers and a court have told of them.

Rules:
    * An entry with a `source` holds a published figure, read from `facts/`; its memo keeps the wording.
    * `310余万` is booked as the least that it can mean, and the memo says so.
    * What a ledger needs and nobody published (codes, keys, a policy, a bank) is illustrative, and says so.
    * No bank's reference was published, so what was paid out shows as ordered (docs/SPEC-books.md §5.4).
"""

from __future__ import annotations

import datetime
import re
from typing import Final

from api.demo import facts
from api.demo.codes import counterparty, organisation
from api.demo.rules import policy
from api.demo.scribe import MADE_UP, Estate, Scribe
from ledger_core.books.estate.kinds import PolicyAdopted
from ledger_core.books.fields import Party, Resolution
from ledger_core.books.revenue import kinds as k

_NOT_PUBLISHED: Final = "（未公布）"
_FIRM: Final = "（未公布）物业企业"
_ACCOUNT: Final = "sunshine"
_ENTRY: Final = "entry"
_CHECK: Final = "check"
_NANHU: Final = facts.revenue_of("nanhu")
_SHUIXIE: Final = facts.revenue_of("shuixie")
_ZHENJIANG: Final = facts.revenue_of("zhenjiang")
_LATE_BOOKING: Final = (
    "物业企业名称、代码及签名钥匙均为演示;条目按公开报道补录,签名时间是补录的时间,业务日期见各条。"
)
# The month in which the court's paper told of the judgment; its day was not published.
_JUDGMENT_TOLD: Final = datetime.date(2023, 3, 31)
_AGREED: Final = datetime.date(2010, 6, 1)


def _days(text: str) -> list[datetime.date]:
    return [datetime.date.fromisoformat(day) for day in re.findall(r"\d{4}-\d{2}-\d{2}", text)]


def _begin(scribe: Scribe, rules: PolicyAdopted) -> None:
    """Two who copy from the newspaper, one entering and one checking, and the rules they need."""
    scribe.grant(
        "demo-authority",
        (
            (_ENTRY, "manager", Party(party="demo-entry", name="演示录入(依据公开报道)")),
            (_CHECK, "supervisor", Party(party="demo-check", name="演示复核(依据公开报道)")),
        ),
    )
    scribe.write("demo-authority", rules)


def _policy(
    since: datetime.date, *, fund_share_bp: int = 0, reference: str = "", source: str = "", memo: str = ""
) -> PolicyAdopted:
    return policy(
        since,
        reference or "演示规则,没有对应的业主决定",
        profile="演示规则(该小区的规则未公布)",
        dual_control_fen=0,
        second_party="supervisor",
        fund_share_bp=fund_share_bp,
        disclosure="yearly",
        disclosure_days=90,
        question_days=7,
        memo=f"{MADE_UP}:{memo or '该小区的记账规则未公布,取值只为让已公布的数字能登记。'}",
        source=source,
        illustrative=True,
    )


def _account(day: datetime.date, opening_fen: int, memo: str, source: str = "") -> k.AccountOpened:
    return k.AccountOpened(
        account=_ACCOUNT,
        bank=_NOT_PUBLISHED,
        holder=_NOT_PUBLISHED,
        date=day,
        opening_fen=opening_fen,
        memo=memo,
        source=source,
        illustrative=not source,
    )


def _tell_nanhu(scribe: Scribe) -> None:
    """Announced on 2026-01-07, paid from 2026-01-16."""
    announced, paid_from = _days(_NANHU["date"])
    source = facts.source_of(_NANHU)
    _begin(scribe, _policy(announced))
    balance = facts.fen_of_wan(_NANHU["balance_before_wan"])
    memo = (
        f"公布为「{_NANHU['balance_before_wan']}万元」,只知下限,按下限登记;"
        f"系{_NANHU['income_period']}的累计,逐笔未公布,所以只有这一条。开户行和户名未公布。"
    )
    scribe.write(_ENTRY, _account(announced, balance, memo, source))
    scribe.write((_ENTRY, _CHECK), _nanhu_distribution(announced, paid_from, source))


def _nanhu_distribution(
    announced: datetime.date, paid_from: datetime.date, source: str
) -> k.DistributionPaid:
    sample = _NANHU["sample"]
    rate_fen = 900
    entitled = facts.centi_m2_of_wan(_NANHU["total_area_wan_m2"]) * rate_fen // 100
    return k.DistributionPaid(
        date=paid_from,
        account=_ACCOUNT,
        basis="stated_total",
        rounding="as_published",
        units=_NANHU["households"],
        entitled_fen=entitled,
        paid_fen=facts.fen_of_wan(_NANHU["total_wan"][0]),
        resolution=Resolution(reference=f"{announced} 公告", date=announced),
        memo=(
            f"规则:{_NANHU['rule']}。应分 = 公布的总面积 {_NANHU['total_area_wan_m2']} 万㎡ × 9 元;"
            f"实发有两说:{'、'.join(_NANHU['total_wan'])} 万元,取前者,两者之差列为尾差。"
            f"公布的一户:{sample['area']} ㎡ 发 {sample['paid']} 元,精确值 {sample['exact']} 元。"
            "逐户名单未公布,不能复算;银行回单号未公布,故显示为已下达。"
        ),
        source=source,
    )


def _tell_shuixie(scribe: Scribe) -> None:
    """Told on 2023-01-07: more than 1.4 million to 1,252 households."""
    (paid_on,) = _days(_SHUIXIE["date"])
    year_end = datetime.date(paid_on.year - 1, 12, 31)
    source = facts.source_of(_SHUIXIE)
    (parking,) = facts.fen_of(_SHUIXIE["income"])
    paid = facts.fen_of_wan(_SHUIXIE["total_wan"])
    _begin(scribe, _policy(datetime.date(year_end.year, 1, 1)))
    memo = (
        f"{MADE_UP}:发放前的余额未公布;按「{_SHUIXIE['total_wan']}万元」减去已公布的一年停车收入倒推,"
        "只为让已公布的发放能登记。"
    )
    scribe.write(_ENTRY, _account(datetime.date(year_end.year, 1, 1), paid - parking, memo))
    scribe.write(
        _ENTRY,
        k.IncomeReceived(
            date=year_end,
            account=_ACCOUNT,
            category="parking",
            amount_fen=parking,
            memo=f"公布为「{_SHUIXIE['income']}」,只知下限,停车按下限合并登记一条;年份未载明,按报道前一年;其余收入的数额未公布。",
            source=source,
        ),
    )
    scribe.write((_ENTRY, _CHECK), _shuixie_distribution(paid_on, paid, source))


def _shuixie_distribution(day: datetime.date, paid: int, source: str) -> k.DistributionPaid:
    return k.DistributionPaid(
        date=day,
        account=_ACCOUNT,
        basis="stated_total",
        rounding="as_published",
        units=_SHUIXIE["households"],
        entitled_fen=paid,
        paid_fen=paid,
        resolution=Resolution(reference="发放决定(文号未公布)", date=day),
        memo=(
            f"公布为「{_SHUIXIE['total_wan']}万元」,只知下限,按下限登记;最多一户 {_SHUIXIE['max']} 元,"
            f"公布的一户 {_SHUIXIE['sample']} 元。分配规则和逐户名单未公布,不能复算;"
            "银行回单号未公布,故显示为已下达。"
        ),
        source=source,
    )


def _tell_zhenjiang(scribe: Scribe) -> None:
    """An agreement of June 2010 on 70 %, and what a court awarded."""
    source = facts.source_of(_ZHENJIANG)
    (awarded,) = facts.fen_of(_ZHENJIANG["judgment"])
    share_bp = int(re.findall(r"([0-9]+)%", _ZHENJIANG["rule"])[0]) * 100
    memo = (
        f"公布的只有「{_ZHENJIANG['rule']}」,日期只到月,记为当月 1 日;70% 含办公经费,"
        "这里的字段是转入维修资金的份额。其余取值未公布,为演示。"
    )
    policy = _policy(_AGREED, fund_share_bp=share_bp, reference="2010-06 补充协议", source=source, memo=memo)
    _begin(scribe, policy)
    scribe.write(_ENTRY, _account(_AGREED, 0, f"{MADE_UP}:账户未公布,期初为零只为能登记。"))
    scribe.write(_ENTRY, _judgment(awarded, source))
    assumed = f"{MADE_UP}:是否履行未公布;假定已按判决的下限到账,以便演示 70% 的去向。"
    received = k.IncomeReceived(
        date=_JUDGMENT_TOLD,
        account=_ACCOUNT,
        category="compensation",
        amount_fen=awarded,
        payer=counterparty(ZHENJIANG.firm),
        contract="judgment",
        memo=assumed,
        illustrative=True,
    )
    moved = k.FundTransferred(
        date=_JUDGMENT_TOLD,
        account=_ACCOUNT,
        amount_fen=awarded * share_bp // 10_000,
        memo=assumed,
        illustrative=True,
    )
    scribe.write((_ENTRY, _CHECK), received, moved)


def _judgment(awarded: int, source: str) -> k.ContractRegistered:
    return k.ContractRegistered(
        contract="judgment",
        direction="income",
        counterparty=counterparty(ZHENJIANG.firm),
        purpose=f"法院判决:{_ZHENJIANG['judgment']}(业委会主张:{_ZHENJIANG['claim']})",
        category="compensation",
        dues=(k.Due(date=_JUDGMENT_TOLD, amount_fen=awarded),),
        memo=(
            f"公布为「{_ZHENJIANG['judgment']}」,只知下限,按下限登记为应收一条;主张的数额不是应收,不入账。"
            "判决日未公布,记为报道当月的末日;对方的代码为演示。"
        ),
        source=source,
    )


def _published(slug: str, name: str, serial: int, about: str) -> Estate:
    division = facts.division_of(slug)
    tell = {"nanhu": _tell_nanhu, "shuixie": _tell_shuixie, "zhenjiang": _tell_zhenjiang}[slug]
    return Estate(slug, name, division, organisation(_FIRM, division, serial), about + _LATE_BOOKING, tell)


NANHU: Final = _published("nanhu", "四川自贡 南湖领御", 901, "按公开报道登记 2026 年每平方米 9 元的分配。")
SHUIXIE: Final = _published(
    "shuixie", "湖南常德 水榭花城西城", 902, "按公开报道登记 2023 年的发放;多数数字只公布了下限。"
)
ZHENJIANG: Final = _published(
    "zhenjiang", "江苏镇江 润州某小区", 903, "按公开报道登记 2010 年的七三分成协议和判决。"
)
