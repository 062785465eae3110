"""What happens once: large works, an overdraft, transfers into the fund, a distribution, an excess."""

from __future__ import annotations

import datetime
from typing import Final

import msgspec

from api.demo import files
from api.demo.guangjing import cast, contracts
from api.demo.guangjing.calendar import MONTHS, Month, calendar
from api.demo.guangjing.money import bank_reference, expense, income, with_voucher
from api.demo.guangjing.months import clerk_of
from api.demo.guangjing.register import FUND_SHARE_BP, MAIN, PETTY
from api.demo.scribe import Scribe
from ledger_core.amounts import format_plain
from ledger_core.books.apportion import round_share, share_by_area
from ledger_core.books.fields import Resolution, Voucher
from ledger_core.books.revenue.closing_rules import period_of
from ledger_core.books.revenue.kinds import Authorisation, DistributionPaid, FundTransferred

_TWO: Final = (cast.MANAGER, cast.COMMITTEE)
# Yuan 9 for each m², as in the published case.
_RATE_FEN: Final = 900
_ROOF_FEN: Final = 6_420_000
_ROOF_FIRST_FEN: Final = 3_852_000
_ROOF_MONTH: Final = 6
_COOLING_FEN: Final = 486_000
# Month in which the firm books its own office's cooling as common expense; told at the end.
COOLING_MONTH: Final = 15


def tell(scribe: Scribe, month: Month) -> None:
    """What happens in this month and in no other is booked."""
    once = {
        3: _insure,
        _ROOF_MONTH: _first_instalment,
        8: _last_instalment,
        12: _audit,
        13: _overdraw,
        14: _make_good,
        COOLING_MONTH: _cool,
        16: _distribute,
        MONTHS - 1: _exceed,
    }.get(month.number)
    if once is not None:
        once(scribe, month)
    if month.number in (5, 11, 17):
        _move_into_fund(scribe, month)


def _insure(scribe: Scribe, month: Month) -> None:
    why = Authorisation(basis="committee", reference="演示业委会决定 3 号")
    scribe.write(_TWO, expense(scribe, month.day(9), MAIN, "insurance", 1_680_000, cast.INSURER, why))


def _first_instalment(scribe: Scribe, month: Month) -> None:
    """A roof is mended; a part of the invoice is paid at the start."""
    photograph = files.png("屋面施工照片(演示)", "5 幢屋面防水施工")
    _pay_for_roof(scribe, month.day(12), _ROOF_FIRST_FEN, photograph)


def _last_instalment(scribe: Scribe, month: Month) -> None:
    """The rest of the roof's invoice, after acceptance."""
    accepted = files.pdf("竣工验收单(演示)", ("5 幢屋面防水", "业委会、物业、施工方三方验收"))
    _pay_for_roof(scribe, month.day(20), _ROOF_FEN - _ROOF_FIRST_FEN, accepted)


def _pay_for_roof(scribe: Scribe, day: datetime.date, amount_fen: int, proof: files.File) -> None:
    why = Authorisation(basis="assembly", reference="演示业主大会决定第4号")
    invoiced = calendar(scribe.today)[_ROOF_MONTH].day(12)
    paid = expense(
        scribe,
        day,
        MAIN,
        "repairs",
        amount_fen,
        cast.BUILDER,
        why,
        of_fen=_ROOF_FEN,
        invoiced=invoiced,
    )
    scribe.write(_TWO, with_voucher(paid, scribe.file(proof)))


def _audit(scribe: Scribe, month: Month) -> None:
    why = Authorisation(basis="assembly", reference="演示业主大会决定第5号")
    scribe.write(_TWO, expense(scribe, month.day(16), MAIN, "audit", 1_200_000, cast.AUDIT_FIRM, why))


def _overdraw(scribe: Scribe, month: Month) -> None:
    """The bank has executed a payment that the small account did not cover: a fact, and flagged."""
    why = Authorisation(basis="emergency", reference="3 幢水泵抢修")
    paid = expense(scribe, month.day(23), PETTY, "repairs", 460_000, cast.BUILDER, why)
    scribe.write(clerk_of(month), msgspec.structs.replace(paid, memo="零星账户余额不足,银行已透支付出"))


def _make_good(scribe: Scribe, month: Month) -> None:
    """A compensation fills the small account again."""
    scribe.write(clerk_of(month), income(scribe, month.day(8), PETTY, "compensation", 350_000, cast.INSURER))


def _cool(scribe: Scribe, month: Month) -> None:
    """The firm books the cooling of its own office with that of the common guardhouse."""
    why = Authorisation(basis="budget", reference="演示年度预算")
    paid = expense(scribe, month.day(11), MAIN, "repairs", _COOLING_FEN, cast.COOLING, why)
    scribe.write(clerk_of(month), msgspec.structs.replace(paid, memo="空调维修两台"))


def _exceed(scribe: Scribe, month: Month) -> None:
    """More than the lockers' contract makes due, with its reason."""
    terms = contracts.LOCKERS
    more = income(scribe, month.day(27), MAIN, terms.category, 48_000, terms.side, terms.number)
    reason = "超时保管费分成,合同未列入应收"
    scribe.write(clerk_of(month), msgspec.structs.replace(more, excess_reason=reason))


def _move_into_fund(scribe: Scribe, month: Month) -> None:
    """The fund's share of half a year's income."""
    first = calendar(scribe.today)[month.number - 5].first
    periods = [period_of(scribe.state, account, first, month.last) for account in scribe.state.accounts]
    share = sum(period.income_fen for period in periods) * FUND_SHARE_BP // 10_000
    moved = FundTransferred(
        date=month.day(28),
        account=MAIN,
        amount_fen=share,
        bank_ref=bank_reference(scribe, month.day(28), MAIN, "fund", share),
        memo=f"{first:%Y-%m} 至 {month} 收入的 {FUND_SHARE_BP // 100}%",
    )
    scribe.write(_TWO, moved)


def _distribute(scribe: Scribe, month: Month) -> None:
    """Nine yuan for each m², whole yuan to each unit; what that leaves is booked as a residue."""
    units = scribe.state.units
    shares = share_by_area((unit.area_centi_m2 for unit in units.values()), _RATE_FEN, "yuan_down")
    paid = DistributionPaid(
        date=month.day(16),
        account=MAIN,
        basis="area_rate",
        rate_fen=_RATE_FEN,
        rounding="yuan_down",
        units=shares.units,
        entitled_fen=shares.entitled,
        paid_fen=shares.paid,
        resolution=Resolution(reference="演示业主大会决定第6号", date=month.day(2)),
        bank_ref=bank_reference(scribe, month.day(16), MAIN, "distribution", shares.paid),
        vouchers=(_posted_list(scribe),),
    )
    scribe.write(_TWO, paid)


def _posted_list(scribe: Scribe) -> Voucher:
    rows = (
        (
            code,
            format_plain(unit.area_centi_m2),
            format_plain(round_share(unit.area_centi_m2 * _RATE_FEN, "yuan_down")),
        )
        for code, unit in scribe.state.units.items()
    )
    return scribe.file(files.table("分配清单(演示)", ("单元", "面积(㎡)", "实发(元)"), rows))
