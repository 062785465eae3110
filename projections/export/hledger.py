"""The books as a journal that hledger and ledger read without complaint.

Rules:
    * One transaction for each entry with postings, in the order of the log; its code is the entry's seq.
    * Every account and the commodity are declared, so `hledger check --strict` passes, in natural order:
      hledger lists accounts as they are declared.
    * Kind, event id and flags are tags. Texts of others stand in the description only, without any character
      that means something there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ledger_core.amounts import format_plain
from ledger_core.errors import MalformedError
from projections.entry_view import EntryRow
from projections.export.foreign_text import journal_text
from projections.natural_order import natural_key
from projections.read_models import ReadModels

COMMODITY: Final = "CNY"
# Codes of units have capitals too.
_ACCOUNT: Final = re.compile(
    r"[a-z]+(?::[a-z0-9][a-z0-9-]*)+|(?:liabilities:fund|assets:fund-due):[0-9A-Za-z][0-9A-Za-z-]*"
)


def journal(models: ReadModels, estate: str, size: int) -> Iterator[str]:
    """Give the journal of an estate as of a tree size, line by line, each ending in LF.

    Raises:
        MalformedError: `account_name`; a posting's account cannot be written down safely.
    """
    yield f"; Sunledger: estate {estate}, entries 0 to {size - 1}, amounts in yuan\n"
    yield f"commodity 1000.00 {COMMODITY}\n\n"
    for account in sorted(models.first_days(estate, size), key=natural_key):
        yield f"account {checked_account(account)}\n"
    for row in models.every_entry(estate, size, money_only=True):
        if row.postings:
            yield _transaction(row)


def checked_account(account: str) -> str:
    """Return the ledger account's name, which no program takes for anything else.

    Raises:
        MalformedError: `account_name`.
    """
    if not _ACCOUNT.fullmatch(account):
        raise MalformedError("account_name", f"{account!r} is no name of a ledger account")
    return account


def told(row: EntryRow) -> str:
    """Return the entry's story and remark."""
    return f"{row.story_zh} {row.memo}" if row.memo else row.story_zh


def _transaction(row: EntryRow) -> str:
    tags = f"kind:{row.kind}, event:{row.event_id}"
    if row.flags:
        tags += f", flags:{' '.join(row.flags)}"
    if row.reverses is not None:
        tags += f", reverses:{row.reverses}"
    legs = "".join(
        f"    {checked_account(account)}  {format_plain(fen)} {COMMODITY}\n" for account, fen in row.postings
    )
    return f"\n{row.date} * ({row.seq}) {journal_text(told(row))}\n    ; {tags}\n{legs}"
