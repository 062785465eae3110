"""Apportioning a settled cost in parts: its rules and changes (docs/SPEC-books.md §4.5, §5.5).

Rules:
    * The shares of all units in scope are computed once, when part 1 is judged, and kept.
    * What a sub-account cannot bear is due from its owner: so none falls below zero.
"""

from __future__ import annotations

from ledger_core.books.apportion import share_exactly
from ledger_core.books.fund import postings
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund.moves import flag_late, sub_account, take_postings
from ledger_core.books.fund.on_file import Application, Share
from ledger_core.books.fund.scopes import units_in
from ledger_core.books.kind import Context
from ledger_core.books.refusals import Figure, Refusal, refuse
from ledger_core.books.state import State


def compute_shares(state: State, application: Application) -> tuple[Share, ...]:
    """The share of every unit in scope: by area, by largest remainder; unsold units are the developer's."""
    units = units_in(state, application.proposal.scope)
    developer = state.fund_accounts[application.proposal.account].developer_group
    shares = share_exactly(application.final, [unit.area_centi_m2 for unit in units])
    return tuple(
        Share(unit.unit, fen, unit.group == developer != "") for unit, fen in zip(units, shares, strict=True)
    )


def paid_out(state: State, body: w.CostApportioned, _context: Context) -> Refusal | None:
    """What is shared was paid."""
    application = state.applications[body.application]
    if application.paid == application.final:
        return None
    return refuse("not_paid_out", "/body/application", final_fen=application.final, paid_fen=application.paid)


def part_follows(state: State, body: w.CostApportioned, _context: Context) -> Refusal | None:
    """Parts come in order, as many as the first one said."""
    application = state.applications[body.application]
    due, parts = application.part + 1, application.parts or body.parts
    if body.part == due <= body.parts == parts:
        return None
    return refuse("apportionment_part", "/body/part", due=due, part=body.part, parts=parts)


def inside_scope(state: State, body: w.CostApportioned, _context: Context) -> Refusal | None:
    """No unit outside the scope bears a share."""
    shares = _shares_of(state, body)
    state.computed = (body, shares)
    inside = {share.unit for share in shares}
    for position, line in enumerate(body.lines):
        if line.unit not in inside:
            return refuse("outside_scope", f"/body/lines/{position}/unit", unit=line.unit)
    return None


def shares_right(state: State, body: w.CostApportioned, _context: Context) -> Refusal | None:
    """Share, due and developer are what the rule gives, unit by unit; the last part ends the list."""
    placed, shares = state.applications[body.application].placed, _shares_of(state, body)
    due = shares[placed : placed + len(body.lines)]
    for position, line in enumerate(body.lines):
        right = line_due(state, due[position]) if position < len(due) else None
        if line != right:
            return _differs(position, line, right)
    rest = len(shares) - placed - len(due)
    if (body.part == body.parts) == (rest == 0):
        return None
    return refuse("apportionment_mismatch", "/body/lines", part=body.part, parts=body.parts, units_left=rest)


def _differs(position: int, line: w.ShareLine, right: w.ShareLine | None) -> Refusal:
    pointer = f"/body/lines/{position}"
    if right is None:
        return refuse("apportionment_mismatch", pointer, given=line.unit)
    figures: dict[str, Figure] = {"unit": right.unit, "share_fen": right.share_fen, "due_fen": right.due_fen}
    return refuse("apportionment_mismatch", pointer, **figures, given=line.unit)


def line_due(state: State, share: Share) -> w.ShareLine:
    """The share's line: what the sub-account holds now is taken, the rest is due."""
    bears = 0 if share.developer else min(share.fen, max(sub_account(state, share.unit).balance, 0))
    return w.ShareLine(
        unit=share.unit, share_fen=share.fen, due_fen=share.fen - bears, developer=share.developer
    )


def _shares_of(state: State, body: w.CostApportioned) -> tuple[Share, ...]:
    if state.computed is not None and state.computed[0] is body:
        shares: tuple[Share, ...] = state.computed[1]
        return shares
    application = state.applications[body.application]
    return application.shares or compute_shares(state, application)


def apply_apportioned(state: State, body: w.CostApportioned, _context: Context) -> None:
    """The units of this part bear their shares; after the last part the application is at its end."""
    shares, state.computed = _shares_of(state, body), None
    take_postings(state, postings.apportionment(body), body.date)
    for line in body.lines:
        if line.share_fen > line.due_fen:
            account = sub_account(state, line.unit)
            bears = line.share_fen - line.due_fen
            state.sub_accounts.put(line.unit, account.moved(body.date, used=bears))
    old, is_last = state.applications[body.application], body.part == body.parts
    state.applications.put(
        body.application,
        old._replace(
            shares=() if is_last else shares,
            part=body.part,
            parts=body.parts,
            placed=old.placed + len(body.lines),
            ended="apportioned" if is_last else "",
        ),
    )


def flag_apportioned(state: State, body: w.CostApportioned, _context: Context) -> tuple[str, ...]:
    """`title_moved`, `below_30`, `late`."""
    application = state.applications[body.application]
    flags = []
    if any(has_moved(state, line.unit, application) for line in body.lines):
        flags.append("title_moved")
    if any(is_low(state, line.unit) for line in body.lines if not line.developer):
        flags.append("below_30")
    return (*flags, *flag_late(state, application.proposal.account, body.date))


def has_moved(state: State, unit: str, application: Application) -> bool:
    """Whether the unit's title has passed since the application was proposed."""
    title = state.titles.get(unit)
    return title is not None and title.seq > application.seq


def is_low(state: State, unit: str) -> bool:
    """Whether the sub-account is below the policy's share of its first deposit."""
    account, policy = sub_account(state, unit), state.fund_policy
    share = policy.replenish_below_bp if policy else 0
    return account.balance * 10_000 < account.first * share
