"""What readers must see of an application (docs/SPEC-books.md §5.4): alarms, not refusals.

Rules:
    * Flags are asked once the event is applied: the application itself is on file then.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger_core.books.fund import kinds as k
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund.list_rules import flag_attested
from ledger_core.books.fund.on_file import Application
from ledger_core.books.fund.postings import BANK_PREFIX
from ledger_core.books.fund.share_rules import has_moved
from ledger_core.books.kind import Context
from ledger_core.books.state import State


def flag_proposed(state: State, body: w.WithdrawalProposed, _context: Context) -> tuple[str, ...]:
    """`emergency`, `split_suspected`, `frequent`, `same_prices`."""
    policy = state.fund_policy
    if policy is None:
        return ()
    close = list(_close_ones(state, body, policy.split_window_days))
    found = {
        "emergency": body.basis == "emergency",
        "split_suspected": _is_split(body, close, policy.split_alarm_fen),
        "frequent": bool(policy.frequent_max) and len(close) + 1 > policy.frequent_max,
        "same_prices": _has_same_prices(body, policy.same_prices_bp),
    }
    return tuple(name for name, raised in found.items() if raised)


def _close_ones(state: State, body: w.WithdrawalProposed, days: int) -> Iterator[w.WithdrawalProposed]:
    """Other applications, neither returned nor replaced, at most so many days away."""
    for other in state.applications.values():
        counts = other.ended not in ("returned", "replaced")
        if other.proposal is not body and counts and abs((other.proposal.date - body.date).days) <= days:
            yield other.proposal


def _is_split(body: w.WithdrawalProposed, close: list[w.WithdrawalProposed], alarm_fen: int) -> bool:
    """Whether small budgets of one contractor, or of one place, reach the alarm together."""
    if not alarm_fen or body.budget_fen >= alarm_fen:
        return False
    small = [one for one in close if one.budget_fen < alarm_fen]
    places = {line.place for line in body.budget}
    same_firm = [one for one in small if one.contractor.code == body.contractor.code]
    same_place = [one for one in small if places & {line.place for line in one.budget}]
    return any(
        group and body.budget_fen + sum(one.budget_fen for one in group) >= alarm_fen
        for group in (same_firm, same_place)
    )


def _has_same_prices(body: w.WithdrawalProposed, bound_bp: int) -> bool:
    """Whether an offer's sum is the budget, or too many of its prices are the budget's."""
    budget = [line.unit_price_fen for line in body.budget]
    for one in body.quotations:
        same = sum(price == own for price, own in zip(one.unit_prices_fen, budget, strict=False))
        if one.amount_fen == body.budget_fen or (bound_bp and same * 10_000 > bound_bp * len(budget)):
            return True
    return False


def flag_filed(_state: State, body: w.ResolutionLinked, _context: Context) -> tuple[str, ...]:
    """`not_recomputable` for a decision that is filed as a document: no ballots of it are in this ledger."""
    return () if body.resolution.vote else ("not_recomputable",)


def flag_payment(state: State, body: w.PaymentMade, context: Context) -> tuple[str, ...]:
    """`emergency`, `emergency_unaudited`, `overdrawn`, `not_attested`."""
    application = state.applications[body.application]
    found = {
        "emergency": application.is_emergency,
        "emergency_unaudited": bool(state.unaudited),
        "overdrawn": state.balances.get(BANK_PREFIX + body.account, 0) < 0,
    }
    raised = tuple(name for name, is_so in found.items() if is_so)
    return (*raised, *flag_attested(state, body, context))


def flag_accepted(_state: State, body: w.WorkAccepted, _context: Context) -> tuple[str, ...]:
    """`short` where less was found than claimed."""
    return ("short",) if any(line.found_milli < line.claimed_milli for line in body.lines) else ()


def flag_title(state: State, body: k.SubaccountTransferred, _context: Context) -> tuple[str, ...]:
    """`title_moved` while an application runs that concerns the unit."""
    unit = state.units[body.unit]
    running = (one for one in state.applications.values() if not one.ended)
    concerned = (
        _concerns(one, unit.unit, unit.building) and has_moved(state, body.unit, one) for one in running
    )
    return ("title_moved",) if any(concerned) else ()


def _concerns(application: Application, unit: str, building: str) -> bool:
    scope = application.proposal.scope
    everything = not scope.buildings and not scope.units
    return everything or building in scope.buildings or unit in scope.units
