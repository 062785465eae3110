"""Convening a vote, extending its window; what all events of a vote share (docs/SPEC-books.md §4.6, §7.1)."""

from __future__ import annotations

import datetime
from typing import Any, Final

from ledger_core import limits
from ledger_core.books.estate.kinds import Unit
from ledger_core.books.kind import Context
from ledger_core.books.moments import parse_moment, shanghai_day
from ledger_core.books.quorum import law_of
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.state import State
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting.on_file import Vote
from ledger_core.errors import MalformedError

_OFFICES: Final = frozenset({"street", "community", "authority"})
_CONVENER_SIGNS: Final = {
    "committee": frozenset({"committee"}),
    "street": frozenset({"street"}),
    "community": frozenset({"community"}),
    "preparation_group": _OFFICES,
    "petition": _OFFICES,
}


def moment_of(text: str) -> datetime.datetime | None:
    """The moment that the text means; None when the calendar or the clock has no such moment."""
    try:
        return parse_moment(text)
    except MalformedError:
        return None


def units_in(state: State, places: tuple[k.Place, ...]) -> list[Unit]:
    """The registered units of a vote's scope; none at all when one of the places has no unit."""
    if not places:
        return list(state.units.values())
    wanted = {(place.building, place.entrance) for place in places}
    found, units = set(), []
    for unit in state.units.values():
        here = {(unit.building, ""), (unit.building, unit.entrance)} & wanted
        if here:
            found |= here
            units.append(unit)
    return units if found == wanted else []


def is_over(vote: Vote, context: Context) -> bool:
    """Whether the window has ended by the moment of the seal."""
    return vote.closed is not None or context.sealed_at >= vote.closes_at


def vote_on_file(state: State, body: Any, _context: Context) -> Refusal | None:
    """The vote has been opened."""
    return None if body.vote in state.votes else refuse("vote_unknown", "/body/vote", vote=body.vote)


def vote_runs(state: State, body: Any, context: Context) -> Refusal | None:
    """The window has not ended."""
    vote = state.votes[body.vote]
    return refuse("vote_over", closes_at=vote.closes_at.isoformat()) if is_over(vote, context) else None


def candidates_registered(state: State, body: k.VoteOpened, _context: Context) -> Refusal | None:
    """Who stands for election stands with a registered unit."""
    for position, topic in enumerate(body.topics):
        if topic.candidate and topic.candidate not in state.units:
            return refuse("unit_unknown", f"/body/topics/{position}/candidate", unit=topic.candidate)
    return None


def scope_has_units(state: State, body: k.VoteOpened, _context: Context) -> Refusal | None:
    """Each place of the scope has a registered unit."""
    return None if units_in(state, body.scope) else refuse("no_units", "/body/scope")


def vote_new(state: State, body: k.VoteOpened, _context: Context) -> Refusal | None:
    """A vote is opened once."""
    return refuse("vote_known", "/body/vote", vote=body.vote) if body.vote in state.votes else None


def convener_signs(_state: State, body: k.VoteOpened, context: Context) -> Refusal | None:
    """Whoever convenes has signed himself, or an office for those who have no key."""
    allowed = _CONVENER_SIGNS[body.convener]
    if context.signer_with(allowed) is not None:
        return None
    signed = ",".join(sorted({key.role for key in context.signers}))
    return refuse("convener_unsigned", "/body/convener", allowed=",".join(sorted(allowed)), signed=signed)


def _law_refusal(law: str, closes_at: str) -> Refusal | None:
    end = moment_of(closes_at)
    if end is None or law_of(shanghai_day(end)) == law:
        return None
    return refuse("law_mismatch", "/body/law", law=law, right=law_of(shanghai_day(end)))


def law_fits(_state: State, body: k.VoteOpened, _context: Context) -> Refusal | None:
    """The law is the one that counts on the closing day."""
    return _law_refusal(body.law, body.closes_at)


def law_still_fits(state: State, body: k.WindowExtended, _context: Context) -> Refusal | None:
    """So it is on the new closing day."""
    return _law_refusal(state.votes[body.vote].opened.law, body.closes_at)


def topics_once(_state: State, body: k.VoteOpened, _context: Context) -> Refusal | None:
    """Topics, places and channels come once."""
    lists: tuple[tuple[str, list[Any]], ...] = (
        ("topics", [topic.topic for topic in body.topics]),
        ("scope", [(place.building, place.entrance) for place in body.scope]),
        ("channels", list(body.channels)),
    )
    for name, members in lists:
        if len(set(members)) < len(members):
            return refuse("topic_repeated", f"/body/{name}")
    return None


def window_right(_state: State, body: k.VoteOpened, _context: Context) -> Refusal | None:
    """The window begins before it ends, and the count comes after it."""
    opens, closes = moment_of(body.opens_at), moment_of(body.closes_at)
    if opens is not None and closes is not None and opens < closes and body.count_by >= shanghai_day(closes):
        return None
    figures = {"opens_at": body.opens_at, "closes_at": body.closes_at, "count_by": body.count_by.isoformat()}
    return refuse("window_mismatch", "/body/opens_at", **figures)


def window_grows(state: State, body: k.WindowExtended, _context: Context) -> Refusal | None:
    """An extension ends later than what it replaces."""
    old, new = state.votes[body.vote].closes_at, moment_of(body.closes_at)
    if new is not None and new > old:
        return None
    return refuse("window_mismatch", "/body/closes_at", closes_at=body.closes_at, now=old.isoformat())


def notice_long_enough(_state: State, body: k.VoteOpened, context: Context) -> Refusal | None:
    """From the notice, and from its entry in this log, enough days pass before the window opens."""
    known = max(body.posted, context.sealed_on)
    days = (shanghai_day(parse_moment(body.opens_at)) - known).days
    needed = max(body.notice_days, limits.NOTICE_DAYS_MIN)
    if body.notice_days >= limits.NOTICE_DAYS_MIN and days >= needed:
        return None
    return refuse("notice_short", "/body/notice_days", days=days, needed=needed, from_day=known.isoformat())


def silence_fits(state: State, body: k.VoteOpened, _context: Context) -> Refusal | None:
    """Silence counts as the estate's rules say, with their place, or not at all."""
    rule = state.policy.silence if state.policy else "not_counted"
    if body.silence == "not_counted" and not body.silence_basis:
        return None
    if body.silence == rule and rule != "not_counted" and body.silence_basis:
        return None
    return refuse("silence_mismatch", "/body/silence", silence=body.silence, policy=rule)


def apply_opened(state: State, body: k.VoteOpened, _context: Context) -> None:
    """The vote is on file."""
    named = [topic.candidate for topic in body.topics if topic.candidate]
    candidates = tuple((unit, state.units[unit].group) for unit in named)
    opens, closes = parse_moment(body.opens_at), parse_moment(body.closes_at)
    state.votes.put(body.vote, Vote(body, opens, closes, candidates))


def apply_extended(state: State, body: k.WindowExtended, _context: Context) -> None:
    """The window ends later."""
    vote = state.votes[body.vote]
    state.votes.put(body.vote, vote._replace(closes_at=parse_moment(body.closes_at)))


def flag_extended(_state: State, _body: k.WindowExtended, _context: Context) -> tuple[str, ...]:
    """`extended`: whoever convenes has seen how many took part so far."""
    return ("extended",)


def flag_candidates(state: State, body: Any, _context: Context) -> tuple[str, ...]:
    """`candidate_sold` when a candidate's unit has changed owner since the vote was opened."""
    vote = state.votes[body.vote]
    sold = any(state.units[unit].group != group for unit, group in vote.candidates)
    return ("candidate_sold",) if sold else ()
