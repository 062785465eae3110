"""A ballot from an owner's device: the key that it makes for its code, and the sealed choices.

Rules:
    * The device makes a fresh key for each code, so that two votes, or two units, cannot be linked.
    * The choices are sealed under a fresh salt; what opens them goes to the vault, and stays with the owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from ledger_core.append.signing import make_event, sign_submission
from ledger_core.books.voting.kinds import BallotCast, KeyRegistered
from ledger_core.log.disclosure import digest_of, make_disclosure
from ledger_core.log.keys import SigningKey


class Signed(NamedTuple):
    """A submission: event lines and the note over them."""

    events: tuple[bytes, ...]
    note: str


class SealedBallot(NamedTuple):
    """A ballot's event, and what opens its choices."""

    body: BallotCast
    disclosure: str


def ballot_key(vote: str, code: str) -> SigningKey:
    """Return a fresh key for a code."""
    return SigningKey.generate(f"ballot/{vote}/{code}")


def register_key(log_origin: str, vote: str, code: str, claim: SigningKey, key: SigningKey) -> Signed:
    """Return the submission that registers a key, signed by the letter's claim key and by itself.

    Args:
        log_origin: Origin of the estate's log.
        vote: The vote's slug.
        code: The ballot code.
        claim: As `claim_key` gives it.
        key: As `ballot_key` gave it.
    """
    body = KeyRegistered(vote=vote, code=code, vkey=key.vkey.format())
    return signed(log_origin, (body,), (claim, key))


def seal_ballot(
    vote: str,
    code: str,
    choices: Sequence[tuple[str, str]],
    replaces: int | None = None,
    salt: bytes = b"",
) -> SealedBallot:
    """Return an electronic ballot with sealed choices.

    Args:
        vote: The vote's slug.
        code: The ballot code.
        choices: (topic, option) in the order of the topics, one for each.
        replaces: Seq of the code's ballot before.
        salt: Of the seal; fresh when it is left out.
    """
    disclosure = make_disclosure("choices", [list(pair) for pair in choices], salt)
    body = BallotCast(
        vote=vote,
        code=code,
        choices=digest_of(disclosure),
        channel="app",
        replaces=msgspec.UNSET if replaces is None else replaces,
    )
    return SealedBallot(body, disclosure)


def signed(log_origin: str, bodies: Sequence[object], keys: Sequence[SigningKey]) -> Signed:
    """Return a submission of fresh events over these bodies, signed by each key."""
    estate = log_origin.rpartition("/logs/")[2]
    events = tuple(make_event(estate, body) for body in bodies)  # type: ignore[arg-type]
    return Signed(events, sign_submission(log_origin, events, list(keys)))
