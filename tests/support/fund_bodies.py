"""One admissible body of each kind of the fund, with any field replaced: the sister of `bodies`.

Rules:
    * They tell one story: two flats of equal area with 20,000 yuan each. Applications: `withdrawal_bodies`.
"""

from __future__ import annotations

import datetime
from typing import Any, TypeVar

from ledger_core.books import fields as f
from ledger_core.books.fund import kinds as k
from ledger_core.books.revenue.kinds import Posting
from tests.support.bodies import RESOLUTION, TODAY, VOUCHER

Body = TypeVar("Body")
UNITS = ("3-2-501", "3-2-502")
DECISION = f.Resolution(reference="2026-2号业主决定", date=TODAY, sha256="cd" * 32)


def make(kind: type[Body], changes: dict[str, Any], **fields: Any) -> Body:
    """The fields, with the changes, as a body."""
    return kind(**fields | changes)


def account(name: str = "fund", **changes: Any) -> k.FundAccountOpened:
    """The fund's account; unsold units bear the label `developer`."""
    return make(
        k.FundAccountOpened,
        changes,
        account=name,
        bank="工商银行钟楼支行",
        holder="钟楼区住宅专项维修资金管理中心",
        custodian="bank",
        developer_group="developer",
        date=TODAY,
    )


def policy(**changes: Any) -> k.FundPolicyAdopted:
    """Half may be paid before works; two confirm an emergency of up to 50,000 yuan."""
    return make(
        k.FundPolicyAdopted,
        changes,
        profile="changzhou-fund/1",
        since=TODAY,
        first_stage_max_bp=5_000,
        stages_max=3,
        overrun_bp=1_000,
        overrun_fen=1_000_000,
        audit_above_fen=3_000_000,
        emergency_cap_fen=5_000_000,
        emergency_confirmers=("committee", "street"),
        replenish_below_bp=3_000,
        split_window_days=365,
        split_alarm_fen=5_000_000,
        frequent_max=3,
        same_prices_bp=6_500,
        purposes=("roof", "elevator", "fire", "pipes"),
        resolution=RESOLUTION,
    )


def opening_line(unit: str = UNITS[0], deposits: int = 2_000_000, **changes: Any) -> k.OpeningLine:
    """20,000 yuan deposited."""
    return make(k.OpeningLine, changes, unit=unit, deposits_fen=deposits, balance_fen=deposits)


def opening(*lines: k.OpeningLine, **changes: Any) -> k.OpeningCertified:
    """Two sub-accounts of 20,000 yuan each, or those given."""
    lines = lines or tuple(opening_line(unit) for unit in UNITS)
    total = sum(line.balance_fen for line in lines)
    return make(
        k.OpeningCertified,
        changes,
        account="fund",
        date=TODAY,
        lines=lines,
        total_fen=total,
        certificate=VOUCHER,
    )


def deposits(*lines: tuple[str, int] | tuple[str, int, int], **changes: Any) -> k.DepositsReceived:
    """A first deposit of 100 yuan for the first flat, or lines of (unit, fen, fen of it for a due)."""
    given = tuple(
        k.DepositLine(unit=unit, amount_fen=fen, due_fen=due[0] if due else 0)
        for unit, fen, *due in lines or ((UNITS[0], 10_000),)
    )
    return make(
        k.DepositsReceived,
        changes,
        account="fund",
        date=TODAY,
        purpose="first",
        lines=given,
        total_fen=sum(line.amount_fen for line in given) + changes.get("developer_fen", 0),
        bank_ref="F20260331-1",
    )


def gains(*lines: tuple[str, int, int], **changes: Any) -> k.GainsCredited:
    """Ten days at 1.5 % a year on 20,000 yuan for each flat, or lines of (unit, balance-days, fen)."""
    ten_days = 2_000_000 * 10
    given = tuple(
        k.GainLine(unit=unit, balance_days=days, amount_fen=fen)
        for unit, days, fen in lines or tuple((unit, ten_days, 822) for unit in UNITS)
    )
    return make(
        k.GainsCredited,
        changes,
        account="fund",
        run="q1",
        part=1,
        parts=1,
        date=TODAY,
        first=TODAY - datetime.timedelta(days=9),
        last=TODAY,
        method="rate",
        rate_ppm=15_000,
        basis_days=365,
        rounding="fen_half_up",
        lines=given,
        total_fen=sum(line.amount_fen for line in given),
        bank_ref="F20260331-2",
    )


def call(*lines: tuple[str, int], **changes: Any) -> k.ReplenishmentCalled:
    """The first flat is asked for 50 yuan."""
    given = tuple(k.CallLine(unit=unit, amount_fen=fen) for unit, fen in lines or ((UNITS[0], 5_000),))
    return make(
        k.ReplenishmentCalled,
        changes,
        lines=given,
        total_fen=sum(line.amount_fen for line in given),
        due_by=TODAY + datetime.timedelta(days=90),
        resolution=DECISION,
    )


def returned(**changes: Any) -> k.SubaccountReturned:
    """The first flat's 100 yuan go back."""
    return make(
        k.SubaccountReturned,
        changes,
        account="fund",
        date=TODAY,
        unit=UNITS[0],
        amount_fen=10_000,
        reason="destroyed",
        bank_ref="F20260331-9",
    )


def title_followed(**changes: Any) -> k.SubaccountTransferred:
    """The first flat's sub-account has gone to `g-new`."""
    return make(
        k.SubaccountTransferred,
        changes,
        unit=UNITS[0],
        date=TODAY,
        from_group=f"g-{UNITS[0]}",
        to_group="g-new",
        balance_fen=2_000_000,
    )


def reconciliation(fen: int = 4_000_000, **changes: Any) -> k.FundReconciled:
    """Bank and book agree on this balance."""
    return make(
        k.FundReconciled, changes, account="fund", date=TODAY, bank_fen=fen, book_fen=fen, statement=VOUCHER
    )


def published(root: str, total_fen: int = 4_000_000, **changes: Any) -> k.FundListPublished:
    """The list of two units with this root."""
    return make(
        k.FundListPublished,
        changes,
        date=TODAY,
        units=2,
        total_fen=total_fen,
        control_fen=total_fen,
        root=root,
    )


def reversal(
    entry: int, event: str, postings: tuple[tuple[str, int], ...], **changes: Any
) -> k.FundEntryReversed:
    """The opposite of an entry with these postings."""
    legs = tuple(Posting(account=name, amount_fen=-fen) for name, fen in postings)
    return make(
        k.FundEntryReversed, changes, entry=entry, event=event, date=TODAY, reason="金额录错", postings=legs
    )
