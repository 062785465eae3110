"""Finding entries: filters, searches and pages, as of a tree size.

Rules:
    * A page is one look at the read models and one at the log; both only grow, so both agree.
    * `%` and `_` in a search are plain characters. Letters A to Z are found in either case.
"""

from __future__ import annotations

import datetime
import string
from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from ledger_core.books.revenue.postings import BANK_PREFIX
from ledger_core.stores.base import LogStore, ReadModelStore
from projections.entry_view import EntryRow, view_entry
from projections.rows import integer, optional_integer, text
from projections.trail import reversals_of

# The balance is looked up for the rows of the page alone: a join would read the postings of all.
_SELECT = """
SELECT listed.seq, listed.flags, (
    SELECT leg.balance_fen FROM posting_rows AS leg
    WHERE leg.estate = listed.estate AND leg.account = 'assets:bank:' || listed.account
        AND leg.seq = listed.seq
)
FROM entry_rows AS listed WHERE listed.estate = ? AND listed.seq < ?
"""
_LEG_OF = """EXISTS (SELECT 1 FROM posting_rows AS side
WHERE side.estate = listed.estate AND side.account = ? AND side.seq = listed.seq)"""
# What the databases' lower() does under byte order, so that all three agree.
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


class EntryFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries; everything that is None or False lets all pass.

    Args:
        start: Lowest seq.
        before: Seq below which they lie, for pages that go backwards.
        kind: Stable name of the kind.
        category: Category of income or expense.
        account: Short name of a registered account, or a ledger account such as `income:parking`.
        first_day: Earliest date, Asia/Shanghai.
        last_day: Latest date.
        flag: A flag that they bear.
        query: Text that story or remark contains.
        money_only: Whether only entries that move money are wanted.
    """

    start: int = 0
    before: int | None = None
    kind: str | None = None
    category: str | None = None
    account: str | None = None
    first_day: datetime.date | None = None
    last_day: datetime.date | None = None
    flag: str | None = None
    query: str | None = None
    money_only: bool = False


def find_entries(
    store: ReadModelStore,
    log: LogStore,
    estate: str,
    size: int,
    wanted: EntryFilter,
    *,
    limit: int,
    newest_first: bool = False,
) -> list[EntryRow]:
    """Return a page of entries as of a tree size.

    Args:
        size: Tree size; entries from there on are not seen, nor are reversals that came later.
        limit: Length of the page.
        newest_first: From the highest seq down.
    """
    conditions, parameters = _conditions(wanted)
    direction = "DESC" if newest_first else "ASC"
    sql = f"{_SELECT} {conditions} ORDER BY listed.seq {direction} LIMIT ?"
    found = [
        (integer(seq), tuple(text(flags).split()), optional_integer(balance))
        for seq, flags, balance in store.query(sql, (estate, size, *parameters, limit))
    ]
    seqs = [seq for seq, _, _ in found]
    entries, reversals = _read(log, estate, seqs), reversals_of(store, estate, size, seqs)
    return [view_entry(entries[seq], flags, balance, reversals.get(seq)) for seq, flags, balance in found]


def _conditions(wanted: EntryFilter) -> tuple[str, list[object]]:
    account = wanted.account
    if account is not None and account.startswith(BANK_PREFIX):
        account = account.removeprefix(BANK_PREFIX)
    is_ledger_account = account is not None and ":" in account
    choices: list[tuple[str, object]] = [
        ("listed.seq >= ?", wanted.start or None),
        ("listed.seq < ?", wanted.before),
        ("listed.kind = ?", wanted.kind),
        ("listed.category = ?", wanted.category),
        ("listed.account = ?", None if is_ledger_account else account),
        (_LEG_OF, account if is_ledger_account else None),
        ("listed.date >= ?", wanted.first_day and wanted.first_day.isoformat()),
        ("listed.date <= ?", wanted.last_day and wanted.last_day.isoformat()),
        ("' ' || listed.flags || ' ' LIKE ? ESCAPE '!'", wanted.flag and like(f" {wanted.flag} ")),
        ("lower(listed.words) LIKE ? ESCAPE '!'", wanted.query and like(wanted.query)),
        ("listed.money = ?", 1 if wanted.money_only else None),
    ]
    used = [(condition, value) for condition, value in choices if value is not None and value != ""]
    return "".join(f" AND {condition}" for condition, _ in used), [value for _, value in used]


def like(part: str) -> str:
    """Return the LIKE pattern, with `!` as its escape, of texts that contain this part."""
    escaped = part.translate(_LOWER).replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"


def _read(log: LogStore, estate: str, seqs: Sequence[int]) -> dict[int, bytes]:
    """The entries, each run of neighbours in one look."""
    entries: dict[int, bytes] = {}
    for start, stop in _runs(sorted(seqs)):
        entries.update(zip(range(start, stop), log.entries(estate, start, stop), strict=True))
    return entries


def _runs(seqs: Sequence[int]) -> Iterator[tuple[int, int]]:
    for _, group in groupby(enumerate(seqs), lambda pair: pair[1] - pair[0]):
        run = [seq for _, seq in group]
        yield run[0], run[-1] + 1
