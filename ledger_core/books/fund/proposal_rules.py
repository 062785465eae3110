"""The application itself: its rules and changes (docs/SPEC-books.md §4.5)."""

from __future__ import annotations

import msgspec

from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund.application_rules import end, unpaid
from ledger_core.books.fund.list_rules import check_ascending, check_code
from ledger_core.books.fund.on_file import Application, line_fen
from ledger_core.books.kind import Context
from ledger_core.books.refusals import Figure, Refusal, refuse
from ledger_core.books.state import State


def codes_right(_state: State, body: w.WithdrawalProposed, _context: Context) -> Refusal | None:
    """Contractor and bidders are identified by right codes."""
    refusal = check_code(body.contractor.code, "/body/contractor/code")
    for position, one in enumerate(body.quotations):
        refusal = refusal or check_code(one.bidder.code, f"/body/quotations/{position}/bidder/code")
    return refusal


def scope_units_known(state: State, body: w.WithdrawalProposed, _context: Context) -> Refusal | None:
    """The units named are registered."""
    for position, unit in enumerate(body.scope.units):
        if unit not in state.units:
            return refuse("unit_unknown", f"/body/scope/units/{position}", unit=unit)
    return None


def scope_has_units(state: State, body: w.WithdrawalProposed, _context: Context) -> Refusal | None:
    """Every building named has a unit, and the scope is not empty."""
    built = {unit.building for unit in state.units.values()}
    for position, building in enumerate(body.scope.buildings):
        if building not in built:
            return refuse("no_units", f"/body/scope/buildings/{position}", building=building)
    return None if built else refuse("no_units", "/body/scope")


def scope_ascends(_state: State, body: w.WithdrawalProposed, _context: Context) -> Refusal | None:
    """Buildings and units ascend, each once."""
    buildings = check_ascending(body.scope.buildings, "/body/scope/buildings")
    return buildings or check_ascending(body.scope.units, "/body/scope/units")


def application_new(state: State, body: w.WithdrawalProposed, _context: Context) -> Refusal | None:
    """A number is used once."""
    known = state.applications.get(body.application)
    if known is None:
        return None
    return refuse("application_known", "/body/application", application=body.application, seq=known.seq)


def replaced_known(state: State, body: w.WithdrawalProposed, _context: Context) -> Refusal | None:
    """The application that this one takes the place of is on file."""
    if not body.replaces or body.replaces in state.applications:
        return None
    return refuse("application_unknown", "/body/replaces", application=body.replaces)


def replaced_at_rest(state: State, body: w.WithdrawalProposed, _context: Context) -> Refusal | None:
    """… and was returned, or runs and nothing is paid."""
    if not body.replaces:
        return None
    old = state.applications[body.replaces]
    if old.ended not in ("", "returned"):
        return refuse("application_ended", "/body/replaces", application=body.replaces, ended=old.ended)
    return unpaid(old, "/body/replaces")


def purpose_not_forbidden(_state: State, body: w.WithdrawalProposed, _context: Context) -> Refusal | None:
    """Neither a forbidden purpose, nor works that the builder's warranty covers."""
    if body.purpose in w.FORBIDDEN_PURPOSES:
        return refuse("forbidden_purpose", "/body/purpose", purpose=body.purpose)
    until = body.warranty_until
    if until is msgspec.UNSET or until < body.date:
        return None
    figures: dict[str, Figure] = {"warranty_until": until.isoformat(), "date": body.date.isoformat()}
    return refuse("forbidden_purpose", "/body/warranty_until", purpose="warranty", **figures)


def purpose_allowed(state: State, body: w.WithdrawalProposed, _context: Context) -> Refusal | None:
    """The policy lists the purpose."""
    if state.fund_policy is None or body.purpose in state.fund_policy.purposes:
        return None
    return refuse("purpose_not_allowed", "/body/purpose", purpose=body.purpose)


def quantities_given(_state: State, body: w.WithdrawalProposed, _context: Context) -> Refusal | None:
    """Each budget line has a quantity."""
    for position, line in enumerate(body.budget):
        if line.quantity_milli == 0:
            return refuse("quantity_missing", f"/body/budget/{position}/quantity_milli", item=line.item)
    return None


def budget_adds_up(_state: State, body: w.WithdrawalProposed, _context: Context) -> Refusal | None:
    """Each amount is quantity × price, and the budget their sum."""
    for position, line in enumerate(body.budget):
        fen = line_fen(line.quantity_milli, line.unit_price_fen)
        if fen != line.amount_fen:
            pointer = f"/body/budget/{position}/amount_fen"
            return refuse("budget_mismatch", pointer, computed_fen=fen, amount_fen=line.amount_fen)
    total = sum(line.amount_fen for line in body.budget)
    if total == body.budget_fen:
        return None
    return refuse("budget_mismatch", "/body/budget_fen", computed_fen=total, budget_fen=body.budget_fen)


def prices_complete(_state: State, body: w.WithdrawalProposed, _context: Context) -> Refusal | None:
    """A quotation prices every budget line, or gives its sum alone."""
    for position, one in enumerate(body.quotations):
        if one.unit_prices_fen and len(one.unit_prices_fen) != len(body.budget):
            pointer = f"/body/quotations/{position}/unit_prices_fen"
            return refuse(
                "quotation_mismatch", pointer, lines=len(body.budget), prices=len(one.unit_prices_fen)
            )
    return None


def emergency_reasoned(_state: State, body: w.WithdrawalProposed, _context: Context) -> Refusal | None:
    """An emergency is one of the six cases and has a report; what is none has neither."""
    is_emergency = body.basis == "emergency"
    if is_emergency == bool(body.emergency_case) == (body.report is not msgspec.UNSET):
        return None
    return refuse("emergency_unreasoned", "/body/emergency_case", basis=body.basis, case=body.emergency_case)


def within_cap(state: State, body: w.WithdrawalProposed, _context: Context) -> Refusal | None:
    """An emergency stays under the policy's cap."""
    cap = state.fund_policy.emergency_cap_fen if state.fund_policy else 0
    if body.basis != "emergency" or not cap or body.budget_fen <= cap:
        return None
    return refuse("above_emergency_cap", "/body/budget_fen", cap_fen=cap, budget_fen=body.budget_fen)


def apply_proposed(state: State, body: w.WithdrawalProposed, context: Context) -> None:
    """The application runs; the one that it replaces does not."""
    if body.replaces:
        end(state, body.replaces, "replaced")
    state.applications.put(body.application, Application(body, context.seq))
