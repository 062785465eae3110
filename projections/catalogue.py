"""All projections, and which of them each kind of event concerns."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from ledger_core.books.fold import Applied
from ledger_core.books.registry import KINDS
from ledger_core.stores.base import Table
from projections.accounts import Accounts
from projections.entry_list import EntryList
from projections.fund.accounts import FundAccounts
from projections.fund.lines import FundLines
from projections.fund.marks import FundMarks
from projections.fund.steps import FundSteps
from projections.parties import Parties
from projections.projection import Projection, Row
from projections.questions import Questions
from projections.reconciliations import Reconciliations
from projections.register import Register
from projections.trail import Trails
from projections.voting import Votes

PROJECTIONS: Final[tuple[Projection, ...]] = (
    EntryList(),
    Accounts(),
    Trails(),
    Reconciliations(),
    Questions(),
    Parties(),
    Register(),
    FundAccounts(),
    FundLines(),
    FundMarks(),
    FundSteps(),
    Votes(),
)
TABLES: Final[tuple[Table, ...]] = tuple(table for one in PROJECTIONS for table in one.tables)
# Counted up when rows of the same tables come to mean something else: the next start makes them anew.
_MEANING: Final = 1
FORM: Final = f"{_MEANING}-{hashlib.sha256(repr(TABLES).encode()).hexdigest()[:16]}"

RowsOf = Callable[[Applied, Mapping[str, int]], Iterable[Row]]
ROWS_BY_KIND: Final[dict[type, tuple[RowsOf, ...]]] = {
    kind.body: tuple(one.rows for one in PROJECTIONS if name in one.handles) for name, kind in KINDS.items()
}
"""Body of the kind -> what adds rows for it."""
