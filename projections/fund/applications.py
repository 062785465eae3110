"""One application for a withdrawal, read from its own entries: budget, claimed and found, shares.

Rules:
    * Steps say which entries belong to it; everything else is in these entries.
    * Found counts what acceptance found; an item that nobody has looked at is not found, and says so.
    * Shares are those of the entries that charged them; their sum is the settled amount.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from ledger_core.books.fields import Organisation
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.registry import decode_stored
from ledger_core.stores.base import LogStore, ReadModelStore
from projections.fund.accounts import policy_at
from projections.fund.steps import ApplicationRow, Step, standing, steps_of
from projections.natural_order import natural_key


class BudgetRow(msgspec.Struct, frozen=True, kw_only=True):
    """One item of the works: what was planned, claimed, and found.

    Args:
        claimed_milli, found_milli: In 1/1000 of the unit of measure; None while nobody has looked.
        found_fen: What was found, at the budget's price; half up.
        short: Whether less was found than claimed.
    """

    item: str
    place: str
    unit_of_measure: str
    quantity_milli: int
    unit_price_fen: int
    amount_fen: int
    claimed_milli: int | None
    found_milli: int | None
    found_fen: int | None
    short: bool
    photos: tuple[str, ...]


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one application, as of a tree size and a day."""

    row: ApplicationRow
    account: str
    purpose: str
    emergency_case: str
    contractor: Organisation
    scope: w.Scope
    budget: tuple[BudgetRow, ...]
    quotations: tuple[w.Quotation, ...]
    replaces: str
    due_fen: int
    units: int
    steps: tuple[Step, ...]


class ShareRow(msgspec.Struct, frozen=True, kw_only=True):
    """One unit's share of the cost, and the entry that charged it."""

    unit: str
    seq: int
    share_fen: int
    due_fen: int
    developer: bool


def application_at(
    store: ReadModelStore, log: LogStore, estate: str, size: int, application: str, today: datetime.date
) -> Application | None:
    """Return one application as of a tree size; None when there is none of this name.

    Args:
        today: Day in Asia/Shanghai from which waiting is counted.
    """
    steps = steps_of(store, estate, size, application)
    if not steps:
        return None
    proposed, *_ = bodies = [_body(log, estate, step.seq) for step in steps if not step.reversed]
    shares = [line for body in bodies if isinstance(body, w.CostApportioned) for line in body.lines]
    return Application(
        row=standing(application, steps, policy_at(store, estate, size), today),
        account=proposed.account,
        purpose=proposed.purpose,
        emergency_case=proposed.emergency_case,
        contractor=proposed.contractor,
        scope=proposed.scope,
        budget=_budget(proposed, bodies),
        quotations=proposed.quotations,
        replaces=proposed.replaces,
        due_fen=sum(line.due_fen for line in shares),
        units=len(shares),
        steps=tuple(steps),
    )


def shares_at(
    store: ReadModelStore, log: LogStore, estate: str, size: int, application: str
) -> list[ShareRow] | None:
    """Return who bears the cost, in natural order of unit code; None when there is no such application."""
    steps = steps_of(store, estate, size, application)
    if not steps:
        return None
    rows: list[ShareRow] = []
    for seq in _seqs(steps, "apportioned"):
        rows.extend(
            ShareRow(
                unit=line.unit,
                seq=seq,
                share_fen=line.share_fen,
                due_fen=line.due_fen,
                developer=line.developer,
            )
            for line in _body(log, estate, seq).lines
        )
    return sorted(rows, key=lambda row: natural_key(row.unit))


def _seqs(steps: Iterable[Step], name: str) -> list[int]:
    return [step.seq for step in steps if step.step == name and not step.reversed]


def _body(log: LogStore, estate: str, seq: int) -> Any:
    (entry,) = log.entries(estate, seq, seq + 1)
    return decode_stored(entry.partition(b"\n")[0]).body


def _budget(proposed: w.WithdrawalProposed, bodies: Sequence[Any]) -> tuple[BudgetRow, ...]:
    """Each line of the budget, with what the newest acceptance says of it."""
    accepted = {line.line: line for body in bodies if isinstance(body, w.WorkAccepted) for line in body.lines}
    return tuple(_budget_row(line, accepted.get(place)) for place, line in enumerate(proposed.budget))


def _budget_row(line: w.BudgetLine, seen: w.AcceptedLine | None) -> BudgetRow:
    return BudgetRow(
        item=line.item,
        place=line.place,
        unit_of_measure=line.unit_of_measure,
        quantity_milli=line.quantity_milli,
        unit_price_fen=line.unit_price_fen,
        amount_fen=line.amount_fen,
        claimed_milli=seen.claimed_milli if seen else None,
        found_milli=seen.found_milli if seen else None,
        found_fen=(seen.found_milli * line.unit_price_fen + 500) // 1000 if seen else None,
        short=seen is not None and seen.found_milli < seen.claimed_milli,
        photos=seen.photos if seen else (),
    )
