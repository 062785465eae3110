"""Whose signature counts on a submission (docs/SPEC-books.md §3.1; FORMATS §3).

Rules:
    * Every line verifies under an active key, or under a key that the submission itself grants.
    * A line of the second sort proves possession and conveys nothing else.
    * What only this installation can know is judged here too: its origin, its log keys, its trust.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ledger_core.append.installation import Installation
from ledger_core.books.estate.kinds import Founded, KeyGranted, LogKeyGranted
from ledger_core.books.fields import Body
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.signers import founder_key
from ledger_core.books.state import GrantedKey, State
from ledger_core.errors import MalformedError, VerificationError
from ledger_core.log.note import ED25519, Note, SignatureLine, VerifierKey

KeyPlace = tuple[str, bytes]


class Signing(NamedTuple):
    """Who signed: active keys in the note's order, and the vkeys that proved possession."""

    signers: tuple[GrantedKey, ...]
    possessed: frozenset[str]


def judge_signatures(
    state: State, note: Note, day: datetime.date, bodies: Callable[[], Iterable[Body]]
) -> Signing | Refusal:
    """Return who signed the note, or why a line is refused.

    Args:
        state: Before the submission.
        note: The submission note.
        day: Day of sealing, Asia/Shanghai.
        bodies: Decodes the submission's bodies, as far as they can be: called only when a line names a key
            that is not granted yet, and only after another line has verified or nothing is founded.
    """
    known = {(line.name, line.key_id): state.keys.get((line.name, line.key_id)) for line in note.signatures}
    for key in known.values():
        if key is not None and not key.is_active(day):
            return refuse("revoked_key", key=key.name)
    signers = tuple(key for key in known.values() if key is not None)
    strangers = [line for line in note.signatures if known[(line.name, line.key_id)] is None]
    if strangers and (state.founded is None or signers):
        return _with_strangers(state, note, signers, strangers, list(bodies()))
    if strangers:
        return refuse("unknown_key", key=strangers[0].name)
    return _verified(
        note, {place: key.vkey for place, key in known.items() if key}, Signing(signers, frozenset())
    )


def _with_strangers(
    state: State,
    note: Note,
    signers: tuple[GrantedKey, ...],
    strangers: list[SignatureLine],
    bodies: list[Body],
) -> Signing | Refusal:
    """Lines of keys that the submission itself brings: at the founding, or in a grant."""
    founders = [key for body in bodies[:1] if (key := founder_key(body)) and state.founded is None]
    granted = dict(_granted_keys(bodies))
    vkeys = {(key.name, key.key_id): key.vkey for key in (*founders, *signers)}
    for line in strangers:
        place = (line.name, line.key_id)
        if place not in vkeys and place not in granted:
            return refuse("unknown_key", key=line.name)
    signing = Signing(
        (*signers, *founders),
        frozenset(granted[p] for p in ((s.name, s.key_id) for s in strangers) if p in granted),
    )
    return _verified(note, {**granted, **vkeys}, signing)


def _granted_keys(bodies: Iterable[Body]) -> Iterable[tuple[KeyPlace, str]]:
    for body in bodies:
        if isinstance(body, KeyGranted):
            try:
                key = VerifierKey.parse(body.vkey)
            except MalformedError:
                continue
            if key.algorithm == ED25519:
                yield (key.name, key.key_id), body.vkey


def _verified(note: Note, vkeys: dict[KeyPlace, str], signing: Signing) -> Signing | Refusal:
    text = note.text.encode()
    for line in note.signatures:
        try:
            VerifierKey.parse(vkeys[(line.name, line.key_id)]).verify(text, line.signature)
        except VerificationError:
            return refuse("bad_signature", key=line.name)
    return signing


def judge_installation(installation: Installation, estate: str, body: Body) -> Refusal | None:
    """What this installation knows and a log cannot show: its origin, its log keys, whom it trusts."""
    if isinstance(body, LogKeyGranted):
        known = installation.find_log_key(estate, body.vkey)
        return None if known else refuse("not_our_log_key", "/body/vkey")
    if not isinstance(body, Founded):
        return None
    if body.origin != installation.origin_of(estate):
        return refuse("not_our_origin", "/body/origin", ours=installation.origin_of(estate))
    if body.log_key != installation.log_key(estate).vkey.format():
        return refuse("not_our_log_key", "/body/log_key")
    if body.authority_key not in installation.authorities:
        return refuse("authority_not_trusted", "/body/authority_key")
    return None
