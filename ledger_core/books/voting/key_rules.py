"""Delivered ballots and the keys that come with them (docs/SPEC-books.md §3.1, §4.6).

Rules:
    * A claim key registers one ballot key; a ballot key casts. Neither is granted, neither has a party.
    * Their bytes count among the known ones: no key ever has two purposes.
    * A replaced claim, and a title that passes before a ballot is in, end the keys of the code.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from ledger_core import limits
from ledger_core.books.estate.rules import is_known_key, parse_strong_key
from ledger_core.books.kind import Context
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.state import GrantedKey, State
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting.on_file import Claim, CodePlace, KeyPlace
from ledger_core.errors import MalformedError
from ledger_core.log.canonical import decode_base64, encode_base64
from ledger_core.log.note import ED25519, VerifierKey, key_id_of

CLAIM = "claim"
BALLOT = "ballot"
_DATE_MIN = datetime.date(limits.DATE_YEAR_MIN, 1, 1)


def key_name(role: str, vote: str, code: str) -> str:
    """The name of a key of this vote: `claim/<vote>/<code>` or `ballot/<vote>/<code>`."""
    return f"{role}/{vote}/{code}"


def parse_claim(vote: str, code: str, claim: str) -> VerifierKey | None:
    """The claim key of a code; None when its bytes are no strong key."""
    name = key_name(CLAIM, vote, code)
    try:
        public_key = decode_base64(claim, "key_base64")
        return VerifierKey(name, key_id_of(name, ED25519, public_key), ED25519, public_key)
    except MalformedError:
        return None


def _claims(body: Any) -> Iterator[tuple[str, str, str]]:
    """Pointer, code and claim of each claim key that the event brings."""
    if isinstance(body, k.ClaimReplaced):
        yield "/body/claim", body.code, body.claim
        return
    for position, line in enumerate(body.lines):
        yield f"/body/lines/{position}/claim", line.code, line.claim


def claims_strong(_state: State, body: Any, _context: Context) -> Refusal | None:
    """Each claim key is a canonical key, not of small order."""
    for pointer, code, claim in _claims(body):
        if parse_claim(body.vote, code, claim) is None:
            return refuse("weak_key", pointer)
    return None


def claims_new(state: State, body: Any, _context: Context) -> Refusal | None:
    """No claim key was ever known, nor comes twice."""
    seen: set[bytes] = set()
    for pointer, code, claim in _claims(body):
        key = parse_claim(body.vote, code, claim)
        if key is None or is_known_key(state, key) or key.public_key in seen:
            return refuse("key_known", pointer, name=key_name(CLAIM, body.vote, code))
        seen.add(key.public_key)
    return None


def dates_in_range(_state: State, body: k.BallotsDelivered, context: Context) -> Refusal | None:
    """The days of delivery are neither ancient nor ahead of the signing."""
    for position, line in enumerate(body.lines):
        ahead = (line.date - context.signed_on).days
        if line.date < _DATE_MIN or ahead > limits.DATE_AHEAD_DAYS_MAX:
            figures = {"date": line.date.isoformat(), "signed": context.signed_on.isoformat()}
            return refuse("date_out_of_range", f"/body/lines/{position}/date", **figures)
    return None


def codes_not_delivered(state: State, body: k.BallotsDelivered, _context: Context) -> Refusal | None:
    """A ballot is delivered once."""
    for position, line in enumerate(body.lines):
        if (body.vote, line.code) in state.claims:
            return refuse("code_delivered", f"/body/lines/{position}/code", ballot_code=line.code)
    return None


def code_was_delivered(state: State, body: Any, _context: Context) -> Refusal | None:
    """Nobody votes with a ballot that nobody received."""
    if (body.vote, body.code) in state.claims:
        return None
    return refuse("code_undelivered", "/body/code", ballot_code=body.code)


def apply_delivered(state: State, body: k.BallotsDelivered, context: Context) -> None:
    """The ballots are with their owners, and their claim keys count from the next submission on."""
    for line in body.lines:
        claim = _put_claim(state, body.vote, line.code, line.claim, context.seq)
        state.claims.put((body.vote, line.code), Claim(bool(line.evidence), claim))


def flag_delivered(_state: State, body: k.BallotsDelivered, _context: Context) -> tuple[str, ...]:
    """`no_evidence` when a delivery counts for no silence."""
    return () if all(line.evidence for line in body.lines) else ("no_evidence",)


def title_recorded(state: State, body: k.ClaimReplaced, _context: Context) -> Refusal | None:
    """A claim goes to a new owner once the title's passing is on file."""
    if body.reason == "lost" or (body.vote, body.code) in state.passed_codes:
        return None
    return refuse("title_not_passed", "/body/reason", ballot_code=body.code)


def ballot_replaceable_after_title(state: State, body: Any, _context: Context) -> Refusal | None:
    """A ballot that was in when the title passed stands."""
    if state.passed_codes.get((body.vote, body.code), False):
        return refuse("ballot_stands", "/body/code", ballot_code=body.code)
    return None


def apply_claim_replaced(state: State, body: k.ClaimReplaced, context: Context) -> None:
    """The old keys are at their end, the new claim key counts from the next submission on."""
    place = (body.vote, body.code)
    _end_keys(state, place, context.seq)
    claim = _put_claim(state, body.vote, body.code, body.claim, context.seq)
    state.claims.put(place, Claim(state.claims[place].is_proved, claim))


def claim_signs(_state: State, body: k.KeyRegistered, context: Context) -> Refusal | None:
    """Of active keys, the code's claim key has signed, and no other."""
    return _only_signer(context, CLAIM, body)


def ballot_signs(context: Context, body: k.BallotCast) -> Refusal | None:
    """Of active keys, the code's ballot key has signed, and no other."""
    return _only_signer(context, BALLOT, body)


def _only_signer(context: Context, role: str, body: k.KeyRegistered | k.BallotCast) -> Refusal | None:
    name = key_name(role, body.vote, body.code)
    if [(key.role, key.name) for key in context.signers] == [(role, name)]:
        return None
    signed = ",".join(key.name for key in context.signers)
    return refuse("role_not_allowed", allowed=name, signed=signed)


def ballot_key_strong(_state: State, body: k.KeyRegistered, _context: Context) -> Refusal | None:
    """The ballot key is strong, and named by its vote and code."""
    key = parse_strong_key(body.vkey)
    if key is not None and key.name == key_name(BALLOT, body.vote, body.code):
        return None
    return refuse("weak_key", "/body/vkey")


def ballot_key_new(state: State, body: k.KeyRegistered, _context: Context) -> Refusal | None:
    """The ballot key was never known."""
    key = VerifierKey.parse(body.vkey)
    return refuse("key_known", "/body/vkey", name=key.name) if is_known_key(state, key) else None


def ballot_key_possessed(_state: State, body: k.KeyRegistered, context: Context) -> Refusal | None:
    """The ballot key co-signs the submission."""
    return None if body.vkey in context.possessed else refuse("no_possession", "/body/vkey")


def claim_unused(state: State, body: k.KeyRegistered, _context: Context) -> Refusal | None:
    """A claim key registers one key."""
    if state.claims[body.vote, body.code].ballot is None:
        return None
    return refuse("claim_used", "/body/code", ballot_code=body.code)


def apply_key_registered(state: State, body: k.KeyRegistered, context: Context) -> None:
    """The ballot key counts from the next submission on; the claim key is used up."""
    place = (body.vote, body.code)
    claim = state.claims[place]
    _end_key(state, claim.claim, context.seq)
    ballot = _put_key(state, body.vkey, BALLOT, context.seq)
    state.claims.put(place, claim._replace(ballot=ballot))


def apply_title_passed(state: State, body: k.TitlePassed, context: Context) -> None:
    """A ballot that is in stands; else the keys of the former owner are at their end."""
    place = (body.vote, body.code)
    stands = place in state.ballots
    state.passed_codes.put(place, stands)
    if not stands:
        _end_keys(state, place, context.seq)


def _put_claim(state: State, vote: str, code: str, claim: str, seq: int) -> KeyPlace:
    name = key_name(CLAIM, vote, code)
    typed = bytes((ED25519,)) + decode_base64(claim, "key_base64")
    key_id = key_id_of(name, ED25519, typed[1:])
    return _put_key(state, f"{name}+{key_id.hex()}+{encode_base64(typed)}", CLAIM, seq)


def _put_key(state: State, vkey: str, role: str, seq: int) -> KeyPlace:
    """The key is on file. Its rules have looked at it: a reader of 20,000 keys does not look again."""
    name, key_id, encoded = vkey.split("+", 2)
    public_key = decode_base64(encoded, "vkey_base64")[1:]
    place = (name, bytes.fromhex(key_id))
    granted = GrantedKey(
        vkey=vkey,
        name=name,
        key_id=place[1],
        public_key=public_key,
        role=role,
        party="",
        party_name="",
        granted=seq,
    )
    state.ballot_keys.put(place, granted)
    state.key_places.put(place, seq)
    state.purposes.put(public_key, name)
    return place


def _end_keys(state: State, place: CodePlace, seq: int) -> None:
    claim = state.claims.get(place)
    if claim is not None:
        for key in _places(claim):
            _end_key(state, key, seq)


def _places(claim: Claim) -> Iterable[tuple[str, bytes]]:
    return (claim.claim,) if claim.ballot is None else (claim.claim, claim.ballot)


def _end_key(state: State, place: tuple[str, bytes], seq: int) -> None:
    key = state.ballot_keys[place]
    if key.revoked is None:
        state.ballot_keys.put(place, msgspec.structs.replace(key, revoked=seq))
