"""Whose signature counts on a submission (docs/SPEC-books.md §3.1; SPEC §5–9).

Rules:
    * Every line verifies under an active key, or under a key that the submission itself grants.
    * A line of the second sort proves possession and conveys nothing else.
    * Lines of active keys are verified first: no event is decoded for somebody who only names such a key.
    * What only this installation can know is judged here too: its origin, its log keys, its trust.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Container, Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from ledger_core.append.installation import Installation
from ledger_core.books.estate.kinds import Founded, LogKeyGranted
from ledger_core.books.fields import Body
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.signers import brought_key, founder_key
from ledger_core.books.state import GrantedKey, State
from ledger_core.errors import VerificationError
from ledger_core.log.note import Note, SignatureLine, VerifierKey

KeyPlace = tuple[str, bytes]
Signed = tuple[SignatureLine, str]
"""A signature line, and the vkey that it is to be verified under."""
# Bodies that `judge_installation` has something to say about.
LOCAL_BODIES: Final = (Founded, LogKeyGranted)


class Signing(NamedTuple):
    """Who signed: active keys in the note's order, and the vkeys that proved possession."""

    signers: tuple[GrantedKey, ...]
    possessed: frozenset[str]


def claimed_lines(state: State, note: Note) -> tuple[Signed, ...]:
    """Return the lines with their vkeys, if every line names a granted key; nothing otherwise."""
    found = [(line, state.keys.get((line.name, line.key_id))) for line in note.signatures]
    signed = [(line, key.vkey) for line, key in found if key is not None and key.revoked is None]
    return tuple(signed) if len(signed) == len(found) else ()


def prove_lines(note: Note, claimed: Sequence[Signed]) -> frozenset[Signed]:
    """Return the lines with their vkeys, if every line verifies under its own; nothing otherwise.

    It conveys nothing: the verdict is `judge_signatures`', by the state that is then.
    """
    return frozenset(claimed) if _first_false(note, claimed) is None else frozenset()


def judge_signatures(
    state: State,
    note: Note,
    day: datetime.date,
    bodies: Callable[[], Iterable[Body]],
    proven: Container[Signed] = (),
) -> Signing | Refusal:
    """Return who signed the note, or why a line is refused.

    Args:
        state: Before the submission.
        note: The submission note.
        day: Day of sealing, Asia/Shanghai.
        bodies: Decodes the submission's bodies, as far as they can be: called only when a line names a key
            that is not granted yet, and only after another line has verified or nothing is founded.
        proven: Lines that were found to verify under a vkey, and need not be verified under it again.
    """
    found = [(line, state.key_at(line.name, line.key_id)) for line in note.signatures]
    known = [(line, key) for line, key in found if key is not None]
    strangers = [line for line, key in found if key is None]
    for _, key in known:
        if not key.is_active(day):
            return refuse("revoked_key", key=key.name)
    if strangers and not known and state.founded is not None:
        return refuse("unknown_key", key=strangers[0].name)
    # Names and key ids are public: before a line has verified, nothing is owed to who sent it.
    signed = [(line, key.vkey) for line, key in known]
    refusal = _first_false(note, [one for one in signed if one not in proven])
    if refusal is not None:
        return refusal
    signers = tuple(key for _, key in known)
    if not strangers:
        return Signing(signers, frozenset())
    return _with_strangers(state, note, signers, strangers, list(bodies()))


def _with_strangers(
    state: State,
    note: Note,
    signers: tuple[GrantedKey, ...],
    strangers: list[SignatureLine],
    bodies: list[Body],
) -> Signing | Refusal:
    """Lines of keys that the submission itself brings: at the founding, or in a grant."""
    founders = [key for body in bodies[:1] if (key := founder_key(body)) and state.founded is None]
    vkeys = {(key.name, key.key_id): key.vkey for key in founders}
    granted = dict(_granted_keys(bodies))
    for line in strangers:
        if (line.name, line.key_id) not in vkeys and (line.name, line.key_id) not in granted:
            return refuse("unknown_key", key=line.name)
    vkeys = granted | vkeys
    signed = [(line, vkeys[(line.name, line.key_id)]) for line in strangers]
    possessed = frozenset(vkey for line, vkey in signed if granted.get((line.name, line.key_id)) == vkey)
    return _first_false(note, signed) or Signing((*signers, *founders), possessed)


def _granted_keys(bodies: Iterable[Body]) -> Iterable[tuple[KeyPlace, str]]:
    for body in bodies:
        key = brought_key(body)
        if key is not None:
            yield (key.name, key.key_id), key.format()


def _first_false(note: Note, signed: Iterable[Signed]) -> Refusal | None:
    """The first line that its vkey did not make, as a refusal."""
    text = note.text.encode()
    for line, vkey in signed:
        try:
            _verifier(vkey).verify(text, line.signature)
        except VerificationError:
            return refuse("bad_signature", key=line.name)
    return None


@lru_cache(maxsize=4_096)
def _verifier(vkey: str) -> VerifierKey:
    """The key of a vkey; few keys sign many submissions."""
    return VerifierKey.parse(vkey)


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
