"""A counted result, explained: each test of the law and of the estate's own rules, with what is missing.

Rules:
    * Figures are those of the entry that counted; nothing is added up here, so the cost is that of one entry.
    * Integers only: a part is met where `denominator × figure >= numerator × base` (`>` where it is strict).
    * Which part, stands in SPEC-books §7.2: Civil Code 278 from 2021 on, Regulation 12 before.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import msgspec

from ledger_core.books.voting.kinds import Topic, VoteOpened
from ledger_core.books.voting.result_kinds import ResultCounted, Tally, TopicResult

Who = Literal["taking_part", "for"]
Base = Literal["scope", "taking_part"]
Measure = Literal["area", "heads"]
MEASURES: Final[tuple[Measure, ...]] = ("area", "heads")


class Part(NamedTuple):
    """A part of a base that must be met in area and in heads."""

    who: Who
    base: Base
    numerator: int
    denominator: int
    strict: bool


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

    who: Who
    base: Base
    measure: Measure
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


def explain(opened: VoteOpened, counted: ResultCounted) -> tuple[TopicTally, ...]:
    """Return each topic's result with its tests, in the order of the topics.

    Args:
        opened: The event that opened the vote.
        counted: The event that counted it.
    """
    topics = {topic.topic: topic for topic in opened.topics}
    return tuple(_topic(topics[result.topic], opened.law, result) for result in counted.results)


def _topic(topic: Topic, law: str, result: TopicResult) -> TopicTally:
    totals = {"area": result.area_total, "heads": result.heads_total}
    parts = parts_of(law, topic)
    return TopicTally(
        topic=topic.topic,
        title=topic.title,
        item=topic.item,
        area_total=result.area_total,
        heads_total=result.heads_total,
        a=Side(figures=result.a, tests=tests_of(parts, totals, result.a), passed=result.a.passed),
        b=Side(figures=result.b, tests=tests_of(parts, totals, result.b), passed=result.b.passed),
        passed=result.passed,
        depends_on_silence=result.depends_on_silence,
    )


def parts_of(law: str, topic: Topic) -> tuple[Part, ...]:
    """Return what a topic must reach: by law, and by the rules that the vote was opened with."""
    if law == "civil_code_278":
        special = topic.item in (6, 7, 8)
        by_law = (
            Part("taking_part", "scope", 2, 3, False),
            Part("for", "taking_part", 3, 4, False) if special else Part("for", "taking_part", 1, 2, True),
        )
    else:
        special = topic.item in (5, 6, 7)
        by_law = (
            Part("taking_part", "scope", 1, 2, True),
            Part("for", "scope", 2, 3, False) if special else Part("for", "scope", 1, 2, True),
        )
    own = (Part(one.who, one.base, one.numerator, one.denominator, one.strict) for one in topic.stricter)
    return (*by_law, *own)


def tests_of(parts: tuple[Part, ...], totals: dict[str, int], figures: Tally) -> tuple[LawTest, ...]:
    """Return each test in area and in heads."""
    return tuple(_test(part, measure, totals[measure], figures) for part in parts for measure in MEASURES)


def _test(part: Part, measure: Measure, total: int, figures: Tally) -> LawTest:
    taking_part = int(getattr(figures, f"{measure}_taking_part"))
    figure = taking_part if part.who == "taking_part" else int(getattr(figures, f"{measure}_for"))
    base = total if part.base == "scope" else taking_part
    product = part.numerator * base
    needed = product // part.denominator + 1 if part.strict else -(-product // part.denominator)
    return LawTest(
        who=part.who,
        base=part.base,
        measure=measure,
        numerator=part.numerator,
        denominator=part.denominator,
        strict=part.strict,
        figure=figure,
        of=base,
        needed=needed,
        missing=max(0, needed - figure),
        passed=figure >= needed,
    )
