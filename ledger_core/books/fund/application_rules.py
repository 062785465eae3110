"""From the owners' decision to the approval: the rules and changes (docs/SPEC-books.md §4.5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ledger_core.books import fields as f
from ledger_core.books.estate.kinds import Unit
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund.on_file import Application, ResolutionUse
from ledger_core.books.fund.scopes import units_in
from ledger_core.books.kind import Context, Rule
from ledger_core.books.refusals import Figure, Refusal, refuse
from ledger_core.books.resolutions import use_resolution
from ledger_core.books.state import State
from ledger_core.books.voting.on_file import Vote
from ledger_core.books.voting.vote_rules import units_in as units_of_places


def application_on_file(state: State, body: Any, _context: Context) -> Refusal | None:
    """The application is on file."""
    if body.application in state.applications:
        return None
    return refuse("application_unknown", "/body/application", application=body.application)


def application_runs(state: State, body: Any, _context: Context) -> Refusal | None:
    """The application is not at its end."""
    ended = state.applications[body.application].ended
    if not ended:
        return None
    return refuse("application_ended", "/body/application", application=body.application, ended=ended)


def nothing_paid(state: State, body: w.WithdrawalReturned, _context: Context) -> Refusal | None:
    """What is paid cannot be returned: it is settled."""
    return unpaid(state.applications[body.application], "/body/application")


def unpaid(application: Application, pointer: str) -> Refusal | None:
    """The application has no payments, net of reversals."""
    if not application.paid:
        return None
    name = application.proposal.application
    return refuse("already_paid", pointer, application=name, paid_fen=application.paid)


def end(state: State, name: str, why: str) -> None:
    """The application is at its end; what rested on its resolution does so no more, unless it was spent."""
    old = state.applications[name]
    state.applications.put(name, old._replace(ended=why))
    if old.resolution and not old.ended and why != "apportioned":
        use = state.resolutions[old.resolution]
        state.resolutions.put(old.resolution, use._replace(committed=use.committed - old.proposal.budget_fen))


def has_basis(basis: str) -> Rule:
    """A rule: the application has this basis."""

    def rule(state: State, body: Any, _context: Context) -> Refusal | None:
        stated = state.applications[body.application].proposal.basis
        return None if stated == basis else refuse("basis_mismatch", "/body/application", basis=stated)

    return rule


def resolution_dated(_state: State, body: w.ResolutionLinked, context: Context) -> Refusal | None:
    """The owners have decided already."""
    if body.resolution.date <= context.signed_on:
        return None
    day = body.resolution.date.isoformat()
    return refuse(
        "date_out_of_range", "/body/resolution/date", date=day, signed=context.signed_on.isoformat()
    )


def not_resolved_twice(state: State, body: w.ResolutionLinked, _context: Context) -> Refusal | None:
    """An application rests on one resolution."""
    if not state.applications[body.application].resolution:
        return None
    return refuse("already_resolved", "/body/application", application=body.application)


def resolution_key(resolution: f.Resolution) -> str:
    """What identifies a resolution: vote and topic, or the digest of its document."""
    return f"{resolution.vote}/{resolution.topic}" if resolution.vote else resolution.sha256


def vote_of(key: str) -> str:
    """The vote that a resolution's key names; empty for a document."""
    vote, slash, _ = key.partition("/")
    return vote if slash else ""


def resolution_documented(_state: State, body: w.ResolutionLinked, _context: Context) -> Refusal | None:
    """A decision from outside this ledger is bound by its document's digest."""
    if resolution_key(body.resolution):
        return None
    return refuse("resolution_undocumented", "/body/resolution/sha256", reference=body.resolution.reference)


def scope_decided(state: State, body: w.ResolutionLinked, _context: Context) -> Refusal | None:
    """The owners decided in the scope of the application; a vote, among its very units."""
    scope = state.applications[body.application].proposal.scope
    vote = state.votes.get(body.resolution.vote)
    if body.scope == scope and (vote is None or _units_of(vote, state) == _names(units_in(state, scope))):
        return None
    return refuse("scope_mismatch", "/body/scope", application=body.application)


def _units_of(vote: Vote, state: State) -> set[str]:
    return _names(units_of_places(state, vote.opened.scope))


def _names(units: Iterable[Unit]) -> set[str]:
    return {unit.unit for unit in units}


def amount_decided(state: State, body: w.ResolutionLinked, _context: Context) -> Refusal | None:
    """The amount decided covers this budget and all others that rest on the same resolution."""
    budget = state.applications[body.application].proposal.budget_fen
    use = state.resolutions.get(resolution_key(body.resolution), ResolutionUse(body.amount_fen, 0))
    if use.decided == body.amount_fen >= use.committed + budget:
        return None
    figures: dict[str, Figure] = {
        "decided_fen": use.decided,
        "amount_fen": body.amount_fen,
        "committed_fen": use.committed,
    }
    return refuse("above_resolution", "/body/amount_fen", budget_fen=budget, **figures)


def apply_linked(state: State, body: w.ResolutionLinked, _context: Context) -> None:
    """The application rests on the resolution, and takes its amount from what a vote's topic allows."""
    use_resolution(state, body.resolution, body.amount_fen)
    key, old = resolution_key(body.resolution), state.applications[body.application]
    use = state.resolutions.get(key, ResolutionUse(body.amount_fen, 0))
    state.resolutions.put(key, use._replace(committed=use.committed + old.proposal.budget_fen))
    state.applications.put(body.application, old._replace(resolution=key))


def decision_stands(state: State, body: Any, _context: Context) -> Refusal | None:
    """No court has revoked the vote that the application rests on."""
    application = state.applications.get(body.application)
    vote = state.votes.get(vote_of(application.resolution)) if application else None
    if vote is None or not vote.is_revoked:
        return None
    return refuse("resolution_not_final", "/body/application", vote=vote.opened.vote, revoked=1)


def confirmer_signs(state: State, body: w.EmergencyConfirmed, context: Context) -> Refusal | None:
    """A key of the role that confirms has signed, and the policy asks for that role."""
    confirmers = state.fund_policy.emergency_confirmers if state.fund_policy else ()
    if body.role in confirmers and context.signer_with(frozenset({body.role})) is not None:
        return None
    have = ",".join(sorted({key.role for key in context.signers}))
    return refuse("role_not_allowed", "/body/role", allowed=",".join(sorted(confirmers)), signed=have)


def not_confirmed_twice(state: State, body: w.EmergencyConfirmed, _context: Context) -> Refusal | None:
    """Each role confirms once."""
    if body.role not in state.applications[body.application].confirmed:
        return None
    return refuse("already_confirmed", "/body/role", role=body.role)


def apply_confirmed(state: State, body: w.EmergencyConfirmed, _context: Context) -> None:
    """The role has confirmed."""
    old = state.applications[body.application]
    state.applications.put(body.application, old._replace(confirmed=old.confirmed | {body.role}))


def basis_complete(state: State, body: w.WithdrawalApproved, _context: Context) -> Refusal | None:
    """The owners have decided, or every office that must confirm the emergency has."""
    application = state.applications[body.application]
    if not application.is_emergency:
        if application.resolution:
            return None
        return refuse("not_resolved", "/body/application", application=body.application)
    needed = set(state.fund_policy.emergency_confirmers) if state.fund_policy else set()
    missing = ",".join(sorted(needed - application.confirmed))
    return refuse("not_confirmed", "/body/application", missing=missing) if missing else None


def not_approved_twice(state: State, body: w.WithdrawalApproved, _context: Context) -> Refusal | None:
    """An application is approved once."""
    approved = state.applications[body.application].approved
    return refuse("already_approved", "/body/application", approved_fen=approved) if approved else None


def within_budget(state: State, body: w.WithdrawalApproved, _context: Context) -> Refusal | None:
    """No more is approved than was applied for."""
    budget = state.applications[body.application].proposal.budget_fen
    if body.amount_fen <= budget:
        return None
    return refuse("above_budget", "/body/amount_fen", budget_fen=budget, amount_fen=body.amount_fen)


def apply_approved(state: State, body: w.WithdrawalApproved, _context: Context) -> None:
    """The application may be paid."""
    old = state.applications[body.application]
    state.applications.put(body.application, old._replace(approved=body.amount_fen, approved_on=body.date))


def apply_sent_back(state: State, body: w.WithdrawalReturned, _context: Context) -> None:
    """The application is at its end."""
    end(state, body.application, "returned")
