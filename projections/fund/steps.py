"""The steps of every application for a withdrawal: one row each, and the stage that follows from them.

Rules:
    * A stage is the furthest milestone reached: proposed, resolved or emergency_confirmed, approved, paying,
      accepted, settled, apportioned; or returned, which ends it.
    * Days waiting are counted from the day on which its newest step was sealed, Asia/Shanghai. What is at its
      end waits for nobody.
    * Who is next follows from stage and basis: roles, as the kinds name their signers; `owners` decide.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from ledger_core.books.fold import Applied
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.registry import parse_moment, shanghai_day
from ledger_core.stores.base import ReadModelStore, Table
from projections.fund.accounts import FundPolicy, policy_at
from projections.kind_names import EVERY_KIND, FUND_APPLICATIONS
from projections.projection import Projection, Row
from projections.rows import day, integer, text

STEPS = Table(
    "fund_step_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("application", "text"),
        ("step", "text"),
        ("day", "text"),
        ("date", "text"),
        ("amount_fen", "integer"),
        ("last", "integer"),
        ("words", "text"),
        ("flags", "text"),
    ),
    ("estate", "application", "seq"),
)
_STEPS = """
SELECT step.seq, step.application, step.step, step.day, step.date, step.amount_fen, step.last, step.words,
    step.flags,
    CASE WHEN EXISTS (SELECT 1 FROM reversal_rows AS undone
    WHERE undone.estate = step.estate AND undone.entry = step.seq AND undone.seq < ?) THEN 1 ELSE 0 END
FROM fund_step_rows AS step WHERE step.estate = ? AND step.seq < ?
"""
_ONE: Final = f"{_STEPS} AND step.application = ? ORDER BY step.seq"
_ALL: Final = f"{_STEPS} ORDER BY step.application, step.seq"
# The furthest first.
STAGES: Final = (
    "returned",
    "apportioned",
    "settled",
    "accepted",
    "paying",
    "approved",
    "emergency_confirmed",
    "resolved",
    "proposed",
)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of an application's life.

    Args:
        seq: The entry.
        step: Kind of the step, such as `proposed` or `payment`.
        day: Day of its seal, Asia/Shanghai.
        date: Its business date; the day of its seal where it has none.
        amount_fen: Amount that it names; 0 where it names none.
        last: Whether it completes what it is about: the last payment, acceptance or part.
        words: Project, role, reason or name that it tells.
        flags: What readers must see.
        reversed: Whether a later entry undid it.
    """

    seq: int
    step: str
    day: datetime.date
    date: datetime.date
    amount_fen: int
    last: bool
    words: str
    flags: tuple[str, ...]
    reversed: bool


class ApplicationRow(msgspec.Struct, frozen=True, kw_only=True):
    """Where an application stands, as of a tree size and a day.

    Args:
        project: What the works are.
        basis: `resolution` or `emergency`.
        stage: See the module.
        since: Day of its newest step.
        waiting_days: Days from then until today; 0 once it is at its end.
        next: Roles whose turn it is; `owners` for their decision; none at its end.
        budget_fen, approved_fen, paid_fen, final_fen, apportioned_fen: 0 until there is such a figure.
        flags: Of all its entries, each once.
    """

    application: str
    seq: int
    project: str
    basis: str
    stage: str
    since: datetime.date
    waiting_days: int
    next: tuple[str, ...]
    budget_fen: int
    approved_fen: int
    paid_fen: int
    final_fen: int
    apportioned_fen: int
    flags: tuple[str, ...]


class FundSteps(Projection):
    """One row for each entry of an application."""

    tables = (STEPS,)
    handles = FUND_APPLICATIONS
    ignores = EVERY_KIND - handles

    def rows(self, applied: Applied, _balances: Mapping[str, int]) -> Iterable[Row]:
        """See `Projection`."""
        body, place = applied.event.body, (applied.event.estate, applied.seq)
        sealed = shanghai_day(parse_moment(applied.seal.at)).isoformat()
        step, amount, last, words = _TOLD[type(body)](body)
        flags = " ".join(applied.flags)
        date = getattr(body, "date", None) or getattr(body, "published", None)
        days = (sealed, date.isoformat() if date else sealed)
        row = (*place, body.application, step, *days, amount, int(last), words, flags)
        return (("fund_step_rows", row),)


_Told = tuple[str, int, bool, str]
_TOLD: Final[dict[type, Callable[[Any], _Told]]] = {
    w.WithdrawalProposed: lambda body: (
        "emergency" if body.basis == "emergency" else "proposed",
        body.budget_fen,
        False,
        body.project,
    ),
    w.ResolutionLinked: lambda body: ("resolution", body.amount_fen, True, body.resolution.reference),
    w.EmergencyConfirmed: lambda body: ("confirmed", 0, False, body.role),
    w.WithdrawalApproved: lambda body: ("approved", body.amount_fen, True, body.number),
    w.WithdrawalReturned: lambda body: ("returned", 0, True, body.reason),
    w.PaymentMade: lambda body: ("payment", body.amount_fen, body.final, body.payee.name),
    w.WorkAccepted: lambda body: ("accepted", 0, body.final, ""),
    w.WithdrawalSettled: lambda body: ("settled", body.final_fen, True, ""),
    w.CostApportioned: lambda body: ("apportioned", body.total_fen, body.part == body.parts, ""),
    w.EmergencyAudited: lambda body: ("audited", 0, True, body.auditor.name),
}
"""Body -> step, amount, whether it completes something, and words."""


def steps_of(store: ReadModelStore, estate: str, size: int, application: str) -> list[Step]:
    """Return the steps of one application as of a tree size, in order."""
    return [_step(row) for row in store.query(_ONE, (size, estate, size, application))]


def applications_at(
    store: ReadModelStore, estate: str, size: int, today: datetime.date
) -> list[ApplicationRow]:
    """Return every application as of a tree size, in the order in which they were proposed."""
    steps: dict[str, list[Step]] = {}
    for row in store.query(_ALL, (size, estate, size)):
        steps.setdefault(text(row[1]), []).append(_step(row))
    policy = policy_at(store, estate, size)
    rows = [standing(name, one, policy, today) for name, one in steps.items()]
    return sorted(rows, key=lambda row: row.seq)


def standing(
    application: str, steps: Sequence[Step], policy: FundPolicy | None, today: datetime.date
) -> ApplicationRow:
    """Return where an application stands after these steps.

    Args:
        steps: At least its proposal.
        policy: The rules in force; who confirms an emergency stands there.
        today: Day in Asia/Shanghai.
    """
    first, stage = steps[0], stage_of(steps, policy)
    turn = () if stage == "returned" else _next(steps, stage, policy)
    since = max(step.day for step in steps)
    return ApplicationRow(
        application=application,
        seq=first.seq,
        project=first.words,
        basis="emergency" if first.step == "emergency" else "resolution",
        stage=stage,
        since=since,
        waiting_days=max(0, (today - since).days) if turn else 0,
        next=turn,
        budget_fen=first.amount_fen,
        approved_fen=_total(steps, "approved"),
        paid_fen=_total(steps, "payment"),
        final_fen=_total(steps, "settled"),
        apportioned_fen=_total(steps, "apportioned"),
        flags=_flags(steps),
    )


def _flags(steps: Sequence[Step]) -> tuple[str, ...]:
    """Those of all entries, each once; what an audit has answered is not said any more."""
    answered = {"emergency_unaudited"} if any(step.step == "audited" for step in steps) else set()
    found = dict.fromkeys(flag for step in steps for flag in step.flags)
    return tuple(flag for flag in found if flag not in answered)


def stage_of(steps: Sequence[Step], policy: FundPolicy | None) -> str:
    """Return the furthest stage that these steps have reached."""
    done = {step.step for step in steps if not step.reversed}
    complete = {step.step for step in steps if step.last and not step.reversed}
    reached = {
        "returned": "returned" in done,
        "apportioned": "apportioned" in complete,
        "settled": "settled" in done,
        "accepted": "accepted" in complete,
        "paying": "payment" in done,
        "approved": "approved" in done,
        "emergency_confirmed": "confirmed" in done and not _unconfirmed(steps, policy),
        "resolved": "resolution" in done,
        "proposed": True,
    }
    return next(stage for stage in STAGES if reached[stage])


def _next(steps: Sequence[Step], stage: str, policy: FundPolicy | None) -> tuple[str, ...]:
    """Whose turn it is."""
    emergency = steps[0].step == "emergency"
    if stage == "proposed":
        return _unconfirmed(steps, policy) if emergency else ("owners",)
    if stage == "settled":
        paid = _total(steps, "payment") == _total(steps, "settled")
        return ("manager",) if paid else ("custodian_bank",)
    if stage == "apportioned":
        audited = any(step.step == "audited" for step in steps)
        return ("auditor",) if emergency and not audited else ()
    return _TURNS[stage]


_TURNS: Final[dict[str, tuple[str, ...]]] = {
    "resolved": ("authority",),
    "emergency_confirmed": ("authority",),
    "approved": ("custodian_bank", "committee"),
    "paying": ("committee", "supervisor"),
    "accepted": ("manager",),
}


def _unconfirmed(steps: Sequence[Step], policy: FundPolicy | None) -> tuple[str, ...]:
    confirmed = {step.words for step in steps if step.step == "confirmed"}
    return tuple(role for role in (policy.confirmers if policy else ()) if role not in confirmed)


def _total(steps: Sequence[Step], name: str) -> int:
    return sum(step.amount_fen for step in steps if step.step == name and not step.reversed)


def _step(row: tuple[object, ...]) -> Step:
    seq, _, step, sealed, date, amount, last, words, flags, undone = row
    return Step(
        seq=integer(seq),
        step=text(step),
        day=day(sealed),
        date=day(date),
        amount_fen=integer(amount),
        last=bool(last),
        words=text(words),
        flags=tuple(text(flags).split()),
        reversed=bool(undone),
    )
