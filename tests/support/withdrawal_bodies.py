"""One admissible body of each step of an application for a withdrawal, with any field replaced.

Rules:
    * They tell one story: the application `w-1` of 12,000 yuan for a roof, among the units of `fund_bodies`.
"""

from __future__ import annotations

from typing import Any

from ledger_core.books import fields as f
from ledger_core.books.fund import withdrawal_kinds as w
from tests.support.bodies import TODAY, VOUCHER, credit_code
from tests.support.fund_bodies import DECISION, UNITS, make

CONTRACTOR = f.Organisation(name="常州防水工程有限公司", code=credit_code(3))
BIDDER = f.Organisation(name="常州屋面工程有限公司", code=credit_code(4))
AUDITOR = f.Organisation(name="常州工程造价咨询有限公司", code=credit_code(5))


def budget_line(quantity_milli: int = 100_000, price: int = 12_000, **changes: Any) -> w.BudgetLine:
    """100 m² of roof at 120 yuan."""
    return make(
        w.BudgetLine,
        changes,
        item="屋面防水",
        place="3幢屋面",
        unit_of_measure="m²",
        quantity_milli=quantity_milli,
        unit_price_fen=price,
        amount_fen=(quantity_milli * price + 500) // 1_000,
    )


def proposal(application: str = "w-1", *budget: w.BudgetLine, **changes: Any) -> w.WithdrawalProposed:
    """A roof of 12,000 yuan, or these lines, borne by the whole estate."""
    budget = budget or (budget_line(),)
    total = sum(line.amount_fen for line in budget)
    return make(
        w.WithdrawalProposed,
        changes,
        application=application,
        date=TODAY,
        account="fund",
        project="3幢屋面防水维修",
        purpose="roof",
        budget=budget,
        budget_fen=total,
        scope=w.Scope(),
        contractor=CONTRACTOR,
        quotations=(
            w.Quotation(bidder=CONTRACTOR, amount_fen=max(total - 1_000, 1), sha256="01" * 32),
            w.Quotation(bidder=BIDDER, amount_fen=total + 50_000, sha256="02" * 32),
        ),
        basis="resolution",
    )


def emergency(application: str = "w-1", *budget: w.BudgetLine, **changes: Any) -> w.WithdrawalProposed:
    """The same roof, leaking."""
    fields = {"basis": "emergency", "emergency_case": "roof_leak", "report": VOUCHER}
    return proposal(application, *budget, **fields | changes)


def linked(application: str = "w-1", **changes: Any) -> w.ResolutionLinked:
    """The owners have decided on 12,000 yuan, in a filed document."""
    return make(
        w.ResolutionLinked,
        changes,
        application=application,
        resolution=DECISION,
        amount_fen=1_200_000,
        scope=w.Scope(),
    )


def confirmed(role: str = "committee", application: str = "w-1", **changes: Any) -> w.EmergencyConfirmed:
    """One office has seen the water."""
    return make(
        w.EmergencyConfirmed,
        changes,
        application=application,
        date=TODAY,
        role=role,
        finding="屋面渗水,已到现场查看",
    )


def approved(application: str = "w-1", **changes: Any) -> w.WithdrawalApproved:
    """12,000 yuan are approved."""
    return make(
        w.WithdrawalApproved,
        changes,
        application=application,
        date=TODAY,
        amount_fen=1_200_000,
        number="钟维修〔2026〕1号",
    )


def sent_back(application: str = "w-1", **changes: Any) -> w.WithdrawalReturned:
    """The authority returns it."""
    return make(w.WithdrawalReturned, changes, application=application, date=TODAY, reason="缺少业主表决结果")


def payment(stage: int = 1, amount_fen: int = 600_000, **changes: Any) -> w.PaymentMade:
    """Half of it is paid."""
    return make(
        w.PaymentMade,
        changes,
        application="w-1",
        stage=stage,
        date=TODAY,
        account="fund",
        amount_fen=amount_fen,
        payee=CONTRACTOR,
        bank_ref=f"F20260331-{stage + 2}",
    )


def acceptance(*lines: tuple[int, int, int], **changes: Any) -> w.WorkAccepted:
    """All 100 m² were found, or lines of (index, claimed, found) in 1/1000."""
    given = tuple(
        w.AcceptedLine(line=line, claimed_milli=claimed, found_milli=found, photos=("03" * 32,))
        for line, claimed, found in lines or ((0, 100_000, 100_000),)
    )
    return make(w.WorkAccepted, changes, application="w-1", date=TODAY, lines=given, final=True)


def settlement(final_fen: int = 1_200_000, **changes: Any) -> w.WithdrawalSettled:
    """It cost what was approved."""
    return make(w.WithdrawalSettled, changes, application="w-1", date=TODAY, final_fen=final_fen)


def apportionment(*lines: w.ShareLine, **changes: Any) -> w.CostApportioned:
    """Each of the two flats, of equal area, bears 6,000 yuan."""
    lines = lines or tuple(w.ShareLine(unit=unit, share_fen=600_000) for unit in UNITS)
    return make(
        w.CostApportioned,
        changes,
        application="w-1",
        date=TODAY,
        part=1,
        parts=1,
        lines=lines,
        total_fen=sum(line.share_fen for line in lines),
    )


def audited(application: str = "w-1", **changes: Any) -> w.EmergencyAudited:
    """The emergency was audited and published."""
    return make(
        w.EmergencyAudited,
        changes,
        application=application,
        auditor=AUDITOR,
        sha256="04" * 32,
        published=TODAY,
    )
