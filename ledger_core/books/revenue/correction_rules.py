"""Reversals and distributions: their rules and changes (docs/SPEC-books.md §4.4, §5.3)."""

from __future__ import annotations

from ledger_core.books.apportion import Shares, share_by_area, share_by_unit
from ledger_core.books.estate.kinds import Unit
from ledger_core.books.fields import Body
from ledger_core.books.kind import Context, Postings
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.resolutions import use_resolution
from ledger_core.books.revenue import kinds as k
from ledger_core.books.revenue import postings
from ledger_core.books.revenue.money_rules import apply_money, apply_postings, flag_money
from ledger_core.books.revenue.trade_rules import invoice_key
from ledger_core.books.state import State


def entry_on_file(
    state: State, body: k.EntryReversed | k.QuestionRaised, _context: Context
) -> Refusal | None:
    """The entry is there and has that event id."""
    if state.ids.get(body.event) == body.entry:
        return None
    return refuse("entry_unknown", "/body/entry", entry=body.entry, event=body.event)


def entry_reversible(state: State, body: k.EntryReversed, _context: Context) -> Refusal | None:
    """Only income, expense, distribution and fund transfer are reversed."""
    return None if body.entry in state.money else refuse("not_reversible", "/body/entry", entry=body.entry)


def entry_not_reversed(state: State, body: k.EntryReversed, _context: Context) -> Refusal | None:
    """An entry is reversed once."""
    by = state.reversed_by.get(body.entry)
    return None if by is None else refuse("already_reversed", "/body/entry", reversed_by=by)


def legs_opposite(state: State, body: k.EntryReversed, _context: Context) -> Refusal | None:
    """The legs are the entry's own, signs changed, in order."""
    expected = tuple((account, -fen) for account, fen in money_postings(state.money[body.entry]))
    return None if postings.reversal(body) == expected else refuse("reversal_mismatch", "/body/postings")


def money_postings(body: Body) -> Postings:
    """The legs of an event that can be reversed.

    Raises:
        TypeError: The event is of no such kind: a defect of the caller.
    """
    if isinstance(body, k.IncomeReceived):
        return postings.income(body)
    if isinstance(body, k.ExpensePaid):
        return postings.expense(body)
    if isinstance(body, k.DistributionPaid):
        return postings.distribution(body)
    if isinstance(body, k.FundTransferred):
        return postings.fund_transfer(body)
    raise TypeError(type(body))


def apply_distribution(state: State, body: k.DistributionPaid, context: Context) -> None:
    """The money is out; what its decision allows is used so far."""
    apply_money(postings.distribution)(state, body, context)
    use_resolution(state, body.resolution, body.paid_fen)


def reversal_amount(body: k.EntryReversed) -> int:
    """The largest leg, in fen: what dual control looks at."""
    return max(abs(leg.amount_fen) for leg in body.postings)


def apply_reversal(state: State, body: k.EntryReversed, context: Context) -> None:
    """The entry is undone, in the balances, its contract and its invoice."""
    apply_postings(state, postings.reversal(body), body.date)
    state.reversed_by.put(body.entry, context.seq)
    undone = state.money[body.entry]
    if isinstance(undone, k.DistributionPaid):
        use_resolution(state, undone.resolution, -undone.paid_fen)
    if isinstance(undone, k.IncomeReceived) and undone.contract:
        state.contract_received.put(
            undone.contract, state.contract_received[undone.contract] - undone.amount_fen
        )
    key = invoice_key(undone) if isinstance(undone, k.ExpensePaid) else None
    if key is not None and isinstance(undone, k.ExpensePaid):
        known = state.invoices[key]
        state.invoices.put(key, known._replace(paid=known.paid - undone.amount_fen))


def shares_right(state: State, body: k.DistributionPaid, _context: Context) -> Refusal | None:
    """Units, entitlement and payment are what the rule gives for the register as it stands."""
    if body.basis == "stated_total":
        odd = body.rate_fen or body.buildings or body.rounding != "as_published"
        return refuse("shares_mismatch", "/body/basis") if odd else None
    units = units_in_scope(state, body)
    if not units:
        return refuse("no_units", "/body/buildings")
    if body.rounding == "as_published" or body.rate_fen == 0:
        return refuse("shares_mismatch", "/body/rounding")
    shares = compute_shares(units, body)
    if shares == (body.units, body.entitled_fen, body.paid_fen):
        return None
    return refuse("shares_mismatch", units=shares.units, entitled_fen=shares.entitled, paid_fen=shares.paid)


def units_in_scope(state: State, body: k.DistributionPaid) -> list[Unit]:
    """The units that receive a share; none at all when one of the buildings has no unit."""
    scope = set(body.buildings)
    units = [unit for unit in state.units.values() if not scope or unit.building in scope]
    return [] if {unit.building for unit in units} < scope else units


def compute_shares(units: list[Unit], body: k.DistributionPaid) -> Shares:
    """What the rule gives these units."""
    if body.basis == "area_rate":
        return share_by_area((unit.area_centi_m2 for unit in units), body.rate_fen, body.rounding)
    return share_by_unit(len(units), body.rate_fen, body.rounding)


def distribution_amount(body: k.DistributionPaid) -> int:
    """What leaves the account, in fen."""
    return body.paid_fen


def flag_distribution(state: State, body: k.DistributionPaid, context: Context) -> tuple[str, ...]:
    """`not_recomputable` for a total as published, and what every payment shows."""
    stated = ("not_recomputable",) if body.basis == "stated_total" else ()
    return (*stated, *flag_money(state, body, context))
