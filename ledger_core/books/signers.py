"""Whose keys stand on a submission note (docs/SPEC-books.md §3.1).

Rules:
    * Keys are judged by the state before the submission's first entry, on the day of its seal.
    * At the founding there is no state: the founding's own authority key is the only candidate.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from ledger_core.books.estate.kinds import Founded, KeyGranted
from ledger_core.books.fields import Body
from ledger_core.books.state import GrantedKey, State
from ledger_core.books.voting.kinds import KeyRegistered
from ledger_core.errors import MalformedError
from ledger_core.log.note import ED25519, SignatureLine, VerifierKey


def founder_key(body: Body) -> GrantedKey | None:
    """The key that a founding names for its authority; None for any other body or a malformed key."""
    if not isinstance(body, Founded):
        return None
    try:
        key = VerifierKey.parse(body.authority_key)
    except MalformedError:
        return None
    return GrantedKey(
        vkey=body.authority_key,
        name=key.name,
        key_id=key.key_id,
        public_key=key.public_key,
        role="authority",
        party=body.authority.party,
        party_name=body.authority.name,
        granted=0,
    )


def brought_key(body: Body) -> VerifierKey | None:
    """The submitter's key that an event brings, and that has to co-sign it; None for any other body."""
    if not isinstance(body, KeyGranted | KeyRegistered):
        return None
    try:
        key = VerifierKey.parse(body.vkey)
    except MalformedError:
        return None
    return key if key.algorithm == ED25519 else None


def active_signers(
    state: State, lines: Iterable[SignatureLine], first_body: Body, day: datetime.date
) -> tuple[GrantedKey, ...]:
    """The active keys named by these lines, in their order; lines of other keys are passed over.

    Args:
        state: Before the submission's first entry.
        lines: Signature lines that were verified when the submission was admitted.
        first_body: Body of the submission's first event.
        day: Day of the seal, Asia/Shanghai.
    """
    founder = founder_key(first_body) if state.founded is None else None
    found = []
    for line in lines:
        key = founder if founder is not None else state.key_at(line.name, line.key_id)
        if key is not None and (key.name, key.key_id) == (line.name, line.key_id) and key.is_active(day):
            found.append(key)
    return tuple(found)
