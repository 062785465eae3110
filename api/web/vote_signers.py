"""The keys of a vote that may have signed an entry, read again from the entries that brought them.

Rules (docs/SPEC-books.md §3.1, §3.2):
    * A claim key comes with a delivery or a replacement, a ballot key with its registration.
    * A registration ends the code's claim key; a replacement, and a title that passes before a ballot is in,
      end both. An end acts from the next submission on.
    * A ballot key is registered by the claim key of its code alone; a ballot that comes online is signed by
      the ballot key of its code alone; an objection by a ballot key of its vote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from api.services import Services
from ledger_core.books.fields import Body
from ledger_core.books.registry import decode_event
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting.key_rules import BALLOT, CLAIM, key_name, parse_claim
from ledger_core.errors import VerificationError
from ledger_core.log.entry import decode_entry
from projections.parties import KeyRow
from projections.vote_codes import KeyStep

ROLES: Final = frozenset({CLAIM, BALLOT})
_NAME: Final = re.compile(rf"(?:{CLAIM}|{BALLOT})/([^/]+)/([^/]+)")


def vote_keys(services: Services, estate: str, names: Iterable[str]) -> list[KeyRow]:
    """Return the keys of every code that these key names speak of.

    Args:
        services: Reader and read models are asked.
        estate: A founded estate.
        names: Names on signature lines; those that are of no vote are passed over.
    """
    places = {match.groups() for name in names if (match := _NAME.fullmatch(name))}
    return [row for vote, code in sorted(places) for row in _keys_of_code(services, estate, vote, code)]


def check_vote_signers(body: Body, signing: Iterable[KeyRow]) -> None:
    """What only keys of a vote may sign is signed by the right one.

    Args:
        body: What the entry says.
        signing: The active keys that signed it.

    Raises:
        VerificationError: `role_not_allowed`.
    """
    names = {row.name for row in signing if row.role in ROLES}
    if isinstance(body, k.KeyRegistered):
        allowed = names == {key_name(CLAIM, body.vote, body.code)}
    elif isinstance(body, k.BallotCast) and body.channel == "app":
        allowed = names == {key_name(BALLOT, body.vote, body.code)}
    else:
        allowed = all(name.startswith(f"{BALLOT}/{getattr(body, 'vote', '')}/") for name in names)
    if not allowed:
        raise VerificationError("role_not_allowed", f"{sorted(names)} may not sign this")


def _keys_of_code(services: Services, estate: str, vote: str, code: str) -> list[KeyRow]:
    size = services.read_models.size(estate)
    deliveries, steps = services.read_models.code_keys(estate, vote, code, size)
    ballots = services.read_models.votes(estate, size).ballots(vote, code)
    first_ballot = min((one.seq for one in ballots), default=size)
    rows = [_row(CLAIM, _claim_in(services, estate, one.seq, vote, code), one.seq) for one in deliveries]
    for step in steps:
        rows = _ended(rows, step, first_ballot)
        body = _body(services, estate, step.seq)
        if isinstance(body, k.KeyRegistered):
            rows.append(_row(BALLOT, body.vkey, step.seq))
        elif isinstance(body, k.ClaimReplaced):
            rows.append(_row(CLAIM, _claim_in(services, estate, step.seq, vote, code), step.seq))
    return rows


def _ended(rows: list[KeyRow], step: KeyStep, first_ballot: int) -> list[KeyRow]:
    """The code's keys after a step, each with the entry at which it was at its end."""
    ends = {
        "key_registered": {CLAIM},
        "claim_replaced": set(ROLES),
        "title_passed": set() if first_ballot < step.seq else set(ROLES),
    }.get(step.what, set())
    return [
        _row(row.role, row.vkey, row.granted_seq, step.seq)
        if row.role in ends and row.revoked_seq is None
        else row
        for row in rows
    ]


def _claim_in(services: Services, estate: str, seq: int, vote: str, code: str) -> str:
    """The vkey of the claim key that an entry brings for a code.

    Raises:
        VerificationError: `grant_differs` when it brings none.
    """
    body = _body(services, estate, seq)
    claims: list[str] = []
    if isinstance(body, k.BallotsDelivered) and body.vote == vote:
        claims = [line.claim for line in body.lines if line.code == code]
    elif isinstance(body, k.ClaimReplaced) and (body.vote, body.code) == (vote, code):
        claims = [body.claim]
    key = parse_claim(vote, code, claims[0]) if claims else None
    if key is None:
        raise VerificationError("grant_differs", f"entry {seq} brings no claim key of {code}")
    return key.format()


def _body(services: Services, estate: str, seq: int) -> Body:
    body: Body = decode_event(decode_entry(services.reader.entry(estate, seq)).event_line).body
    return body


def _row(role: str, vkey: str, granted: int, ended: int | None = None) -> KeyRow:
    return KeyRow(
        vkey=vkey,
        name=vkey.partition("+")[0],
        role=role,
        party="",
        party_name="",
        granted_seq=granted,
        revoked_seq=ended,
        until=None,
    )
