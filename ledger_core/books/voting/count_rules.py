"""The count: the ledger adds up, the announced figures are equal (docs/SPEC-books.md §4.6, §7.2–7.4)."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import Final

from ledger_core.books import quorum as q
from ledger_core.books.kind import Context
from ledger_core.books.moments import parse_moment, shanghai_day
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.state import State
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting import result_kinds as r
from ledger_core.books.voting.vote_rules import flag_candidates

_UNOPENED: Final[q.LineState] = "unopened"
_SILENT: Final[q.LineState] = "silent"
_NOT_REACHED: Final[q.LineState] = "not_reached"


def rules_of(topic: k.Topic, closing_day: datetime.date) -> q.RuleSet:
    """The tests of a topic of a vote that ends on this day."""
    stricter = [
        q.Part(one.who, one.base, one.numerator, one.denominator, one.strict) for one in topic.stricter
    ]
    return q.rule_set(closing_day, topic.item, stricter)


def line_states(state: State, vote: str) -> Iterator[tuple[k.RollLine, tuple[q.LineState, ...]]]:
    """Each line of the roll with what became of it, topic by topic."""
    topics = len(state.votes[vote].opened.topics)
    for code in state.vote_codes.get(vote, ()):
        place = (vote, code)
        if place in state.ballots:
            yield state.roll[place], state.choices.get(place) or (_UNOPENED,) * topics
        else:
            claim = state.claims.get(place)
            silent = claim is not None and claim.is_proved
            yield state.roll[place], (_SILENT if silent else _NOT_REACHED,) * topics


def count_vote(state: State, vote: str) -> list[q.Outcome]:
    """The outcome of each topic, from the ballots that are opened so far."""
    opened = state.votes[vote].opened
    day = shanghai_day(state.votes[vote].closes_at)
    lines = list(line_states(state, vote))
    return [
        q.decide_topic(
            (q.Line(line.area_centi_m2, line.group, states[n]) for line, states in lines),
            rules_of(topic, day),
            opened.silence,
            opened.group_policy,
        )
        for n, topic in enumerate(opened.topics)
    ]


def tally_part(tally: q.Tally) -> r.Tally:
    """A tally as an event has it."""
    one = tally.figures
    return r.Tally(
        area_taking_part=one.area_taking_part,
        heads_taking_part=one.heads_taking_part,
        area_for=one.area_for,
        heads_for=one.heads_for,
        area_against=one.area_against,
        heads_against=one.heads_against,
        area_abstaining=one.area_abstain,
        heads_abstaining=one.heads_abstain,
        passed=tally.is_passed,
    )


def result_parts(state: State, vote: str) -> tuple[r.TopicResult, ...]:
    """The results as `voting.result.counted` has to have them."""
    topics = state.votes[vote].opened.topics
    return tuple(
        r.TopicResult(
            topic=topic.topic,
            area_total=one.area_total,
            heads_total=one.heads_total,
            a=tally_part(one.a),
            b=tally_part(one.b),
            passed=one.is_passed,
            depends_on_silence=one.depends_on_silence,
        )
        for topic, one in zip(topics, count_vote(state, vote), strict=True)
    )


def channel_parts(state: State, vote: str) -> tuple[r.ChannelCount, ...]:
    """How many ballots came which way, as `voting.result.counted` has to have them."""
    codes = state.vote_codes.get(vote, ())
    came = Counter(state.ballots[vote, code].channel for code in codes if (vote, code) in state.ballots)
    channels = state.votes[vote].opened.channels
    return tuple(r.ChannelCount(channel=one, ballots=came[one]) for one in channels)


def not_yet_counted(state: State, body: r.ResultCounted, _context: Context) -> Refusal | None:
    """A vote is counted once."""
    return refuse("counted_already", "/body/vote") if state.votes[body.vote].results else None


def lists_complete(state: State, body: r.ResultCounted, _context: Context) -> Refusal | None:
    """Who took part is listed before anything is counted."""
    return None if state.votes[body.vote].is_listed else refuse("participation_unlisted", "/body/vote")


def figures_right(state: State, body: r.ResultCounted, _context: Context) -> Refusal | None:
    """The figures are those that the ballots give."""
    vote = state.votes[body.vote]
    unopened = vote.ballots - vote.opened_ballots
    if body.unopened != unopened:
        return refuse("result_mismatch", "/body/unopened", computed=unopened, given=body.unopened)
    if body.channels != (channels := channel_parts(state, body.vote)):
        counted = ",".join(f"{one.channel}:{one.ballots}" for one in channels)
        return refuse("result_mismatch", "/body/channels", computed=counted)
    results = result_parts(state, body.vote)
    if len(body.results) != len(results):
        return refuse("result_mismatch", "/body/results", computed=len(results), given=len(body.results))
    for position, (given, right) in enumerate(zip(body.results, results, strict=True)):
        if given != right:
            return _first_difference(f"/body/results/{position}", given, right)
    return None


def _first_difference(
    pointer: str, given: r.TopicResult | r.Tally, right: r.TopicResult | r.Tally
) -> Refusal:
    """The first field that differs, with both figures."""
    for name in right.__struct_fields__:
        one, other = getattr(given, name), getattr(right, name)
        if one != other and isinstance(other, r.Tally):
            return _first_difference(f"{pointer}/{name}", one, other)
        if one != other:
            plain = int(other) if isinstance(other, bool) else other
            return refuse(
                "result_mismatch",
                f"{pointer}/{name}",
                computed=plain,
                given=int(one) if isinstance(one, bool) else one,
            )
    return refuse("result_mismatch", pointer)


def apply_counted(state: State, body: r.ResultCounted, _context: Context) -> None:
    """The result is on file: whoever asks for it does not count again."""
    state.votes.put(body.vote, state.votes[body.vote]._replace(results=body.results))


def flag_counted(state: State, body: r.ResultCounted, context: Context) -> tuple[str, ...]:
    """`silence_decides`, `unopened`, `counted_late`, `candidate_sold`."""
    vote = state.votes[body.vote]
    first_end = shanghai_day(parse_moment(vote.opened.closes_at))
    due = vote.opened.count_by + (shanghai_day(vote.closes_at) - first_end)
    flags = []
    if any(one.depends_on_silence for one in body.results):
        flags.append("silence_decides")
    if body.unopened:
        flags.append("unopened")
    if context.signed_on > due:
        flags.append("counted_late")
    return (*flags, *flag_candidates(state, body, context))
