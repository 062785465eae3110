"""From the first payment to the settlement: the rules and changes (docs/SPEC-books.md §4.5)."""

from __future__ import annotations

from typing import Any

import msgspec

from ledger_core.books.fund import postings
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund.list_rules import check_ascending, check_code
from ledger_core.books.fund.moves import keep_money, take_postings
from ledger_core.books.fund.on_file import UNSEEN, Application, overrun_of
from ledger_core.books.kind import Context
from ledger_core.books.refusals import Figure, Refusal, refuse
from ledger_core.books.state import InvoicePaid, State


def within_invoice(state: State, body: w.PaymentMade, _context: Context) -> Refusal | None:
    """An invoice keeps its first total, and is not paid beyond it, whoever pays a part of it."""
    if body.invoice is msgspec.UNSET:
        return None
    total = body.invoice.total_fen
    known = state.invoices.get((body.payee.code, body.invoice.number), InvoicePaid(total, 0))
    if known.total != total:
        return refuse(
            "invoice_total_changed", "/body/invoice/total_fen", first_fen=known.total, now_fen=total
        )
    if known.paid + body.amount_fen > known.total:
        figures: dict[str, Figure] = {
            "total_fen": known.total,
            "paid_fen": known.paid,
            "amount_fen": body.amount_fen,
        }
        return refuse("invoice_overpaid", "/body/amount_fen", **figures)
    return None


def is_approved(state: State, body: Any, _context: Context) -> Refusal | None:
    """The authority has approved the application."""
    if state.applications[body.application].approved:
        return None
    return refuse("not_approved", "/body/application", application=body.application)


def dated_after_approval(state: State, body: w.PaymentMade, _context: Context) -> Refusal | None:
    """… and has done so by the day of the payment."""
    approved_on = state.applications[body.application].approved_on
    if approved_on <= body.date:
        return None
    days = {"approved": approved_on.isoformat(), "date": body.date.isoformat()}
    return refuse("not_approved", "/body/date", application=body.application, **days)


def account_of_application(state: State, body: w.PaymentMade, _context: Context) -> Refusal | None:
    """The account that was applied for pays."""
    account = state.applications[body.application].proposal.account
    if body.account == account:
        return None
    return refuse("account_mismatch", "/body/account", account=account, given=body.account)


def payee_is_contractor(state: State, body: w.PaymentMade, _context: Context) -> Refusal | None:
    """Nobody but the contractor is paid."""
    contractor = state.applications[body.application].proposal.contractor
    if body.payee == contractor:
        return None
    return refuse("payee_not_contractor", "/body/payee", contractor=contractor.code, payee=body.payee.code)


def stage_follows(state: State, body: w.PaymentMade, _context: Context) -> Refusal | None:
    """Stages are counted without a gap, and are no more than the policy allows."""
    application = state.applications[body.application]
    stages_max = (state.fund_policy.stages_max if state.fund_policy else 0) + application.undone
    if body.stage == application.payments + 1 <= stages_max:
        return None
    due = application.payments + 1
    return refuse("stage_order", "/body/stage", due=due, stage=body.stage, stages_max=stages_max)


def last_payment_accepted(state: State, body: w.PaymentMade, _context: Context) -> Refusal | None:
    """Before the last payment the works are accepted."""
    if not body.final or state.applications[body.application].accepted:
        return None
    return refuse("not_accepted", "/body/final", application=body.application)


def last_payment_settled(state: State, body: w.PaymentMade, _context: Context) -> Refusal | None:
    """… and the final amount is fixed."""
    if not body.final or state.applications[body.application].final:
        return None
    return refuse("not_settled", "/body/final", application=body.application)


def within_first_stage(state: State, body: w.PaymentMade, _context: Context) -> Refusal | None:
    """Before the settlement: the policy's first share, or what was found to be done, if that is more."""
    application, policy = state.applications[body.application], state.fund_policy
    if application.final or policy is None:
        return None
    share = application.approved * policy.first_stage_max_bp // 10_000
    ceiling = max(share, application.found_fen)
    paid = application.paid + body.amount_fen
    if paid <= ceiling:
        return None
    return refuse("above_first_stage", "/body/amount_fen", ceiling_fen=ceiling, paid_fen=paid)


def within_approved(state: State, body: w.PaymentMade, _context: Context) -> Refusal | None:
    """All payments together stay within the approved amount and the policy's overrun."""
    application = state.applications[body.application]
    return _within_approved(state, application, application.paid + body.amount_fen, "/body/amount_fen")


def settled_within_approved(state: State, body: w.WithdrawalSettled, _context: Context) -> Refusal | None:
    """So does the final amount; above it: a new application."""
    return _within_approved(state, state.applications[body.application], body.final_fen, "/body/final_fen")


def _within_approved(state: State, application: Application, fen: int, pointer: str) -> Refusal | None:
    overrun = overrun_of(state.fund_policy, application.approved) if state.fund_policy else 0
    if fen <= application.approved + overrun:
        return None
    figures: dict[str, Figure] = {
        "approved_fen": application.approved,
        "overrun_fen": overrun,
        "amount_fen": fen,
    }
    return refuse("above_approved", pointer, **figures)


def final_completes(state: State, body: w.PaymentMade, _context: Context) -> Refusal | None:
    """After the settlement: no more than the final amount, which the last payment completes."""
    application = state.applications[body.application]
    paid, final = application.paid + body.amount_fen, application.final
    if not final or (paid == final if body.final else paid < final):
        return None
    return refuse("final_mismatch", "/body/final", final_fen=final, paid_fen=paid)


def apply_payment(state: State, body: w.PaymentMade, context: Context) -> None:
    """The money is with the contractor, against its invoice."""
    take_postings(state, postings.payment(body), body.date)
    old = state.applications[body.application]
    paid, payments = old.paid + body.amount_fen, old.payments + 1
    state.applications.put(body.application, old._replace(paid=paid, payments=payments))
    take_invoice(state, body, body.amount_fen)
    keep_money(state, body, context)


def take_invoice(state: State, body: w.PaymentMade, fen: int) -> None:
    """The invoice, where there is one, is paid by so much more; less where fen is negative."""
    if body.invoice is msgspec.UNSET:
        return
    key = (body.payee.code, body.invoice.number)
    known = state.invoices.get(key, InvoicePaid(body.invoice.total_fen, 0))
    state.invoices.put(key, known._replace(paid=known.paid + fen))


def acceptance_ascends(_state: State, body: w.WorkAccepted, _context: Context) -> Refusal | None:
    """Budget lines ascend, each once."""
    return check_ascending([f"{line.line:03d}" for line in body.lines], "/body/lines")


def not_accepted_twice(state: State, body: w.WorkAccepted, _context: Context) -> Refusal | None:
    """After the last inspection there is no other."""
    if not state.applications[body.application].accepted:
        return None
    return refuse("already_accepted", "/body/application", application=body.application)


def lines_of_budget(state: State, body: w.WorkAccepted, _context: Context) -> Refusal | None:
    """Only what was budgeted is accepted."""
    count = len(state.applications[body.application].proposal.budget)
    for position, line in enumerate(body.lines):
        if line.line >= count:
            return refuse("line_unknown", f"/body/lines/{position}/line", line=line.line, lines=count)
    return None


def found_within_claim(_state: State, body: w.WorkAccepted, _context: Context) -> Refusal | None:
    """Nobody finds more than is claimed."""
    for position, line in enumerate(body.lines):
        if line.found_milli > line.claimed_milli:
            figures: dict[str, Figure] = {
                "claimed_milli": line.claimed_milli,
                "found_milli": line.found_milli,
            }
            return refuse("above_claim", f"/body/lines/{position}/found_milli", **figures)
    return None


def inspection_complete(state: State, body: w.WorkAccepted, _context: Context) -> Refusal | None:
    """The last inspection leaves no budget line unseen."""
    unseen = _found_after(state.applications[body.application], body).count(UNSEEN)
    if not body.final or not unseen:
        return None
    return refuse("acceptance_incomplete", "/body/final", lines_unseen=unseen)


def _found_after(application: Application, body: w.WorkAccepted) -> tuple[int, ...]:
    found = list(application.found or (UNSEEN,) * len(application.proposal.budget))
    for line in body.lines:
        found[line.line] = line.found_milli
    return tuple(found)


def apply_accepted(state: State, body: w.WorkAccepted, _context: Context) -> None:
    """What was found is on file."""
    old = state.applications[body.application]
    changed = old._replace(found=_found_after(old, body), accepted=body.final)
    state.applications.put(body.application, changed)


def auditor_right(_state: State, body: w.WithdrawalSettled, _context: Context) -> Refusal | None:
    """The auditor is identified by a right code."""
    return (
        None
        if body.audit is msgspec.UNSET
        else check_code(body.audit.auditor.code, "/body/audit/auditor/code")
    )


def not_settled_twice(state: State, body: w.WithdrawalSettled, _context: Context) -> Refusal | None:
    """An application is settled once."""
    final = state.applications[body.application].final
    return refuse("already_settled", "/body/application", final_fen=final) if final else None


def works_accepted(state: State, body: w.WithdrawalSettled, _context: Context) -> Refusal | None:
    """The works are accepted."""
    if state.applications[body.application].accepted:
        return None
    return refuse("not_accepted", "/body/application", application=body.application)


def audit_given(state: State, body: w.WithdrawalSettled, _context: Context) -> Refusal | None:
    """Above the policy's amount the settlement is audited."""
    above = state.fund_policy.audit_above_fen if state.fund_policy else 0
    if body.final_fen <= above or body.audit is not msgspec.UNSET:
        return None
    return refuse("audit_missing", "/body/audit", audit_above_fen=above, final_fen=body.final_fen)


def within_found(state: State, body: w.WithdrawalSettled, _context: Context) -> Refusal | None:
    """Nothing is settled that was not found."""
    found = state.applications[body.application].found_fen
    if body.final_fen <= found:
        return None
    return refuse("above_found", "/body/final_fen", found_fen=found, final_fen=body.final_fen)


def not_below_paid(state: State, body: w.WithdrawalSettled, _context: Context) -> Refusal | None:
    """What is paid is paid: the final amount is not less."""
    paid = state.applications[body.application].paid
    if body.final_fen >= paid:
        return None
    return refuse("below_paid", "/body/final_fen", paid_fen=paid, final_fen=body.final_fen)


def apply_settled(state: State, body: w.WithdrawalSettled, _context: Context) -> None:
    """The final amount is fixed; an emergency waits for its audit from now on."""
    old = state.applications[body.application]
    state.applications.put(body.application, old._replace(final=body.final_fen))
    if old.is_emergency and not old.audited:
        state.set_fact("unaudited", state.unaudited | {body.application})


def audit_code_right(_state: State, body: w.EmergencyAudited, _context: Context) -> Refusal | None:
    """The auditor is identified by a right code."""
    return check_code(body.auditor.code, "/body/auditor/code")


def is_settled(state: State, body: Any, _context: Context) -> Refusal | None:
    """The final amount is fixed."""
    if state.applications[body.application].final:
        return None
    return refuse("not_settled", "/body/application", application=body.application)


def not_audited_twice(state: State, body: w.EmergencyAudited, _context: Context) -> Refusal | None:
    """An emergency is audited once."""
    if not state.applications[body.application].audited:
        return None
    return refuse("already_audited", "/body/application", application=body.application)


def apply_audited(state: State, body: w.EmergencyAudited, _context: Context) -> None:
    """The audit is on file."""
    old = state.applications[body.application]
    state.applications.put(body.application, old._replace(audited=True))
    state.set_fact("unaudited", state.unaudited - {body.application})
