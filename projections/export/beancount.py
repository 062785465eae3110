"""The books as a file that `bean-check` accepts.

Rules:
    * Each part of an account's name begins with a capital: `assets:bank:sunshine` -> `Assets:Bank:Sunshine`.
      The code of a unit may begin with either, so one that begins with a letter gets `U-` in front
      (`a-1` -> `U-a-1`): the mapping can be undone and no two accounts meet.
    * Accounts open on the day of their first posting, in the order of these days.
    * Texts of others stand in quoted strings only.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger_core.amounts import format_plain
from ledger_core.books.fund.postings import DUE_PREFIX, UNIT_PREFIX
from projections.entry_view import EntryRow
from projections.export.foreign_text import quoted
from projections.export.hledger import COMMODITY, checked_account, told
from projections.natural_order import natural_key
from projections.read_models import ReadModels


def beancount_file(models: ReadModels, estate: str, size: int) -> Iterator[str]:
    """Give the file of an estate as of a tree size, in pieces that end in LF.

    Raises:
        MalformedError: `account_name`; a posting's account cannot be written down safely.
    """
    yield f"; Sunledger: estate {estate}, entries 0 to {size - 1}, amounts in yuan\n"
    yield f'option "title" {quoted(estate)}\noption "operating_currency" "{COMMODITY}"\n\n'
    yield f"1990-01-01 commodity {COMMODITY}\n"
    opened = models.first_days(estate, size).items()
    for account, day in sorted(opened, key=lambda one: (one[1], natural_key(one[0]))):
        yield f"{day} open {beancount_account(account)} {COMMODITY}\n"
    for row in models.every_entry(estate, size, money_only=True):
        if row.postings:
            yield _transaction(row)


def beancount_account(account: str) -> str:
    """Return the name of a ledger account as beancount wants it.

    Raises:
        MalformedError: `account_name`.
    """
    if account.startswith((UNIT_PREFIX, DUE_PREFIX)) and account.rpartition(":")[2][0].isalpha():
        before, _, unit = account.rpartition(":")
        account = f"{before}:U-{unit}"
    parts = checked_account(account).split(":")
    return ":".join(part[:1].upper() + part[1:] for part in parts)


def _transaction(row: EntryRow) -> str:
    facts = f"  seq: {row.seq}\n  kind: {quoted(row.kind)}\n  event: {quoted(row.event_id)}\n"
    if row.flags:
        facts += f"  flags: {quoted(' '.join(row.flags))}\n"
    if row.reverses is not None:
        facts += f"  reverses: {row.reverses}\n"
    legs = "".join(
        f"  {beancount_account(account)}  {format_plain(fen)} {COMMODITY}\n" for account, fen in row.postings
    )
    return f"\n{row.date} * {quoted(told(row))}\n{facts}{legs}"
