"""The list of entries: what it is filtered by, one row for each entry.

Rules:
    * A row holds what a filter needs, and the flags; everything else is read from the entry itself.
    * Account and category are those of the postings, so a reversal stands beside what it reverses.
    * An entry without a business date stands under the day of its signing, Asia/Shanghai.
    * `words` is what a search looks into: the story in both languages and the remark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledger_core.books.fold import Applied
from ledger_core.books.kind import Postings
from ledger_core.books.registry import Event, shanghai_day
from ledger_core.books.revenue.postings import BANK_PREFIX
from ledger_core.stores.base import Table
from projections.kind_names import EVERY_KIND
from projections.projection import Projection, Row

ENTRIES = Table(
    "entry_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("kind", "text"),
        ("money", "integer"),
        ("date", "text"),
        ("account", "text"),
        ("category", "text"),
        ("flags", "text"),
        ("words", "text"),
    ),
    ("estate", "seq"),
)


class EntryList(Projection):
    """One row for each entry, for lists and searches."""

    tables = (ENTRIES,)
    handles = EVERY_KIND
    ignores = frozenset()

    def rows(self, applied: Applied, _balances: Mapping[str, int]) -> Iterable[Row]:
        """See `Projection`."""
        event, kind = applied.event, applied.kind
        body = event.body
        account, category = place_of(body, applied.postings)
        zh, en = kind.story(body)
        row = (
            event.estate,
            applied.seq,
            kind.name,
            1 if kind.is_money else 0,
            business_day(event),
            account,
            category,
            " ".join(applied.flags),
            f"{zh}\n{en}\n{body.memo}" if body.memo else f"{zh}\n{en}",
        )
        return (("entry_rows", row),)


def business_day(event: Event) -> str:
    """Return the day under which an event is listed, as YYYY-MM-DD."""
    day = getattr(event.body, "date", None)
    return (shanghai_day(event.signed_at) if day is None else day).isoformat()


def place_of(body: Any, postings: Postings) -> tuple[str, str]:
    """Return the registered account and the category that an event is about; empty where it has none."""
    account, category = getattr(body, "account", ""), getattr(body, "category", "")
    if postings and not (account and category):
        for name, _ in postings:
            book, _, leaf = name.partition(":")
            if name.startswith(BANK_PREFIX):
                account = account or name.removeprefix(BANK_PREFIX)
            elif book in ("income", "expenses"):
                category = category or leaf
    return account, category
