"""Ballots (docs/SPEC-books.md §4.6, §7.1).

Rules:
    * An owner's own key signs alone; what clerks enter is signed by two parties and bound to a scan.
    * The last ballot of a code counts; what the owner's own key has cast only that key replaces.
    * Sealed choices are cast once in an estate: nobody votes with a copy of a neighbour's ballot.
"""

from __future__ import annotations

from typing import Final

import msgspec

from ledger_core.books.kind import Context
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.state import State
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting.key_rules import ballot_signs
from ledger_core.books.voting.on_file import Ballot

_CLERKS: Final = frozenset({"clerk", "committee", "street", "community"})


def caster_signs(_state: State, body: k.BallotCast, context: Context) -> Refusal | None:
    """The owner's own key, or somebody who may enter paper and phone ballots."""
    if body.channel == "app":
        return ballot_signs(context, body)
    if context.signer_with(_CLERKS) is not None:
        return None
    signed = ",".join(sorted({key.role for key in context.signers}))
    return refuse("role_not_allowed", allowed=",".join(sorted(_CLERKS)), signed=signed)


def window_open(state: State, body: k.BallotCast, context: Context) -> Refusal | None:
    """Nobody votes before the window opens."""
    opens = state.votes[body.vote].opens_at
    return refuse("vote_not_open", opens_at=opens.isoformat()) if context.sealed_at < opens else None


def channel_allowed(state: State, body: k.BallotCast, _context: Context) -> Refusal | None:
    """The vote takes ballots this way."""
    channels = state.votes[body.vote].opened.channels
    if body.channel in channels:
        return None
    return refuse("channel_not_allowed", "/body/channel", channel=body.channel, channels=",".join(channels))


def scan_given(_state: State, body: k.BallotCast, _context: Context) -> Refusal | None:
    """What clerks enter has its scan or recording; an owner's own ballot has none."""
    if (body.channel == "app") == (not body.scan):
        return None
    return refuse("scan_mismatch", "/body/scan", channel=body.channel)


def clerks_of_two_parties(_state: State, body: k.BallotCast, context: Context) -> Refusal | None:
    """What clerks enter is signed by two parties."""
    parties = {key.party for key in context.signers if key.role in _CLERKS}
    if body.channel == "app" or len(parties) > 1:
        return None
    return refuse("two_parties", parties=",".join(sorted(parties)))


def once_a_submission(state: State, body: k.BallotCast, context: Context) -> Refusal | None:
    """A code votes once in a submission."""
    before = state.ballots.get((body.vote, body.code))
    if before is None or before.seq < context.first:
        return None
    return refuse("ballot_repeated", "/body/code", ballot_code=body.code, first=before.seq)


def not_voted_yet(state: State, body: k.BallotCast, _context: Context) -> Refusal | None:
    """A second ballot only where the vote's rules allow it."""
    before = state.ballots.get((body.vote, body.code))
    if before is None or state.votes[body.vote].opened.replaceable:
        return None
    return refuse("ballot_known", "/body/code", ballot_code=body.code, ballot=before.seq)


def replaces_the_last(state: State, body: k.BallotCast, _context: Context) -> Refusal | None:
    """A second ballot names the one that it replaces."""
    before = state.ballots.get((body.vote, body.code))
    given = -1 if body.replaces is msgspec.UNSET else body.replaces
    last = -1 if before is None else before.seq
    if given == last:
        return None
    return refuse("replaces_mismatch", "/body/replaces", replaces=given, last=last)


def own_ballot_stays_own(state: State, body: k.BallotCast, _context: Context) -> Refusal | None:
    """What the owner's own key has cast is not replaced by clerks."""
    before = state.ballots.get((body.vote, body.code))
    if before is None or before.channel != "app" or body.channel == "app":
        return None
    return refuse("own_key_only", "/body/channel", ballot=before.seq)


def proxies_within_limit(state: State, body: k.BallotCast, _context: Context) -> Refusal | None:
    """A proxy brings no more ballots than the vote's rules allow."""
    if not body.proxy:
        return None
    before = state.ballots.get((body.vote, body.code))
    own = 1 if before is not None and before.proxy == body.proxy else 0
    brought = state.proxies.get((body.vote, body.proxy), 0) - own + 1
    most = state.votes[body.vote].opened.proxies_max
    if brought <= most:
        return None
    return refuse("proxies_exceeded", "/body/proxy", proxy=body.proxy, ballots=brought, most=most)


def choices_cast_once(state: State, body: k.BallotCast, _context: Context) -> Refusal | None:
    """No ballot repeats the sealed choices of an earlier one: what opens the one would open its copy."""
    first = state.sealed_choices.get(body.choices)
    return None if first is None else refuse("choices_repeated", "/body/choices", first=first)


def apply_cast(state: State, body: k.BallotCast, context: Context) -> None:
    """The ballot is the code's last one."""
    place = (body.vote, body.code)
    before = state.ballots.get(place)
    if before is None:
        vote = state.votes[body.vote]
        state.votes.put(body.vote, vote._replace(ballots=vote.ballots + 1))
    elif before.proxy:
        _count_proxy(state, body.vote, before.proxy, -1)
    if body.proxy:
        _count_proxy(state, body.vote, body.proxy, 1)
    state.sealed_choices.put(body.choices, context.seq)
    state.ballots.put(place, Ballot(context.seq, body.choices, body.channel, body.proxy))


def _count_proxy(state: State, vote: str, proxy: str, change: int) -> None:
    state.proxies.put((vote, proxy), state.proxies.get((vote, proxy), 0) + change)


def flag_cast(state: State, body: k.BallotCast, _context: Context) -> tuple[str, ...]:
    """`paper_after_key` when clerks enter a ballot whose owner had registered a key."""
    if body.channel == "app" or state.claims[body.vote, body.code].ballot is None:
        return ()
    return ("paper_after_key",)
