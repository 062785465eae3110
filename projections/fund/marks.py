"""Which sub-accounts owe, and which are below the policy's share: a row where that begins or ends.

Rules:
    * A row is added only where an entry changes it, so reading all units that are marked costs as much as
      there are such changes, whatever the estate's size.
    * Adopted rules may change it for every unit that has less than its first deposits: each gets a row.
    * The newest row of a unit below the tree size tells whether it is marked.
    * Units are read in the order of `natural_order`, by a sort key that stands in the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from ledger_core.books.fold import Applied, Standing
from ledger_core.books.fund.kinds import FundPolicyAdopted
from ledger_core.books.fund.postings import DUE_PREFIX
from ledger_core.stores.base import Table
from projections.fund.lines import Line, changes_of
from projections.kind_names import EVERY_KIND
from projections.natural_order import natural_key
from projections.projection import Projection, Row

MARKS = Table(
    "fund_mark_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("mark", "text"),
        ("up", "integer"),
        ("unit", "text"),
        ("sort_key", "text"),
    ),
    ("estate", "mark", "up", "unit", "seq"),
    (("estate", "mark", "up", "sort_key", "unit", "seq"),),
)
_BASIS_POINTS: Final = 10_000
MARKED: Final = """
SELECT mark.estate, mark.unit, mark.sort_key FROM fund_mark_rows AS mark
WHERE mark.estate = ? AND mark.mark = ? AND mark.up = 1 AND mark.seq < ? AND mark.unit >= ? AND mark.unit < ?
AND NOT EXISTS (SELECT 1 FROM fund_mark_rows AS later WHERE later.estate = mark.estate
    AND later.mark = mark.mark AND later.up IN (0, 1) AND later.unit = mark.unit
    AND later.seq > mark.seq AND later.seq < ?)
ORDER BY mark.sort_key, mark.unit LIMIT ? OFFSET ?
"""
"""Estate, mark, size, first unit, first unit behind, size, limit, offset."""


class FundMarks(Projection):
    """One row for each beginning and each end of a mark, `low` or `due`."""

    tables = (MARKS,)
    handles = frozenset(
        {
            "fund.policy.adopted/1",
            "fund.opening.certified/1",
            "fund.deposits.received/1",
            "fund.gains.credited/1",
            "fund.cost.apportioned/1",
            "fund.subaccount.returned/1",
            "fund.entry.reversed/1",
        }
    )
    ignores = EVERY_KIND - handles

    def rows(self, applied: Applied, balances: Mapping[str, int]) -> Iterable[Row]:
        """See `Projection`."""
        if isinstance(applied.event.body, FundPolicyAdopted):
            return [_row(applied, *mark) for mark in _of_policy(applied.standing)]
        changes = changes_of(applied)
        marks = [*_low(changes, applied.standing), *_due(changes, balances)]
        return [_row(applied, *mark) for mark in marks]


def _row(applied: Applied, mark: str, up: bool, unit: str) -> Row:
    return "fund_mark_rows", (applied.event.estate, applied.seq, mark, int(up), unit, natural_key(unit))


def is_low(balance: int, first: int, below_bp: int) -> bool:
    """Whether a balance is below the policy's share of the first deposits.

    Args:
        balance, first: In fen.
        below_bp: The share, in 1/10000.
    """
    return balance * _BASIS_POINTS < first * below_bp


def _of_policy(standing: Standing) -> Iterable[tuple[str, bool, str]]:
    for unit, account in standing.accounts.items():
        if account.balance < account.first:
            yield "low", is_low(account.balance, account.first, standing.below_bp), unit


def _low(changes: Iterable[Line], standing: Standing) -> Iterable[tuple[str, bool, str]]:
    for line in changes:
        account = standing.accounts.get(line.unit)
        if account is None:
            continue
        balance, first, bp = account.balance, account.first, standing.below_bp
        before = balance - line.deposits - line.gains + line.used
        now = is_low(balance, first, bp)
        if now != is_low(before, first - line.first, bp):
            yield "low", now, line.unit


def _due(changes: Iterable[Line], balances: Mapping[str, int]) -> Iterable[tuple[str, bool, str]]:
    for line in changes:
        now = balances.get(DUE_PREFIX + line.unit, 0)
        if (now > 0) != (now - line.due > 0):
            yield "due", now > 0, line.unit
