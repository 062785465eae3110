"""Sub-accounts: one unit's own account line by line, and the list of all units.

Rules:
    * A unit's account is read by its key: nothing of other units, and nothing of the rest of the log.
    * A unit on the register has an account, with or without money on it.
    * What was called stays open until as much was replenished; a reversed line answers nothing.
    * A page of the list reads the lines of its own units; which units are low or owe, `marks` tells.
    * Which units stand on a page, an index of sort keys tells: no row is read of those before it.
    * A unit is low when its balance is below the policy's share of its first deposits.
"""

from __future__ import annotations

import datetime
from typing import Final, NamedTuple

import msgspec

from ledger_core.stores.base import ReadModelStore
from projections.fund.accounts import policy_at
from projections.fund.marks import MARKED, is_low
from projections.register import unit_at
from projections.rows import day, integer, text

# A line that was reversed is none of the first deposits, and no answer to a call.
_STANDS = """CASE WHEN EXISTS (SELECT 1 FROM reversal_rows AS undone
    WHERE undone.estate = line.estate AND undone.entry = line.seq AND undone.seq < ?) THEN 0 ELSE 1 END"""
LINES_OF_UNIT: Final = f"""
SELECT line.seq, line.date, line.what, line.deposits_fen, line.gains_fen, line.used_fen, line.due_fen,
    line.called_fen, line.first_fen, line.share_fen, line.balance_fen, line.reference, {_STANDS}
FROM fund_line_rows AS line WHERE line.estate = ? AND line.unit = ? AND line.seq < ? ORDER BY line.seq
"""  # noqa: S608
_UNITS = """
SELECT estate, unit, sort_key FROM unit_rows
WHERE estate = ? AND seq < ? AND unit >= ? AND unit < ? ORDER BY sort_key, unit LIMIT ? OFFSET ?
"""


def _sums(chosen: str) -> str:
    """The figures of the chosen units, from their own lines."""
    return f"""
SELECT unit.unit, unit.building, unit.area_centi_m2, coalesce(sum(line.deposits_fen), 0),
    coalesce(sum(line.gains_fen), 0), coalesce(sum(line.used_fen), 0), coalesce(sum(line.due_fen), 0),
    coalesce(sum(line.called_fen * {_STANDS}), 0), coalesce(sum(line.first_fen * {_STANDS}), 0)
FROM ({chosen}) AS chosen JOIN unit_rows AS unit ON unit.estate = chosen.estate AND unit.unit = chosen.unit
LEFT JOIN fund_line_rows AS line
    ON line.estate = chosen.estate AND line.unit = chosen.unit AND line.seq < ?
GROUP BY unit.unit, unit.building, unit.area_centi_m2, unit.sort_key ORDER BY unit.sort_key, unit.unit
"""  # noqa: S608


_SUMS: Final = {"": _sums(_UNITS), "low": _sums(MARKED), "due": _sums(MARKED)}
_COUNT = f"SELECT count(*) FROM ({MARKED}) AS marked"  # noqa: S608
# Behind every unit code that begins with a text: no code has a character as high.
_BEHIND: Final = "\U0010ffff"
EVERY: Final = 10_000_000


class UnitFund(msgspec.Struct, frozen=True, kw_only=True):
    """A sub-account as of a tree size.

    Args:
        area_centi_m2: In 0.01 m².
        deposits_fen, gains_fen, used_fen: Since the beginning.
        balance_fen: deposits + gains - used.
        due_fen: Part of shares that it could not bear, and that is not paid yet.
        called_fen: What was called and not replenished yet.
        first_fen: First deposits.
        low: Whether the balance is below the policy's share of them.
    """

    unit: str
    building: str
    area_centi_m2: int
    deposits_fen: int
    gains_fen: int
    used_fen: int
    balance_fen: int
    due_fen: int
    called_fen: int
    first_fen: int
    low: bool


class UnitLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a sub-account, with the entry behind it.

    Args:
        seq: That entry.
        date: Its business date.
        what: `opening`, `first`, `replenishment`, `common_revenue`, `compensation`, `gain`, `share`,
            `developer_share`, `called`, `returned`, `transferred` or `reversed`.
        change_fen: By how much the balance changed.
        due_fen: By how much the open due changed.
        called_fen: By how much the open call changed.
        share_fen: Share of a cost, borne by the sub-account, owed, or the developer's.
        balance_fen: Balance after the entry.
        reference: Application, run of gains, day by which a call is due, or entry that is reversed.
        reversed: Whether a later entry undid it.
    """

    seq: int
    date: datetime.date
    what: str
    deposits_fen: int
    gains_fen: int
    used_fen: int
    change_fen: int
    due_fen: int
    called_fen: int
    share_fen: int
    balance_fen: int
    reference: str
    reversed: bool


class UnitAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's own account: its figures, and every line that they are the sum of."""

    fund: UnitFund
    lines: tuple[UnitLine, ...]


def unit_account(store: ReadModelStore, estate: str, size: int, unit: str) -> UnitAccount | None:
    """Return a unit's own account as of a tree size; None when it is not on the register."""
    registered = unit_at(store, estate, size, unit)
    if registered is None:
        return None
    lines, sums = [], [0] * 6
    for row in store.query(LINES_OF_UNIT, (size, estate, unit, size)):
        stands = integer(row[12])
        counted = (*row[3:7], integer(row[7]) * stands, integer(row[8]) * stands)
        sums = [total + integer(fen) for total, fen in zip(sums, counted, strict=True)]
        lines.append(_line(row))
    facts = (unit, registered.building, registered.area_centi_m2, *sums)
    return UnitAccount(fund=_fund(facts, _below_bp(store, estate, size)), lines=tuple(lines))


class Choice(NamedTuple):
    """Which units of the register are read, in the order of `natural_order`.

    Args:
        only: `low`: below the policy's share of their first deposits; `due`: that owe; empty: all.
        find: What their codes begin with.
        start: How many of them are passed over.
        limit: How many are read.
    """

    only: str = ""
    find: str = ""
    start: int = 0
    limit: int = EVERY


def units_at(store: ReadModelStore, estate: str, size: int, choice: Choice = Choice()) -> list[UnitFund]:
    """Return sub-accounts as of a tree size, in natural order; only those on the page are added up."""
    below = _below_bp(store, estate, size)
    return [_fund(row, below) for row in store.query(*_statement(estate, size, choice))]


def marked_count(store: ReadModelStore, estate: str, size: int, only: str) -> int:
    """Return how many units are marked `low` or `due` as of a tree size."""
    found = store.query(_COUNT, _chosen(estate, size, Choice(only=only)))
    return integer(found[0][0])


def _statement(estate: str, size: int, choice: Choice) -> tuple[str, tuple[object, ...]]:
    """The statement that adds up the chosen units, and its parameters."""
    return _SUMS[choice.only], (size, size, *_chosen(estate, size, choice), size)


def _chosen(estate: str, size: int, choice: Choice) -> tuple[object, ...]:
    """The parameters of the statement that chooses the units."""
    codes, page = (choice.find, choice.find + _BEHIND), (choice.limit, choice.start)
    if choice.only:
        return estate, choice.only, size, *codes, size, *page
    return estate, size, *codes, *page


def _below_bp(store: ReadModelStore, estate: str, size: int) -> int:
    policy = policy_at(store, estate, size)
    return policy.replenish_below_bp if policy else 0


def _fund(row: tuple[object, ...], below_bp: int) -> UnitFund:
    unit, building, area, deposits, gains, used, due, called, first = row
    balance = integer(deposits) + integer(gains) - integer(used)
    return UnitFund(
        unit=text(unit),
        building=text(building),
        area_centi_m2=integer(area),
        deposits_fen=integer(deposits),
        gains_fen=integer(gains),
        used_fen=integer(used),
        balance_fen=balance,
        due_fen=integer(due),
        called_fen=max(0, integer(called)),
        first_fen=integer(first),
        low=is_low(balance, integer(first), below_bp),
    )


def _line(row: tuple[object, ...]) -> UnitLine:
    seq, date, what, deposits, gains, used, due, called, _, share, balance, reference, stands = row
    return UnitLine(
        seq=integer(seq),
        date=day(date),
        what=text(what),
        deposits_fen=integer(deposits),
        gains_fen=integer(gains),
        used_fen=integer(used),
        change_fen=integer(deposits) + integer(gains) - integer(used),
        due_fen=integer(due),
        called_fen=integer(called),
        share_fen=integer(share),
        balance_fen=integer(balance),
        reference=text(reference),
        reversed=not stands,
    )
