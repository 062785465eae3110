"""What an entry's trail needs beside the entry: signers, reversals, contracts.

Rules:
    * Signers stand once for each submission, under its first entry.
    * A key is named by its vkey; what it was granted for stands with the parties.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from ledger_core.books.fold import Applied
from ledger_core.books.fund.kinds import FundEntryReversed
from ledger_core.books.revenue.kinds import ContractRegistered, EntryReversed
from ledger_core.stores.base import ReadModelStore, Table
from projections.kind_names import EVERY_KIND
from projections.projection import Projection, Row
from projections.rows import integer, text

SIGNERS = Table(
    "signer_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("line", "integer"),
        ("key_name", "text"),
        ("role", "text"),
        ("party", "text"),
        ("party_name", "text"),
    ),
    ("estate", "seq", "line"),
)
REVERSALS = Table(
    "reversal_rows",
    (("estate", "text"), ("seq", "integer"), ("entry", "integer")),
    ("estate", "entry"),
)
CONTRACTS = Table(
    "contract_rows",
    (("estate", "text"), ("seq", "integer"), ("contract", "text")),
    ("estate", "contract"),
)
_SIGNERS = """
SELECT role, party, party_name, key_name FROM signer_rows WHERE estate = ? AND seq = ? ORDER BY line
"""
_REVERSED: Final = (EntryReversed, FundEntryReversed)
_CONTRACT = "SELECT seq FROM contract_rows WHERE estate = ? AND contract = ? AND seq < ?"


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """An active key that signed a submission, as it was granted."""

    role: str
    party: str
    party_name: str
    key_name: str


class Trails(Projection):
    """Who signed, what was reversed by what, and where a contract is on file."""

    tables = (SIGNERS, REVERSALS, CONTRACTS)
    # Any kind may be the first of its submission.
    handles = EVERY_KIND
    ignores = frozenset()

    def rows(self, applied: Applied, _balances: Mapping[str, int]) -> Iterable[Row]:
        """See `Projection`."""
        rows: list[Row] = []
        if applied.seal.first == applied.seq:
            rows.extend(_signer_rows(applied))
        body, place = applied.event.body, (applied.event.estate, applied.seq)
        if isinstance(body, _REVERSED):
            rows.append(("reversal_rows", (*place, body.entry)))
        elif isinstance(body, ContractRegistered):
            rows.append(("contract_rows", (*place, body.contract)))
        return rows


def _signer_rows(applied: Applied) -> list[Row]:
    estate, seq = applied.event.estate, applied.seq
    return [
        ("signer_rows", (estate, seq, line, key.name, key.role, key.party, key.party_name))
        for line, key in enumerate(applied.signers)
    ]


def signers_of(store: ReadModelStore, estate: str, first: int) -> list[Signer]:
    """Return the signers of the submission whose first entry this is, in the note's order."""
    return [
        Signer(role=text(role), party=text(party), party_name=text(name), key_name=text(key))
        for role, party, name, key in store.query(_SIGNERS, (estate, first))
    ]


def reversals_of(store: ReadModelStore, estate: str, size: int, seqs: Sequence[int]) -> dict[int, int]:
    """Return entry -> seq of the reversal that undid it, as of a tree size.

    Args:
        seqs: At most some hundred entries.
    """
    if not seqs:
        return {}
    marks = ", ".join("?" * len(seqs))
    sql = f"SELECT entry, seq FROM reversal_rows WHERE estate = ? AND seq < ? AND entry IN ({marks})"  # noqa: S608
    return {integer(entry): integer(seq) for entry, seq in store.query(sql, (estate, size, *seqs))}


def contract_entry(store: ReadModelStore, estate: str, size: int, contract: str) -> int | None:
    """Return the seq under which a contract is on file; None when it is not."""
    found = store.query(_CONTRACT, (estate, contract, size))
    return integer(found[0][0]) if found else None
