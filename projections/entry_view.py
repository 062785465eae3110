"""One entry as a reader sees it: what its bytes say, and what the read models know of it."""

from __future__ import annotations

from typing import Any

import msgspec

from ledger_core.books.fund.kinds import FundEntryReversed
from ledger_core.books.kind import Postings
from ledger_core.books.registry import Event, decode_event
from ledger_core.books.revenue.kinds import EntryReversed
from ledger_core.books.revenue.postings import bank
from ledger_core.log.entry import Seal, decode_entry
from projections.entry_list import business_day, place_of


class EntryRow(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in a list.

    Args:
        seq: Its index in the log.
        entry: Its exact bytes; event line and seal line are cut from them.
        kind: Stable name of its kind.
        event_id: ULID of the event.
        signed_at: Moment of signing, as signed.
        sealed_at: Moment of the seal, RFC 3339 UTC.
        submission_first: Seq of the first entry of its submission.
        submission_of: Number of events of its submission.
        date: Business date, or day of signing, YYYY-MM-DD in Asia/Shanghai.
        account: Registered account that it is about; empty where it is about none.
        category: Category of income or expense; empty where it has none.
        amount_fen: What was moved, not negative; None where no money moved.
        change_fen: What the registered account's balance changed by; None where it did not.
        balance_fen: The account's balance after it; None where it did not change.
        postings: Its legs, (ledger account, fen), debit positive.
        story_zh: One sentence for an owner, in Chinese.
        story_en: The same in English.
        memo: The remark; empty where there is none.
        source: Where a published figure was taken from.
        illustrative: Whether it is made up to try the system out.
        flags: What readers must see (docs/SPEC-books.md §5.4).
        reverses: Seq of the entry that it undoes.
        reversed_by: Seq of the reversal that undid it, as of the tree size asked for.
        event: The decoded event: everything else it says.
    """

    seq: int
    entry: bytes
    kind: str
    event_id: str
    signed_at: str
    sealed_at: str
    submission_first: int
    submission_of: int
    date: str
    account: str
    category: str
    amount_fen: int | None
    change_fen: int | None
    balance_fen: int | None
    postings: Postings
    story_zh: str
    story_en: str
    memo: str
    source: str
    illustrative: bool
    flags: tuple[str, ...]
    reverses: int | None
    reversed_by: int | None
    event: Event

    @property
    def event_line(self) -> bytes:
        """What somebody claims."""
        return self.entry.partition(b"\n")[0]

    @property
    def seal_line(self) -> bytes:
        """What the ledger added."""
        return self.entry.partition(b"\n")[2]


def view_entry(
    entry: bytes, flags: tuple[str, ...], balance_fen: int | None, reversed_by: int | None
) -> EntryRow:
    """Return the entry with what the read models know of it.

    Raises:
        MalformedError: The bytes are not those of an entry.
    """
    decoded = decode_entry(entry)
    event = decode_event(decoded.event_line)
    return _row(entry, decoded.seal, event, flags, balance_fen, reversed_by)


def _row(
    entry: bytes,
    seal: Seal,
    event: Event,
    flags: tuple[str, ...],
    balance_fen: int | None,
    reversed_by: int | None,
) -> EntryRow:
    body, kind = event.body, event.kind
    legs, story = kind.postings(body), kind.story(body)
    account, category = place_of(body, legs)
    return EntryRow(
        seq=seal.seq,
        entry=entry,
        kind=kind.name,
        event_id=event.id,
        signed_at=event.at,
        sealed_at=seal.at,
        submission_first=seal.first,
        submission_of=seal.of,
        date=business_day(event),
        account=account,
        category=category,
        amount_fen=amount_of(body) if kind.is_money else None,
        change_fen=dict(legs).get(bank(account)),
        balance_fen=balance_fen,
        postings=legs,
        story_zh=story.zh,
        story_en=story.en,
        memo=body.memo,
        source=body.source,
        illustrative=body.illustrative,
        flags=flags,
        reverses=body.entry if isinstance(body, EntryReversed | FundEntryReversed) else None,
        reversed_by=reversed_by,
        event=event,
    )


def amount_of(body: Any) -> int | None:
    """Return what a money event moved, in fen and not negative; of a reversal, its largest leg."""
    if isinstance(body, EntryReversed | FundEntryReversed):
        return max(abs(leg.amount_fen) for leg in body.postings)
    for name in ("amount_fen", "paid_fen", "opening_fen", "total_fen"):
        value = getattr(body, name, None)
        if isinstance(value, int):
            return value
    return None
