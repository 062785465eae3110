"""A counted result, explained: each test of the law and of the estate's own rules, with what is missing.

Rules:
    * Figures are those of the entry that counted; nothing is added up here, so the cost is that of one entry.
    * Which tests, the books' own function says (SPEC-books §7.2).
"""

from __future__ import annotations

import msgspec

from ledger_core.books import quorum as q
from ledger_core.books.moments import parse_moment, shanghai_day
from ledger_core.books.voting.count_rules import rules_of
from ledger_core.books.voting.kinds import Topic, VoteOpened
from ledger_core.books.voting.result_kinds import ResultCounted, Tally, TopicResult


class LawTest(msgspec.Struct, frozen=True, kw_only=True):
    """One test in one measure.

    Args:
        who: Whose figure is tested: those who take part, or those who are for it.
        base: What it is a part of: the scope, or those who take part.
        measure: `area` in 0.01 m², or `heads`.
        figure: What was reached.
        of: The base's figure.
        needed: The least figure that passes.
        missing: What lacks to it; 0 where it passes.
    """

    who: q.Who
    base: q.Base
    measure: q.Measure
    numerator: int
    denominator: int
    strict: bool
    figure: int
    of: int
    needed: int
    missing: int
    passed: bool


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One way of counting: its figures and its tests."""

    figures: Tally
    tests: tuple[LawTest, ...]
    passed: bool


class TopicTally(msgspec.Struct, frozen=True, kw_only=True):
    """A topic's result.

    Args:
        a: Ballots cast, and nothing else.
        b: With the vote's rule on silence: this one decides.
        depends_on_silence: Whether the two differ in whether it is passed.
    """

    topic: str
    title: str
    item: int
    area_total: int
    heads_total: int
    a: Side
    b: Side
    passed: bool
    depends_on_silence: bool


def explain(opened: VoteOpened, closes_at: str, counted: ResultCounted) -> tuple[TopicTally, ...]:
    """Return each topic's result with its tests, in the order of the topics.

    Args:
        opened: The event that opened the vote.
        closes_at: End of its window with the extensions, RFC 3339 UTC.
        counted: The event that counted it.
    """
    topics = {topic.topic: topic for topic in opened.topics}
    day = shanghai_day(parse_moment(closes_at))
    return tuple(_topic(topics[one.topic], rules_of(topics[one.topic], day), one) for one in counted.results)


def _topic(topic: Topic, rules: q.RuleSet, result: TopicResult) -> TopicTally:
    totals = (result.area_total, result.heads_total)
    return TopicTally(
        topic=topic.topic,
        title=topic.title,
        item=topic.item,
        area_total=result.area_total,
        heads_total=result.heads_total,
        a=Side(figures=result.a, tests=_tests(rules, totals, result.a), passed=result.a.passed),
        b=Side(figures=result.b, tests=_tests(rules, totals, result.b), passed=result.b.passed),
        passed=result.passed,
        depends_on_silence=result.depends_on_silence,
    )


def _tests(rules: q.RuleSet, totals: tuple[int, int], figures: Tally) -> tuple[LawTest, ...]:
    counted = q.Figures(
        area_taking_part=figures.area_taking_part,
        heads_taking_part=figures.heads_taking_part,
        area_for=figures.area_for,
        heads_for=figures.heads_for,
    )
    return tuple(
        LawTest(
            who=one.part.who,
            base=one.part.base,
            measure=one.measure,
            numerator=one.part.numerator,
            denominator=one.part.denominator,
            strict=one.part.strict,
            figure=one.have,
            of=one.base,
            needed=one.needed,
            missing=one.missing,
            passed=one.is_passed,
        )
        for one in q.tests_of(rules, *totals, counted)
    )
