"""Crediting gains in parts: the rules of a run, and its lines (docs/SPEC-books.md §4.5, §5.5).

Rules:
    * Balance-days and gains of all units are computed once, when part 1 is judged, and kept.
    * A run that is open, or half taken back, keeps every other run of its account out.
    * A run is taken back from its last part to its first, the newest run first. Its period is free again
      then, its name is not.
"""

from __future__ import annotations

import datetime
from typing import Final

import msgspec

from ledger_core.books.apportion import balance_days, gain_of, share_exactly
from ledger_core.books.fund import postings
from ledger_core.books.fund.kinds import GainLine, GainsCredited
from ledger_core.books.fund.moves import gains_until, keep_money, sub_account, take_postings
from ledger_core.books.fund.on_file import GainsRun
from ledger_core.books.kind import Context
from ledger_core.books.refusals import Figure, Refusal, refuse
from ledger_core.books.state import State

# What every part of a run repeats.
_TERMS: Final = (
    "account",
    "parts",
    "date",
    "first",
    "last",
    "method",
    "rate_ppm",
    "basis_days",
    "rounding",
    "bank_total_fen",
    "bank_ref",
)


def run_continues(state: State, body: GainsCredited, _context: Context) -> Refusal | None:
    """A first part begins a run; a later one follows the part before it, on the same terms."""
    run = state.gains_runs.get(body.run)
    if run is None:
        due = 1
    elif not run.is_open:
        return refuse("run_known", "/body/run", run=body.run)
    else:
        due = run.part + 1
    if body.part != due or body.part > body.parts:
        return refuse("run_mismatch", "/body/part", due=due, part=body.part, parts=body.parts)
    return _terms_kept(run, body) or _no_other_run(state, body)


def _terms_kept(run: GainsRun | None, body: GainsCredited) -> Refusal | None:
    for name in _TERMS if run else ():
        before, now = getattr(run.terms, name), getattr(body, name)  # type: ignore[union-attr]
        if before != now:
            return refuse("run_mismatch", f"/body/{name}", part_1=str(before), now=str(now))
    return None


def _no_other_run(state: State, body: GainsCredited) -> Refusal | None:
    last = state.last_run.get(body.account) or body.run
    if last == body.run or not state.gains_runs[last].is_between:
        return None
    open_run = state.gains_runs[last]
    return refuse("run_mismatch", "/body/run", open_run=last, part=open_run.part, parts=open_run.terms.parts)


def terms_fit(_state: State, body: GainsCredited, _context: Context) -> Refusal | None:
    """A rate has a basis and a rounding, a bank's total has neither."""
    by_rate = (bool(body.basis_days), bool(body.rounding), body.bank_total_fen == 0)
    shared = (body.rate_ppm == 0, body.basis_days == 0, not body.rounding, body.bank_total_fen > 0)
    if all(by_rate if body.method == "rate" else shared):
        return None
    return refuse("gains_terms", "/body/method", method=body.method)


def period_follows(state: State, body: GainsCredited, _context: Context) -> Refusal | None:
    """The period begins after the last one that was credited, and is over when the bank credits it."""
    if body.part > 1:
        return None
    until = gains_until(state, body.account)
    follows = until is None or body.first == until + datetime.timedelta(days=1)
    if follows and body.first <= body.last <= body.date:
        return None
    days = {"first": body.first.isoformat(), "last": body.last.isoformat(), "date": body.date.isoformat()}
    return refuse("gains_period", "/body/first", credited_until=str(until), **days)


def lines_right(state: State, body: GainsCredited, _context: Context) -> Refusal | None:
    """Balance-days and gains are those that the ledger gives, unit by unit; the last part ends the list."""
    run = _run_of(state, body)
    state.computed = (body, run)
    due = run.lines[run.placed : run.placed + len(body.lines)]
    if body.lines != due:
        return _first_difference(body, due)
    rest = len(run.lines) - run.placed - len(due)
    if (body.part == body.parts) == (rest == 0):
        return None
    return refuse("gains_mismatch", "/body/lines", part=body.part, parts=body.parts, units_left=rest)


def _first_difference(body: GainsCredited, due: tuple[GainLine, ...]) -> Refusal:
    for position, (given, right) in enumerate(zip(body.lines, due, strict=False)):
        if given != right:
            figures: dict[str, Figure] = {
                "unit": right.unit,
                "balance_days": right.balance_days,
                "amount_fen": right.amount_fen,
            }
            return refuse("gains_mismatch", f"/body/lines/{position}", **figures, given=given.unit)
    return refuse("gains_mismatch", f"/body/lines/{len(due)}", given=body.lines[len(due)].unit)


def _run_of(state: State, body: GainsCredited) -> GainsRun:
    """The run as it stands before this part; begun when this is the first."""
    if state.computed is not None and state.computed[0] is body:
        run: GainsRun = state.computed[1]
        return run
    before = state.last_run.get(body.account, "")
    return state.gains_runs.get(body.run) or GainsRun(body, compute_gains(state, body), before=before)


def compute_gains(state: State, body: GainsCredited) -> tuple[GainLine, ...]:
    """Every unit with balance-days in the period, with its gain, in ascending order of unit code."""
    first, last = body.first.toordinal(), body.last.toordinal()
    weights = [
        (unit, fen_days)
        for unit, account in sorted(state.sub_accounts.items())
        if (fen_days := balance_days(account.days, first, last)) > 0
    ]
    days = [fen_days for _, fen_days in weights]
    if body.method == "rate":
        gains = [gain_of(one, body.rate_ppm, body.basis_days or 365, body.rounding) for one in days]
    else:
        gains = share_exactly(body.bank_total_fen, days) if days else []
    return tuple(
        GainLine(unit=unit, balance_days=one, amount_fen=fen)
        for (unit, one), fen in zip(weights, gains, strict=True)
    )


def apply_gains(state: State, body: GainsCredited, context: Context) -> None:
    """The part is on the sub-accounts; after the last one the run is closed."""
    run, state.computed = _run_of(state, body), None
    take_postings(state, postings.gains(body), body.date)
    take_gains(state, body, 1, body.date)
    keep_money(state, body, context)
    is_last = body.part == body.parts
    # Nobody asks for the lines of a closed run, nor for those of the part that states its terms.
    terms = msgspec.structs.replace(run.terms, lines=(), vouchers=())
    lines = () if is_last else run.lines
    placed = run.placed + len(body.lines)
    state.gains_runs.put(body.run, run._replace(terms=terms, lines=lines, part=body.part, placed=placed))
    state.last_run.put(body.account, body.run)


def take_gains(state: State, body: GainsCredited, sign: int, day: datetime.date) -> None:
    """The sub-accounts have taken in the gains of a part, or, with sign −1, given them back."""
    for line in body.lines:
        account = sub_account(state, line.unit)
        state.sub_accounts.put(line.unit, account.moved(day, gains=sign * line.amount_fen))


def is_newest_part(state: State, body: GainsCredited) -> Refusal | None:
    """The part is the last one that stands of the newest run of its account."""
    last = state.last_run[body.account]
    part = state.gains_runs[last].part
    if (body.run, body.part) == (last, part):
        return None
    return refuse("run_mismatch", "/body/entry", run=last, part=part)


def take_back(state: State, body: GainsCredited) -> None:
    """The run has one part less; without parts, its period is free again."""
    run = state.gains_runs[body.run]
    left = run._replace(lines=(), part=run.part - 1, placed=run.placed - len(body.lines), undone=True)
    state.gains_runs.put(body.run, left)
    if not left.part:
        state.last_run.put(body.account, run.before)
