"""What readers ask of the maintenance fund; every answer is as of a tree size."""

from __future__ import annotations

import datetime

from ledger_core.stores.base import LogStore, ReadModelStore
from projections.accounts import balances_at
from projections.fund import accounts, applications, steps, totals, units
from projections.fund.accounts import FundList
from projections.fund.applications import Application, ShareRow
from projections.fund.lists import PublishedLists
from projections.fund.steps import ApplicationRow
from projections.fund.totals import FundTotals
from projections.fund.units import EVERY, Choice, UnitAccount, UnitFund
from projections.questions import shanghai_today


class FundReadModels:
    """The one door for readers of the fund. Safe for several threads.

    Args:
        store: Where the projections' rows are.
        log: Where the entries are.
    """

    def __init__(self, store: ReadModelStore, log: LogStore) -> None:
        self._store = store
        self._log = log
        self.published = PublishedLists(store)

    def is_kept(self, estate: str, size: int) -> bool:
        """Whether the estate has an account of the fund, and was not founded as made up."""
        return accounts.keeps_fund(self._store, estate, size)

    def totals(self, estate: str, size: int) -> FundTotals:
        """Return the fund as a whole."""
        return totals.totals_at(self._store, estate, size, balances_at(self._store, estate, size))

    def units(
        self, estate: str, size: int, *, start: int = 0, limit: int = EVERY, only: str = "", find: str = ""
    ) -> list[UnitFund]:
        """Return sub-accounts in natural order of unit code.

        Args:
            start: How many of them are passed over.
            limit: How many are wanted; all by default.
            only: `low`: those below the policy's share of their first deposits; `due`: those that owe.
            find: What their codes begin with.
        """
        return units.units_at(self._store, estate, size, Choice(only, find, start, limit))

    def marked(self, estate: str, size: int, only: str) -> int:
        """Return how many units are `low`, or `due`."""
        return units.marked_count(self._store, estate, size, only)

    def unit(self, estate: str, size: int, unit: str) -> UnitAccount | None:
        """Return a unit's own account, line by line; None when it is not on the register."""
        return units.unit_account(self._store, estate, size, unit)

    def applications(
        self, estate: str, size: int, today: datetime.date | None = None
    ) -> list[ApplicationRow]:
        """Return every application and where it stands, oldest first."""
        return steps.applications_at(self._store, estate, size, today or shanghai_today())

    def application(
        self, estate: str, size: int, application: str, today: datetime.date | None = None
    ) -> Application | None:
        """Return everything about one application; None when there is none of this name."""
        day = today or shanghai_today()
        return applications.application_at(self._store, self._log, estate, size, application, day)

    def shares(self, estate: str, size: int, application: str) -> list[ShareRow] | None:
        """Return who bears the cost of an application, in natural order of unit code."""
        return applications.shares_at(self._store, self._log, estate, size, application)

    def lists(self, estate: str, size: int) -> list[FundList]:
        """Return the published lists, oldest first."""
        return accounts.lists_at(self._store, estate, size)
