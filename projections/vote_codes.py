"""One ballot code: what became of it, and the proof that it is among those that voted, or is not.

Rules:
    * The closing of a vote commits to the sorted list of the codes that voted. A code that is on the list is
      shown by its place; one that is not, by its two neighbours, which stand side by side.
    * At the ends of the list one neighbour is enough; an empty list is shown by its root alone.
    * Whoever has the closing's root checks both with RFC 6962 inclusion proofs and a comparison of codes.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final, Literal

import msgspec

from ledger_core.log.canonical import encode_base64
from ledger_core.log.merkle import leaf_hash, path_of
from ledger_core.stores.base import ReadModelStore
from projections.rows import integer, text
from projections.vote_rows import BallotRow, RollRow, Step
from projections.votes import VoteReader

CodeState = Literal["not_delivered", "delivered", "cast", "opened", "unopened", "no_ballot"]
_LINE: Final = """
SELECT seq, area, owner_group, commitment FROM vote_roll_rows
WHERE estate = ? AND vote = ? AND code = ? AND seq < ?
"""
_DELIVERIES: Final = """
SELECT seq, channel, day, evidence FROM vote_delivery_rows
WHERE estate = ? AND vote = ? AND code = ? AND seq < ? ORDER BY seq
"""
_KEYS: Final = """
SELECT seq, what, at, detail FROM vote_key_rows
WHERE estate = ? AND vote = ? AND code = ? AND seq < ? ORDER BY seq
"""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery of the ballot; `evidence` is the SHA-256 of its proof."""

    seq: int
    channel: str
    date: str
    evidence: str


class KeyStep(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to the code's keys: `key_registered`, `claim_replaced`, `title_passed`, `disclosed`."""

    seq: int
    what: str
    at: str
    detail: str


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A code in the closing's sorted list, with its RFC 6962 inclusion path, nearest sibling first."""

    code: str
    index: int
    hashes: tuple[str, ...]


class ListProof(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a code is in the list that a vote's closing commits to.

    Args:
        closed_seq: Entry of the closing.
        ballots: Length of the list.
        root: The closing's root, base64.
        voted: Whether the code is in it.
        place: The code itself, where it is.
        left: Its neighbour below, where it is not; None at the beginning.
        right: Its neighbour above, where it is not; None at the end.
    """

    closed_seq: int
    ballots: int
    root: str
    voted: bool
    place: Listed | None = None
    left: Listed | None = None
    right: Listed | None = None


class CodeView(msgspec.Struct, frozen=True, kw_only=True):
    """What is on file about one ballot code, as of a tree size."""

    vote: str
    code: str
    state: CodeState
    roll: RollRow
    deliveries: tuple[Delivery, ...]
    keys: tuple[KeyStep, ...]
    ballots: tuple[BallotRow, ...]
    proof: ListProof | None


def code_view(store: ReadModelStore, reader: VoteReader, where: tuple[str, str, str, int]) -> CodeView | None:
    """Return what is on file about a code; None where it is not on the roll.

    Args:
        where: Estate, vote, code and tree size.
    """
    _, vote, code, _ = where
    lines = store.query(_LINE, where)
    if not lines:
        return None
    deliveries, keys = code_keys(store, where)
    ballots = tuple(reader.ballots(vote, code))
    steps = reader.steps(vote)
    ((seq, area, group, commitment),) = lines
    return CodeView(
        vote=vote,
        code=code,
        state=_state(steps, deliveries, ballots),
        roll=RollRow(
            code=code,
            seq=integer(seq),
            area_centi_m2=integer(area),
            group=text(group),
            commitment=text(commitment),
            delivered_seq=deliveries[0].seq if deliveries else None,
            is_proved=any(one.evidence for one in deliveries),
            ballot_seq=ballots[-1].seq if ballots else None,
        ),
        deliveries=deliveries,
        keys=keys,
        ballots=ballots,
        proof=list_proof(reader, vote, code, steps),
    )


def code_keys(
    store: ReadModelStore, where: tuple[str, str, str, int]
) -> tuple[tuple[Delivery, ...], tuple[KeyStep, ...]]:
    """Return how a code was delivered and what happened to its keys, in the order of the entries.

    Args:
        where: Estate, vote, code and tree size.
    """
    return _deliveries(store, where), _keys(store, where)


def list_proof(reader: VoteReader, vote: str, code: str, steps: list[Step]) -> ListProof | None:
    """Return the proof under the vote's closing; None before it."""
    closed = next((step for step in steps if step.kind == "voting.vote.closed/1"), None)
    if closed is None:
        return None
    codes = reader.codes_voted(vote)
    leaves = [leaf_hash(one.encode("ascii")) for one in codes]

    def listed(index: int) -> Listed | None:
        if not 0 <= index < len(codes):
            return None
        return Listed(
            code=codes[index], index=index, hashes=tuple(map(encode_base64, path_of(leaves, index)))
        )

    at = bisect_left(codes, code)
    common = {"closed_seq": closed.seq, "ballots": len(codes), "root": closed.detail}
    if at < len(codes) and codes[at] == code:
        return ListProof(**common, voted=True, place=listed(at))  # type: ignore[arg-type]
    return ListProof(**common, voted=False, left=listed(at - 1), right=listed(at))  # type: ignore[arg-type]


def _state(steps: list[Step], deliveries: tuple[Delivery, ...], ballots: tuple[BallotRow, ...]) -> CodeState:
    kinds = {step.kind for step in steps}
    if ballots and ballots[-1].opened_seq is not None:
        return "opened"
    if ballots:
        return "unopened" if "voting.result.counted/1" in kinds else "cast"
    if "voting.vote.closed/1" in kinds:
        return "no_ballot"
    return "delivered" if deliveries else "not_delivered"


def _deliveries(store: ReadModelStore, where: tuple[str, str, str, int]) -> tuple[Delivery, ...]:
    return tuple(
        Delivery(seq=integer(seq), channel=text(channel), date=text(day), evidence=text(evidence))
        for seq, channel, day, evidence in store.query(_DELIVERIES, where)
    )


def _keys(store: ReadModelStore, where: tuple[str, str, str, int]) -> tuple[KeyStep, ...]:
    return tuple(
        KeyStep(seq=integer(seq), what=text(what), at=text(at), detail=text(detail))
        for seq, what, at, detail in store.query(_KEYS, where)
    )
