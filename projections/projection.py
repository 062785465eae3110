"""What a projection is: rows that an entry adds to tables, and nothing else.

Rules:
    * Rows are only ever added, and each carries the seq of the entry that it comes from in its second column.
      So the read model as of any past tree size is its rows with `seq < size`.
    * A projection keeps nothing in memory: what an entry adds depends on the entry and on the balances after
      it. A worker may stop anywhere and another may go on.
    * Every kind stands in `handles` or in `ignores`, by its stable name: a new kind asks for a decision.
    * Stories, texts and vouchers that a reader wants are read from the entry itself, in the log.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import ClassVar, TypeAlias

from ledger_core.books.fold import Applied
from ledger_core.stores.base import Table

Row: TypeAlias = tuple[str, tuple[object, ...]]
"""(table name, fields in the order of the table's columns)."""


class Projection(ABC):
    """One read model.

    Args:
        tables: The tables that it writes, and nobody else.
        handles: Stable names of the kinds that may add rows.
        ignores: Stable names of all other kinds.
    """

    tables: ClassVar[tuple[Table, ...]]
    handles: ClassVar[frozenset[str]]
    ignores: ClassVar[frozenset[str]]

    @abstractmethod
    def rows(self, applied: Applied, balances: Mapping[str, int]) -> Iterable[Row]:
        """Return the rows that an entry of a handled kind adds.

        Args:
            applied: The entry, decoded and applied.
            balances: Ledger account -> fen after this entry. Only to be looked at, and only now.
        """
