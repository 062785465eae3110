"""What each entry of the fund means for each unit: one line of its own account.

Rules:
    * Lines lie in the order (unit, seq): one unit's account is read in time independent of the estate's
      history.
    * Balance = deposits + gains - used, at every line. What pays an open due is deposited and used at once.
    * A reversal's lines are the opposites of the reversed entry's. Whether a line still counts as a first
      deposit, or as the answer to a call, is asked of the reversals when it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from ledger_core.books.fold import Applied
from ledger_core.books.fund import kinds as k
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund.postings import DEVELOPER_DUE, UNIT_PREFIX
from ledger_core.stores.base import Table
from projections.kind_names import EVERY_KIND
from projections.projection import Projection, Row

LINES = Table(
    "fund_line_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("unit", "text"),
        ("date", "text"),
        ("what", "text"),
        ("deposits_fen", "integer"),
        ("gains_fen", "integer"),
        ("used_fen", "integer"),
        ("due_fen", "integer"),
        ("called_fen", "integer"),
        ("first_fen", "integer"),
        ("share_fen", "integer"),
        ("balance_fen", "integer"),
        ("reference", "text"),
    ),
    ("estate", "unit", "seq"),
)
MOVES = Table(
    "fund_move_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("date", "text"),
        ("deposits_fen", "integer"),
        ("gains_fen", "integer"),
        ("used_fen", "integer"),
        ("due_fen", "integer"),
        ("developer_due_fen", "integer"),
        ("called_fen", "integer"),
    ),
    ("estate", "seq"),
)


class Line(NamedTuple):
    """What an entry changes for one unit, in fen.

    Args:
        unit: Its code.
        what: Word for the change, such as `first` or `share`.
        deposits, gains, used: By how much these grow.
        due: By how much the open due grows.
        called: By how much the open call grows.
        first: What counts as a first deposit.
        share: Share of a cost, also where the developer bears it.
        reference: Application, period or owner label that it belongs to.
    """

    unit: str
    what: str
    deposits: int = 0
    gains: int = 0
    used: int = 0
    due: int = 0
    called: int = 0
    first: int = 0
    share: int = 0
    reference: str = ""


class FundLines(Projection):
    """One row for each unit that an entry concerns, and one for the entry's sums."""

    tables = (LINES, MOVES)
    handles = frozenset(
        {
            "fund.opening.certified/1",
            "fund.deposits.received/1",
            "fund.gains.credited/1",
            "fund.replenishment.called/1",
            "fund.cost.apportioned/1",
            "fund.subaccount.returned/1",
            "fund.subaccount.transferred/1",
            "fund.entry.reversed/1",
        }
    )
    ignores = EVERY_KIND - handles

    def rows(self, applied: Applied, balances: Mapping[str, int]) -> Iterable[Row]:
        """See `Projection`."""
        body, estate, seq = applied.event.body, applied.event.estate, applied.seq
        lines = [line._replace(first=0) if line.what == "reversed" else line for line in changes_of(applied)]
        day = _day_of(applied)
        rows: list[Row] = [("fund_move_rows", (estate, seq, day, *_sums(lines), *_beside(body, lines)))]
        for line in lines:
            balance = -balances.get(UNIT_PREFIX + line.unit, 0)
            rows.append(
                (
                    "fund_line_rows",
                    (estate, seq, line.unit, day, line.what, *line[2:9], balance, line.reference),
                )
            )
        return rows


def changes_of(applied: Applied) -> list[Line]:
    """Return what an entry of the fund changes for each unit; a reversal, what it takes back."""
    body = applied.event.body
    return lines_of(body) if applied.undoes is None else _opposite(applied.undoes, body.entry)


def lines_of(body: Any) -> list[Line]:
    """Return what an event of the fund changes for each unit, in its order."""
    make = _MAKERS.get(type(body))
    return [] if make is None else make(body)


def _day_of(applied: Applied) -> str:
    """The business date; a call has none but its own signing."""
    day = getattr(applied.event.body, "date", None) or applied.event.signed_on
    return str(day.isoformat())


def _sums(lines: Iterable[Line]) -> tuple[int, int, int, int]:
    columns = [(line.deposits, line.gains, line.used, line.due) for line in lines]
    sums = tuple(map(sum, zip(*columns, strict=True))) if columns else (0, 0, 0, 0)
    return sums[0], sums[1], sums[2], sums[3]


def _beside(body: Any, lines: Iterable[Line]) -> tuple[int, int]:
    """What the entry changes of the developer's due, and of the open calls."""
    developer = 0
    if isinstance(body, k.DepositsReceived):
        developer = -body.developer_fen
    elif isinstance(body, w.CostApportioned):
        developer = sum(line.due_fen for line in body.lines if line.developer)
    elif isinstance(body, k.FundEntryReversed):
        developer = sum(leg.amount_fen for leg in body.postings if leg.account == DEVELOPER_DUE)
    return developer, sum(line.called for line in lines)


def _opening(body: k.OpeningCertified) -> list[Line]:
    return [
        Line(
            one.unit,
            "opening",
            deposits=one.deposits_fen,
            gains=one.gains_fen,
            used=one.used_fen,
            first=one.deposits_fen,
        )
        for one in body.lines
    ]


def _deposits(body: k.DepositsReceived) -> list[Line]:
    replenishes, first = body.purpose == "replenishment", body.purpose == "first"
    return [
        Line(
            one.unit,
            body.purpose,
            deposits=one.amount_fen,
            used=one.due_fen,
            due=-one.due_fen,
            called=-one.amount_fen if replenishes else 0,
            first=one.amount_fen if first else 0,
        )
        for one in body.lines
    ]


def _gains(body: k.GainsCredited) -> list[Line]:
    return [Line(one.unit, "gain", gains=one.amount_fen, reference=body.run) for one in body.lines]


def _call(body: k.ReplenishmentCalled) -> list[Line]:
    due_by = body.due_by.isoformat()
    return [Line(one.unit, "called", called=one.amount_fen, reference=due_by) for one in body.lines]


def _shares(body: w.CostApportioned) -> list[Line]:
    return [
        Line(
            one.unit,
            "developer_share" if one.developer else "share",
            used=0 if one.developer else one.share_fen - one.due_fen,
            due=0 if one.developer else one.due_fen,
            share=one.share_fen,
            reference=body.application,
        )
        for one in body.lines
    ]


def _returned(body: k.SubaccountReturned) -> list[Line]:
    return [Line(body.unit, "returned", used=body.amount_fen)]


def _transferred(body: k.SubaccountTransferred) -> list[Line]:
    return [Line(body.unit, "transferred")]


def _opposite(undone: Any, entry: int) -> list[Line]:
    """What the entry did to deposits, gains, use, dues and first deposits is taken back."""
    return [
        Line(
            one.unit,
            "reversed",
            deposits=-one.deposits,
            gains=-one.gains,
            used=-one.used,
            due=-one.due,
            first=-one.first,
            reference=str(entry),
        )
        for one in lines_of(undone)
    ]


_MAKERS: Final[dict[type, Callable[[Any], list[Line]]]] = {
    k.OpeningCertified: _opening,
    k.DepositsReceived: _deposits,
    k.GainsCredited: _gains,
    k.ReplenishmentCalled: _call,
    w.CostApportioned: _shares,
    k.SubaccountReturned: _returned,
    k.SubaccountTransferred: _transferred,
}
