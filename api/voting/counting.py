"""The count, from what everybody downloads: roll, ballots and their openings.

Rules:
    * The pure functions of the books add up; the ledger refuses other figures than its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ledger_core.books import quorum as q
from ledger_core.books.registry import parse_moment, shanghai_day
from ledger_core.books.voting.count_rules import rules_of, tally_part
from ledger_core.books.voting.kinds import VoteOpened
from ledger_core.books.voting.result_kinds import ChannelCount, ResultCounted, TopicResult
from projections.vote_rows import BallotRow, RollRow


def count(
    opened: VoteOpened, closes_at: str, roll: Sequence[RollRow], ballots: Sequence[BallotRow]
) -> ResultCounted:
    """Return the figures of a vote whose ballots are opened.

    Args:
        opened: The event that opened it.
        closes_at: End of its window, with the extensions.
        roll: Its whole roll.
        ballots: All its ballots.
    """
    last = {row.code: row for row in ballots if row.replaced_by is None}
    came = Counter(row.channel for row in last.values())
    day = shanghai_day(parse_moment(closes_at))
    results = []
    for number, topic in enumerate(opened.topics):
        lines = [q.Line(row.area_centi_m2, row.group, _state(row, last, number)) for row in roll]
        one = q.decide_topic(lines, rules_of(topic, day), opened.silence, opened.group_policy)
        results.append(
            TopicResult(
                topic=topic.topic,
                area_total=one.area_total,
                heads_total=one.heads_total,
                a=tally_part(one.a),
                b=tally_part(one.b),
                passed=one.is_passed,
                depends_on_silence=one.depends_on_silence,
            )
        )
    return ResultCounted(
        vote=opened.vote,
        results=tuple(results),
        channels=tuple(ChannelCount(channel=name, ballots=came[name]) for name in opened.channels),
        unopened=sum(not row.choices for row in last.values()),
    )


def _state(row: RollRow, last: dict[str, BallotRow], topic: int) -> q.LineState:
    """What became of a code, for one topic."""
    ballot = last.get(row.code)
    if ballot is None:
        return "silent" if row.is_proved else "not_reached"
    if not ballot.choices:
        return "unopened"
    option: q.LineState = ballot.choices[topic].option
    return option
