"""The events of an application for a withdrawal, each told in one sentence."""

from __future__ import annotations

from typing import Final

from ledger_core.amounts import format_yuan
from ledger_core.books.counted import counted
from ledger_core.books.estate.stories import ROLES
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.kind import Story

EMERGENCIES: Final[dict[str, tuple[str, str]]] = {
    "roof_leak": ("屋面、外墙渗漏", "leaking roof or wall"),
    "elevator": ("电梯故障", "elevator failure"),
    "fire_order": ("消防设施责令整改", "fire safety order"),
    "facade_fall": ("外墙脱落", "falling facade"),
    "drainage": ("排水设施坍塌、堵塞", "drainage collapsed or blocked"),
    "power_water": ("供水供电中断", "power or water cut"),
    "": ("未写明", "not stated"),
}


def proposed(body: w.WithdrawalProposed) -> Story:
    """Somebody applies."""
    amount = format_yuan(body.budget_fen)
    zh, en = "业主决定", "a decision of the owners"
    if body.basis == "emergency":
        case = EMERGENCIES[body.emergency_case]
        zh, en = f"应急({case[0]})", f"an emergency ({case[1]})"
    return Story(
        f"申请 {body.application}:{body.project},预算 {amount} 元,由{body.contractor.name}施工,依据{zh}",
        f"Application {body.application}: {body.project}; budget {amount} yuan, by {body.contractor.name}, "
        f"resting on {en}",
    )


def resolution_linked(body: w.ResolutionLinked) -> Story:
    """The owners have decided."""
    amount = format_yuan(body.amount_fen)
    return Story(
        f"申请 {body.application} 附业主决定 {body.resolution.reference}({amount} 元)",
        f"Application {body.application} rests on the owners' decision {body.resolution.reference} "
        f"({amount} yuan)",
    )


def emergency_confirmed(body: w.EmergencyConfirmed) -> Story:
    """An office has seen it."""
    zh, en = ROLES[body.role]
    return Story(
        f"{zh}确认申请 {body.application} 的应急情况:{body.finding}",
        f"The {en} confirms the emergency of application {body.application}: {body.finding}",
    )


def approved(body: w.WithdrawalApproved) -> Story:
    """The authority says yes."""
    amount = format_yuan(body.amount_fen)
    return Story(
        f"主管部门批准申请 {body.application}:{amount} 元({body.number})",
        f"The authority approves application {body.application}: {amount} yuan ({body.number})",
    )


def returned(body: w.WithdrawalReturned) -> Story:
    """The authority says no."""
    return Story(
        f"主管部门退回申请 {body.application}:{body.reason}",
        f"The authority returns application {body.application}: {body.reason}",
    )


def payment_made(body: w.PaymentMade) -> Story:
    """A stage is paid."""
    amount = format_yuan(body.amount_fen)
    zh, en = ("末次拨付", "last payment") if body.final else ("拨付", "payment")
    return Story(
        f"{body.date} 申请 {body.application} 第 {body.stage} 次{zh} {amount} 元给{body.payee.name}",
        f"{body.date}: {en} {body.stage} of application {body.application}: "
        f"{amount} yuan to {body.payee.name}",
    )


def work_accepted(body: w.WorkAccepted) -> Story:
    """Somebody has looked."""
    short = sum(line.found_milli < line.claimed_milli for line in body.lines)
    zh = f"{short} 项少于所报" if short else "与所报一致"
    en = f"{short} short of the claim" if short else "as claimed"
    return Story(
        f"申请 {body.application} 验收 {len(body.lines)} 项工程:{zh}",
        f"Application {body.application}: {counted(len(body.lines), 'item')} inspected, {en}",
    )


def settled(body: w.WithdrawalSettled) -> Story:
    """The final amount."""
    amount = format_yuan(body.final_fen)
    return Story(
        f"申请 {body.application} 决算 {amount} 元",
        f"Application {body.application} is settled at {amount} yuan",
    )


def cost_apportioned(body: w.CostApportioned) -> Story:
    """Units bear their shares."""
    total = format_yuan(body.total_fen)
    due = format_yuan(sum(line.due_fen for line in body.lines))
    return Story(
        f"申请 {body.application} 的费用 {total} 元按面积分摊到 {len(body.lines)} 户,其中欠交 {due} 元"
        f"(第 {body.part}/{body.parts} 批)",
        f"Cost of application {body.application}: {total} yuan shared by area among "
        f"{counted(len(body.lines), 'unit')}, "
        f"{due} yuan of it due (part {body.part} of {body.parts})",
    )


def emergency_audited(body: w.EmergencyAudited) -> Story:
    """Looked at afterwards."""
    return Story(
        f"申请 {body.application} 的应急使用经{body.auditor.name}审计,{body.published} 公示",
        f"The emergency use of application {body.application} was audited by {body.auditor.name}, "
        f"published {body.published}",
    )
