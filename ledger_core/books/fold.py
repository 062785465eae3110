"""Folding a log: entry after entry, what each one means and what the books are then.

Rules:
    * Entries are taken in order of seq. They were admitted once: the fold applies, it does not judge.
    * Projections, exports and a restarted process all read a log through this one loop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger_core.books.fields import Body
from ledger_core.books.fund.on_file import SubAccount
from ledger_core.books.fund.reversal_rules import undone_by
from ledger_core.books.kind import Context, Kind, Postings
from ledger_core.books.registry import Event, decode_stored, parse_moment, shanghai_day
from ledger_core.books.signers import active_signers
from ledger_core.books.state import GrantedKey, State
from ledger_core.errors import VerificationError
from ledger_core.log.entry import Seal, decode_entry
from ledger_core.log.merkle import leaf_hash, root_of
from ledger_core.log.note import parse_signature_lines


class Standing(NamedTuple):
    """The sub-accounts after an entry, by unit: only to be looked at, and only now.

    Args:
        accounts: Unit code -> its sub-account.
        below_bp: Share of the first deposit below which owners replenish, in 1/10000.
    """

    accounts: Mapping[str, SubAccount]
    below_bp: int


def standing_of(state: State) -> Standing:
    """The sub-accounts of a state, and the bound of its policy."""
    policy = state.fund_policy
    return Standing(state.sub_accounts, policy.replenish_below_bp if policy else 0)


class Applied(NamedTuple):
    """One entry, with what the books make of it.

    Args:
        seq: Its index.
        entry: Its exact bytes.
        seal: Its decoded seal.
        event: Its decoded event.
        kind: The event's kind.
        postings: Its legs, (ledger account, fen).
        flags: What readers must see (docs/SPEC-books.md §5.4).
        signers: Active keys on its submission note.
        undoes: The event that it takes back, where it is a reversal of the fund.
        standing: The sub-accounts after it.
    """

    seq: int
    entry: bytes
    seal: Seal
    event: Event
    kind: Kind
    postings: Postings
    flags: tuple[str, ...]
    signers: tuple[GrantedKey, ...]
    undoes: Body | None
    standing: Standing


class Fold:
    """One estate's log, folded up to `size`.

    Args:
        estate: The estate's slug.
    """

    def __init__(self, estate: str) -> None:
        self.state = State(estate)
        self.size = 0
        self._signers: tuple[GrantedKey, ...] = ()
        self._line_leaves: list[bytes] = []

    def take(self, entry: bytes) -> Applied:
        """The next entry is part of the state.

        Raises:
            MalformedError: Its bytes are not those of an entry.
            VerificationError: `seq_gap`; it is not the next entry.
        """
        decoded = decode_entry(entry)
        seal, event = decoded.seal, decode_stored(decoded.event_line)
        if seal.seq != self.size:
            raise VerificationError("seq_gap", f"entry {seal.seq} where {self.size} is due")
        if seal.seq == seal.first:
            self._begin_submission(seal, event.body)
        self._line_leaves.append(leaf_hash(decoded.event_line))
        context = self._context(seal, event)
        self.admit(event, context)
        flags = event.kind.flags(self.state, event.body, context)
        if len(self._line_leaves) == seal.of:
            self.state.submissions.put(root_of(self._line_leaves), (seal.first, seal.of))
        self.state.commit()
        return self._applied(entry, seal, event, flags)

    def admit(self, event: Event, context: Context) -> None:
        """The event is part of the state, as entry `context.seq`; nothing is committed yet."""
        event.kind.apply(self.state, event.body, context)
        self.state.ids.put(event.id, context.seq)
        self.size = context.seq + 1

    def count(self, ids: Sequence[str]) -> None:
        """The next entries have these event ids; what the events change was changed before."""
        size = self.size + len(ids)
        self.state.ids.put_all(ids, range(self.size, size))
        self.size = size

    def _begin_submission(self, seal: Seal, body: Body) -> None:
        day = shanghai_day(parse_moment(seal.at))
        self._signers = active_signers(self.state, parse_signature_lines(seal.sigs), body, day)
        self._line_leaves = []

    def _context(self, seal: Seal, event: Event) -> Context:
        return Context(
            seq=seal.seq,
            event_id=event.id,
            alone=seal.of == 1,
            signed_on=event.signed_on,
            signers=self._signers,
            possessed=frozenset(),
        )

    def _applied(self, entry: bytes, seal: Seal, event: Event, flags: tuple[str, ...]) -> Applied:
        body = event.body
        kind = event.kind
        illustrative = ("illustrative",) if body.illustrative else ()
        return Applied(
            seal.seq,
            entry,
            seal,
            event,
            kind,
            kind.postings(body),
            flags + illustrative,
            self._signers,
            undone_by(self.state, body),
            standing_of(self.state),
        )
