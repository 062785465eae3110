"""Published lists of all sub-accounts: every line, and one line's proof.

Rules:
    * A list is as of its entry: the lines follow from the entries below it, and its root commits to them.
    * An owner needs his line and a path of some fourteen hashes; whoever may see all lines adds them up
      again.
    * A list never changes, so the few that were asked for last are kept in memory.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Final

import msgspec

from ledger_core.books.fund.publication_rules import list_line
from ledger_core.log.canonical import encode_base64
from ledger_core.log.merkle import leaf_hash, path_of, root_of
from ledger_core.stores.base import ReadModelStore
from projections.fund.accounts import FundList, lists_at
from projections.fund.units import units_at

_KEPT_MAX: Final = 4


class ListLine(msgspec.Struct, frozen=True, kw_only=True):
    """One unit's line. Its canonical JSON is the data of its leaf; balance = deposits + gains - used."""

    balance_fen: int
    deposits_fen: int
    gains_fen: int
    unit: str
    used_fen: int


class ListCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What the lines add up to when they are added up again, beside what was published.

    Args:
        lines: Number of lines; equals the published units.
        total_fen: Sum of their balances; equals the published total and control.
        root: Root over them, base64; equals the published root.
        agrees: Whether all of these do.
    """

    lines: int
    total_fen: int
    root: str
    agrees: bool


class LineProof(msgspec.Struct, frozen=True, kw_only=True):
    """One line, and that it is in a published list.

    Args:
        list: The list, as its entry commits to it.
        line: The unit's line.
        leaf: The line's canonical JSON: SHA-256(0x00 || these bytes) is the leaf.
        index: Its place in the list, from 0.
        hashes: Base64, nearest sibling first (RFC 6962 §2.1.1).
    """

    list: FundList
    line: ListLine
    leaf: str
    index: int
    hashes: tuple[str, ...]


class _Held:
    """The lines of one list, and their leaves."""

    def __init__(self, lines: Sequence[ListLine]) -> None:
        self.lines = lines
        self.leaves = [leaf_hash(leaf_of(line)) for line in lines]


class PublishedLists:
    """Reads published lists. Safe for several threads.

    Args:
        store: Where the projections' rows are.
    """

    def __init__(self, store: ReadModelStore) -> None:
        self._store = store
        self._held: OrderedDict[tuple[str, int], _Held] = OrderedDict()
        self._lock = Lock()

    def one(self, estate: str, size: int, seq: int) -> FundList | None:
        """Return the list that this entry published; None when it published none below the tree size."""
        return next((one for one in lists_at(self._store, estate, size) if one.seq == seq), None)

    def lines(self, estate: str, seq: int) -> Sequence[ListLine]:
        """Return the lines of the list that this entry published, in ascending order of unit code."""
        return self._of(estate, seq).lines

    def check(self, estate: str, one: FundList) -> ListCheck:
        """Return what the lines add up to, beside what was published."""
        held = self._of(estate, one.seq)
        total, root = sum(line.balance_fen for line in held.lines), encode_base64(root_of(held.leaves))
        found = (len(held.lines), total, total, root)
        return ListCheck(
            lines=len(held.lines),
            total_fen=total,
            root=root,
            agrees=found == (one.units, one.total_fen, one.control_fen, one.root),
        )

    def proof(self, estate: str, one: FundList, unit: str) -> LineProof | None:
        """Return a unit's line with its proof; None when the unit was not on the register then."""
        held = self._of(estate, one.seq)
        for index, line in enumerate(held.lines):
            if line.unit == unit:
                return LineProof(
                    list=one,
                    line=line,
                    leaf=leaf_of(line).decode(),
                    index=index,
                    hashes=tuple(map(encode_base64, path_of(held.leaves, index))),
                )
        return None

    def _of(self, estate: str, seq: int) -> _Held:
        with self._lock:
            held = self._held.get((estate, seq))
        if held is None:
            held = _Held(self._read(estate, seq))
        with self._lock:
            self._held[estate, seq] = held
            self._held.move_to_end((estate, seq))
            while len(self._held) > _KEPT_MAX:
                self._held.popitem(last=False)
        return held

    def _read(self, estate: str, seq: int) -> list[ListLine]:
        """In ascending order of the code's bytes, as the root is over them."""
        return sorted(map(_line, units_at(self._store, estate, seq)), key=lambda line: line.unit)


def leaf_of(line: ListLine) -> bytes:
    """Return the data of a line's leaf (docs/SPEC-books.md §5.6)."""
    return list_line(line.unit, line.deposits_fen, line.gains_fen, line.used_fen)


def _line(one: object) -> ListLine:
    return msgspec.convert(one, ListLine, from_attributes=True)
