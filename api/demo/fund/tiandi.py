"""南京江宁 天地新城: the quantities that investigators counted, told as a ledger would have shown them.

Rules:
    * Published: what was claimed and found, the emergency route, the next proposal, each with its source.
    * Made up, and marked so: units, deposits, prices, dates, offices. So the sums are not those of the case.
"""

from __future__ import annotations

import datetime
from typing import Any, Final

from api.demo import facts
from api.demo.codes import organisation
from api.demo.files import text
from api.demo.fund import steps
from api.demo.scribe import MADE_UP, Estate, Scribe
from ledger_core.books.estate.kinds import Unit, UnitsRegistered
from ledger_core.books.fields import Resolution
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund.kinds import CallLine, OpeningLine, ReplenishmentCalled

_FACT: Final[dict[str, Any]] = next(
    one for one in facts.load("fund_projects") if one["estate"].endswith("天地新城")
)
_SOURCE: Final = facts.source_of(_FACT)
_DIVISION: Final = facts.division_of("tiandi")
_BUILDER: Final = organisation("示范消防工程有限公司", _DIVISION, 922)
_LIFTS: Final = organisation("示范电梯工程有限公司", _DIVISION, 923)
_BIDDER: Final = organisation("示范机电安装有限公司", _DIVISION, 924)
_AUDITOR: Final = organisation("示范工程造价咨询有限公司", _DIVISION, 925)
_DETECTORS, _SHUTTERS, _FANS = _FACT["quantities"]
_DIGEST: Final = "0" * 63
FIRE, LIFT, ROAD = "fire-2022", "lift-2023", "road-2025"


def _day(text_: str) -> datetime.date:
    return datetime.date.fromisoformat(text_)


def _tell(scribe: Scribe) -> None:
    """Forty flats and two shops; fire works by emergency, a lift by the owners' decision, roads proposed."""
    steps.grant_keys(scribe)
    scribe.write(steps.REGISTRAR, _register(scribe))
    steps.open_fund(scribe, _day("2021-01-01"))
    steps.certify(scribe, _day("2022-06-30"), tuple(_openings()), f"{MADE_UP}:分户账未公布。")
    steps.credit_gains(scribe, "2022h2", _day("2022-07-01"), _day("2022-10-31"), 15_000)
    _tell_fire(scribe)
    _tell_lift(scribe)
    steps.credit_gains(scribe, "2023", _day("2022-11-01"), _day("2023-12-31"), 15_000)
    steps.publish(scribe, _day("2023-12-31"))
    bank = scribe.state.balances[f"assets:fund:{steps.ACCOUNT}"]
    steps.reconcile(scribe, _day("2023-12-31"), bank, "", MADE_UP)
    _tell_present(scribe)


def _register(scribe: Scribe) -> UnitsRegistered:
    flats = [
        Unit(
            unit=f"{building}-1-{floor}{door:02d}",
            building=str(building),
            entrance="1",
            area_centi_m2=8_900 + 317 * floor + 1_050 * door,
            group=scribe.label("group", building, floor, door),
        )
        for building in (1, 2)
        for floor in range(1, 11)
        for door in (1, 2)
    ]
    shops = [
        Unit(
            unit=f"S-{number}",
            building="S",
            area_centi_m2=15_000,
            group=scribe.label("group", "developer"),
            use="shop",
        )
        for number in (1, 2)
    ]
    memo = f"{MADE_UP}:公布的只有 {_FACT['households']} 户;这里取 40 户和 2 间未售商铺。"
    return UnitsRegistered(units=(*flats, *shops), since=_day("2021-01-01"), memo=memo, illustrative=True)


def _openings() -> list[OpeningLine]:
    """30,000 yuan each; one sub-account is nearly spent."""
    lines = []
    for unit in sorted(
        f"{b}-1-{floor}{door:02d}" for b in (1, 2) for floor in range(1, 11) for door in (1, 2)
    ):
        used = 2_850_000 if unit == "2-1-1002" else 0
        lines.append(
            OpeningLine(unit=unit, deposits_fen=3_000_000, used_fen=used, balance_fen=3_000_000 - used)
        )
    return lines


def _item(item: str, place: str, measure: str, quantity: int, price_fen: int) -> w.BudgetLine:
    return w.BudgetLine(
        item=item,
        place=place,
        unit_of_measure=measure,
        quantity_milli=quantity * 1_000,
        unit_price_fen=price_fen,
        amount_fen=quantity * price_fen,
    )


def _tell_fire(scribe: Scribe) -> None:
    """Claimed and found as published; the emergency was confirmed, and audited afterwards."""
    budget = (
        _item(_DETECTORS["item"], "各幢楼道", "只", 3_000, 15_651),
        _item(_SHUTTERS["item"], "地下车库", "樘", _SHUTTERS["claimed"], 200_000),
        _item(_FANS["item"], "地下车库", "台", _FANS["claimed"], 800_000),
    )
    scribe.write(steps.MANAGER, _fire_proposal(scribe, budget))
    for role in (steps.COMMITTEE, steps.STREET):
        seen = f"{MADE_UP}:公布的案例中,确认的签章是否真实正在调查。"
        scribe.write(
            role,
            w.EmergencyConfirmed(
                application=FIRE,
                date=_day("2022-11-12"),
                role="committee" if role == steps.COMMITTEE else "street",
                finding="消防设施须整改(演示)",
                memo=seen,
                illustrative=True,
            ),
        )
    steps.approve(scribe, FIRE, "2022-11-15", sum(line.amount_fen for line in budget))
    steps.pay(scribe, FIRE, 1, "2022-11-25", 10_000_000, _BUILDER, final=False)
    scribe.write(steps.COMMITTEE, _fire_found())
    found = 572 * 15_651 + 4 * 200_000 + _FANS["confirmed_replaced"] * 800_000
    steps.settle(scribe, FIRE, "2023-02-10", found, _AUDITOR)
    steps.pay(scribe, FIRE, 2, "2023-02-20", found - 10_000_000, _BUILDER, final=True)
    steps.apportion(scribe, FIRE, _day("2023-02-28"))
    audited = w.EmergencyAudited(
        application=FIRE,
        auditor=_AUDITOR,
        sha256=f"{_DIGEST}5",
        published=_day("2023-03-10"),
        memo=MADE_UP,
        illustrative=True,
    )
    scribe.write(steps.COMMITTEE, audited)


def _fire_proposal(scribe: Scribe, budget: tuple[w.BudgetLine, ...]) -> w.WithdrawalProposed:
    fire, total = _FACT["fire_wan"], sum(line.amount_fen for line in budget)
    return w.WithdrawalProposed(
        application=FIRE,
        date=_day("2022-11-10"),
        account=steps.ACCOUNT,
        project="消防设施维修更换",
        purpose="fire",
        budget=budget,
        budget_fen=total,
        scope=w.Scope(),
        contractor=_BUILDER,
        quotations=(w.Quotation(bidder=_BUILDER, amount_fen=total, sha256=f"{_DIGEST}1"),),
        basis="emergency",
        emergency_case="fire_order",
        report=scribe.file(text("消防检查意见(演示)", ["演示"])),
        memo=(
            f"公布:消防项目支付 {fire['paid']} 万元,走{fire['route']},其中 {fire['suspected']} 万元存疑;"
            f"感烟探测器少 {_DETECTORS['short']} 只(价值{_DETECTORS['value']}),"
            f"防火卷帘门报 {_SHUTTERS['claimed']} 樘,"
            f"风机报 {_FANS['claimed']} 台;{_FACT['bid_rigging']}。单价、探测器总数、日期、单位均为演示,"
            "所以合计与案情不同。"
        ),
        source=_SOURCE,
    )


def _fire_found() -> w.WorkAccepted:
    """3,000 less the published 2,428; the doors mostly painted; three fans of twenty-two replaced."""
    rows = ((0, 3_000, 3_000 - _DETECTORS["short"]), (1, _SHUTTERS["claimed"], 4), (2, _FANS["claimed"], 3))
    return w.WorkAccepted(
        application=FIRE,
        date=_day("2023-01-20"),
        lines=tuple(
            w.AcceptedLine(
                line=line,
                claimed_milli=claimed * 1_000,
                found_milli=found * 1_000,
                photos=(f"{_DIGEST}{line + 2}",),
            )
            for line, claimed, found in rows
        ),
        final=True,
        memo=(
            f"公布:感烟探测器少 {_DETECTORS['short']} 只;防火卷帘门{_SHUTTERS['found']}(完好 4 樘为演示);"
            f"风机实有 {_FANS['actual']} 台、确认更换 {_FANS['confirmed_replaced']} 台,按确认更换登记。"
        ),
        source=_SOURCE,
    )


def _tell_lift(scribe: Scribe) -> None:
    """An ordinary withdrawal, through all of its stages."""
    budget = (
        _item("曳引机更换", "1幢1单元", "台", 1, 2_600_000),
        _item("钢丝绳更换", "1幢1单元", "米", 240, 6_500),
    )
    total, scope = sum(line.amount_fen for line in budget), w.Scope(buildings=("1",))
    proposal = w.WithdrawalProposed(
        application=LIFT,
        date=_day("2023-05-04"),
        account=steps.ACCOUNT,
        project="1幢电梯大修",
        purpose="elevator",
        budget=budget,
        budget_fen=total,
        scope=scope,
        contractor=_LIFTS,
        quotations=(
            w.Quotation(bidder=_LIFTS, amount_fen=total - 90_000, sha256=f"{_DIGEST}6"),
            w.Quotation(bidder=_BIDDER, amount_fen=total + 310_000, sha256=f"{_DIGEST}7"),
        ),
        basis="resolution",
        memo=MADE_UP,
        illustrative=True,
    )
    decided = w.ResolutionLinked(
        application=LIFT,
        resolution=Resolution(reference="演示决定 2023-1", date=_day("2023-05-20"), sha256=f"{_DIGEST}8"),
        amount_fen=total,
        scope=scope,
        memo=f"{MADE_UP}:以文件指纹登记的决定,票数不能复算。",
        illustrative=True,
    )
    scribe.write(steps.MANAGER, proposal)
    scribe.write(steps.COMMITTEE, decided)
    steps.approve(scribe, LIFT, "2023-06-01", total)
    steps.pay(scribe, LIFT, 1, "2023-06-10", total // 2, _LIFTS, final=False)
    seen = tuple(
        w.AcceptedLine(line=place, claimed_milli=line.quantity_milli, found_milli=line.quantity_milli)
        for place, line in enumerate(budget)
    )
    accepted = w.WorkAccepted(
        application=LIFT, date=_day("2023-07-15"), lines=seen, final=True, memo=MADE_UP, illustrative=True
    )
    scribe.write(steps.COMMITTEE, accepted)
    steps.settle(scribe, LIFT, "2023-07-30", total, _AUDITOR)
    steps.pay(scribe, LIFT, 2, "2023-08-08", total - total // 2, _LIFTS, final=True)
    steps.apportion(scribe, LIFT, _day("2023-08-31"))


def _tell_present(scribe: Scribe) -> None:
    """The nearly spent sub-account is called; the next proposal waits for the owners."""
    call = ReplenishmentCalled(
        lines=(CallLine(unit="2-1-1002", amount_fen=900_000),),
        total_fen=900_000,
        due_by=scribe.today + datetime.timedelta(days=60),
        resolution=Resolution(reference="演示决定 2023-2", date=_day("2023-12-01")),
        memo=MADE_UP,
        illustrative=True,
    )
    wan, _, what = _FACT["next_proposal_wan"].partition(" ")
    fen = facts.fen_of_wan(wan)
    road = w.WithdrawalProposed(
        application=ROAD,
        date=scribe.today,
        account=steps.ACCOUNT,
        project=what,
        purpose="road",
        budget=(_item(what, "小区道路", "项", 1, fen),),
        budget_fen=fen,
        scope=w.Scope(),
        contractor=_BUILDER,
        basis="resolution",
        memo=f"公布的下一项提案:{_FACT['next_proposal_wan']}(万元);施工单位、申请日期为演示。",
        source=_SOURCE,
    )
    scribe.write(steps.MANAGER, call, road)


TIANDI: Final = Estate(
    "tiandi",
    "南京江宁 天地新城",
    _DIVISION,
    organisation("（未公布）物业企业", _DIVISION, 921),
    "按公开报道登记申报与查明的数量;户数、单价、日期、单位、分户账均为演示,金额合计与案情不同。",
    _tell,
)
