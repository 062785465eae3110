"""Replaying admitted entries for the read models: what each one says, and the balances after it.

Rules:
    * Entries were judged when they were admitted, and every auditor judges them again. Here they are read,
      not checked: no canonical form, no hash. The books' own `Fold` keeps all that a rule may ask, which
      costs more, and a rebuild has no use for it.
    * Postings change the balances. What has no postings, and what its kind says is remembered, is applied as
      its book says: so keys and their grants are known, and signers and flags are those that `Fold` gives.
    * A test holds this to `Fold`, entry by entry.
"""

from __future__ import annotations

import datetime
from typing import Final

import msgspec

from ledger_core.books.fields import Body
from ledger_core.books.fold import Applied, standing_of
from ledger_core.books.fund.reversal_rules import undone_by
from ledger_core.books.kind import Context
from ledger_core.books.registry import Event, shanghai_day
from ledger_core.books.signers import active_signers
from ledger_core.books.state import GrantedKey, State
from ledger_core.errors import MalformedError, VerificationError
from ledger_core.log.entry import Seal
from ledger_core.log.note import parse_signature_lines

_decode_event: Final = msgspec.json.Decoder(Event).decode
_decode_seal: Final = msgspec.json.Decoder(Seal).decode
_ILLUSTRATIVE: Final = ("illustrative",)


class Replay:
    """One estate's log, replayed up to `size`.

    Args:
        estate: The estate's slug.
    """

    def __init__(self, estate: str) -> None:
        self.size = 0
        self._state = State(estate)
        self._signers: tuple[GrantedKey, ...] = ()
        self.balances: dict[str, int] = self._state.balances

    def take(self, entry: bytes) -> Applied:
        """The next entry is part of the balances.

        Raises:
            MalformedError: `malformed_entry`; its two lines cannot be read.
            VerificationError: `seq_gap`; it is not the next entry.
        """
        event_line, _, seal_line = entry.partition(b"\n")
        try:
            event, seal = _decode_event(event_line), _decode_seal(seal_line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise MalformedError("malformed_entry", f"entry {self.size}: {error}") from error
        if seal.seq != self.size:
            raise VerificationError("seq_gap", f"entry {seal.seq} where {self.size} is due")
        if seal.seq == seal.first:
            self._begin_submission(seal, event.body)
        return self._apply(entry, seal, event)

    def _apply(self, entry: bytes, seal: Seal, event: Event) -> Applied:
        body, kind = event.body, event.kind
        context = Context(
            seq=seal.seq,
            event_id=event.id,
            alone=seal.of == 1,
            signed_on=event.signed_on,
            signers=self._signers,
            possessed=frozenset(),
        )
        postings, balances = kind.postings(body), self.balances
        if kind.is_remembered or not postings:
            kind.apply(self._state, body, context)
            self._state.commit()
        else:
            for account, fen in postings:
                balances[account] = balances.get(account, 0) + fen
        flags = kind.flags(self._state, body, context)
        if body.illustrative:
            flags += _ILLUSTRATIVE
        self.size += 1
        undone, standing = undone_by(self._state, body), standing_of(self._state)
        return Applied(seal.seq, entry, seal, event, kind, postings, flags, self._signers, undone, standing)

    def _begin_submission(self, seal: Seal, body: Body) -> None:
        day = shanghai_day(datetime.datetime.fromisoformat(seal.at))
        self._signers = active_signers(self._state, parse_signature_lines(seal.sigs), body, day)
