"""What readers ask: balances, entries, statements, trails, questions, parties, accounts.

Rules:
    * Every answer is as of a tree size: entries from there on do not exist for it. The size is at most what
      `size` says; the same size gives the same answer for ever.
    * The entries themselves are read from the log: the read models hold what is needed to find and to add up.
    * No balance is kept that is not derived from entries.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

import msgspec

from ledger_core.books.estate.kinds import PolicyAdopted
from ledger_core.stores.base import LogStore, ReadModelStore
from projections import accounts, movements, parties, questions, reconciliations, sealed_facts, supervision
from projections.entry_queries import EntryFilter, find_entries
from projections.entry_trail import Trail, trail_of
from projections.entry_view import EntryRow
from projections.fund.read_models import FundReadModels
from projections.movements import Movement
from projections.parties import EstateRow, KeyRow, LogKeyRow
from projections.questions import QuestionRow
from projections.reconciliations import Closing, Reconciliation
from projections.runner import POSITION
from projections.sealed_facts import SealedFact
from projections.statements import Statement, statement_at
from projections.vote_codes import CodeView, Delivery, KeyStep, code_keys, code_view
from projections.votes import VoteReader

__all__ = [
    "AccountRow",
    "Closing",
    "EntryFilter",
    "EntryRow",
    "EstateRow",
    "KeyRow",
    "LogKeyRow",
    "Movement",
    "QuestionRow",
    "ReadModels",
    "Reconciliation",
    "Statement",
    "Trail",
]

_PAGE_ENTRIES: Final = 500


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """A registered account, its balance, and its newest reconciliation."""

    seq: int
    account: str
    bank: str
    holder: str
    balance_fen: int
    reconciliation: Reconciliation | None


class ReadModels:
    """The one door for readers. Safe for several threads.

    Args:
        store: Where the projections' rows are; a runner fills it.
        log: Where the entries are.

    Raises:
        StorageError: On every question, when a database does not answer.
    """

    def __init__(self, store: ReadModelStore, log: LogStore) -> None:
        self._store = store
        self._log = log
        self.fund = FundReadModels(store, log)

    def size(self, estate: str) -> int:
        """Return how many entries are in the read models: the greatest tree size to ask for."""
        return self._store.position(POSITION, estate)

    def estates(self) -> list[EstateRow]:
        """Return the estates, ordered by the bytes of their slugs."""
        return parties.estates(self._store)

    def estate(self, slug: str) -> EstateRow | None:
        """Return one estate as it was founded; None where there is none of this slug."""
        return parties.estate(self._store, slug)

    def balances(self, estate: str, size: int) -> dict[str, int]:
        """Return ledger account -> fen, zero balances left out (docs/SPEC-books.md §5.2)."""
        return accounts.balances_at(self._store, estate, size)

    def first_days(self, estate: str, size: int) -> dict[str, str]:
        """Return ledger account -> earliest business date of its postings, in order of account."""
        return accounts.first_days(self._store, estate, size)

    def entries(
        self,
        estate: str,
        size: int,
        *,
        start: int = 0,
        before: int | None = None,
        limit: int,
        kind: str | None = None,
        category: str | None = None,
        account: str | None = None,
        first_day: datetime.date | None = None,
        last_day: datetime.date | None = None,
        flag: str | None = None,
        query: str | None = None,
        newest_first: bool = False,
        money_only: bool = False,
    ) -> list[EntryRow]:
        """Return a page of entries; see `EntryFilter` for what each argument lets pass.

        Args:
            start: Lowest seq: for the next page, the last seq + 1.
            before: Seq below which they lie: for the next page newest first, the last seq.
            limit: Length of the page.
        """
        wanted = EntryFilter(
            start=start,
            before=before,
            kind=kind,
            category=category,
            account=account,
            first_day=first_day,
            last_day=last_day,
            flag=flag,
            query=query,
            money_only=money_only,
        )
        return find_entries(
            self._store, self._log, estate, size, wanted, limit=limit, newest_first=newest_first
        )

    def entry(self, estate: str, size: int, seq: int) -> EntryRow | None:
        """Return one entry; None when it is not below the tree size."""
        found = self.entries(estate, size, start=seq, before=seq + 1, limit=1)
        return found[0] if found else None

    def every_entry(self, estate: str, size: int, *, money_only: bool = False) -> Iterator[EntryRow]:
        """Give all entries in order of seq, a page at a time."""
        start = 0
        while page := self.entries(estate, size, start=start, limit=_PAGE_ENTRIES, money_only=money_only):
            yield from page
            start = page[-1].seq + 1

    def statement(self, estate: str, size: int, first: datetime.date, last: datetime.date) -> Statement:
        """Return the figures of a period, both days included."""
        return statement_at(self._store, estate, size, first, last)

    def months(self, estate: str, size: int, first: datetime.date, last: datetime.date) -> list[Movement]:
        """Return what moved in each month from the first to the last day, all bank accounts together."""
        return movements.months_at(self._store, estate, size, first, last)

    def flag_counts(self, estate: str, size: int) -> dict[str, int]:
        """Return flag -> how many entries bear it (docs/SPEC-books.md §5.4)."""
        return supervision.flag_counts(self._store, estate, size)

    def policy(self, estate: str, size: int) -> PolicyAdopted | None:
        """Return the policy in force; None before the first one."""
        found = self.entries(estate, size, limit=1, kind="estate.policy.adopted/1", newest_first=True)
        body = found[0].event.body if found else None
        return body if isinstance(body, PolicyAdopted) else None

    def trail(self, estate: str, seq: int, size: int, today: datetime.date | None = None) -> Trail | None:
        """Return everything that is known about one entry; None when it is not below the tree size.

        Args:
            today: Day from which ages of questions are counted; by default today in Asia/Shanghai.
        """
        row = self.entry(estate, size, seq)
        return None if row is None else trail_of(self._store, estate, size, row, today)

    def questions(self, estate: str, size: int, today: datetime.date | None = None) -> list[QuestionRow]:
        """Return all questions, oldest first, with their age on a day (by default today)."""
        return questions.questions_at(self._store, estate, size, today or questions.shanghai_today())

    def parties(self, estate: str, size: int) -> list[KeyRow]:
        """Return every key that was granted, with its party and role, in the order of the grants."""
        return parties.keys_at(self._store, estate, size)

    def log_keys(self, estate: str, size: int) -> list[LogKeyRow]:
        """Return the log's keys, oldest first; the last one signs the checkpoint of this size."""
        return parties.log_keys_at(self._store, estate, size)

    def accounts(self, estate: str, size: int) -> list[AccountRow]:
        """Return the registered accounts in order of name."""
        balances = self.balances(estate, size)
        return [
            AccountRow(
                seq=one.seq,
                account=one.account,
                bank=one.bank,
                holder=one.holder,
                balance_fen=accounts.bank_balance(balances, one.account),
                reconciliation=reconciliations.newest_reconciliation(self._store, estate, size, one.account),
            )
            for one in accounts.registered(self._store, estate, size)
        ]

    def closings(self, estate: str, size: int) -> list[Closing]:
        """Return the closed periods, oldest first."""
        return reconciliations.closings(self._store, estate, size)

    def votes(self, estate: str, size: int) -> VoteReader:
        """Return the reader of the estate's votes as of a tree size."""
        return VoteReader(self._store, self._log, estate, size)

    def code(self, estate: str, vote: str, code: str, size: int) -> CodeView | None:
        """Return what is on file about a ballot code; None where it is not on the vote's roll."""
        return code_view(self._store, self.votes(estate, size), (estate, vote, code, size))

    def code_keys(
        self, estate: str, vote: str, code: str, size: int
    ) -> tuple[tuple[Delivery, ...], tuple[KeyStep, ...]]:
        """Return how a ballot code was delivered and what happened to its keys; empty where it is unknown."""
        return code_keys(self._store, (estate, vote, code, size))

    def sealed_fact(self, estate: str, digest: str, size: int) -> SealedFact | None:
        """Return where a sealed field's digest stands; None when it is in no entry."""
        return sealed_facts.sealed_fact(self._store, estate, digest, size)

    def erased_subjects(self, estate: str, start: int, size: int) -> list[str]:
        """Return the subjects that entries start <= seq < size erase."""
        return sealed_facts.erased_subjects(self._store, estate, start, size)

    def is_erased(self, estate: str, subject: str, size: int) -> bool:
        """Whether the log erases a subject."""
        return sealed_facts.is_erased(self._store, estate, subject, size)
