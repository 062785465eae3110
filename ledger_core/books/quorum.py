"""Whether owners have decided: tests in integers, heads and areas, two tallies (docs/SPEC-books.md §7.2–7.4).

Rules:
    * Each test is of area and of heads: d·y >= n·x where a part is reached, d·y > n·x where it is exceeded.
      No division decides anything: precisely 2/3 is reached, precisely 1/2 is not exceeded.
    * A rule set counts by the closing day; the estate's rules may add tests and take none away.
    * Tally A counts what was cast; tally B adds the silent as the vote's rule says. Whoever was not reached
      is in no tally.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

Who = Literal["taking_part", "for"]
Base = Literal["scope", "taking_part"]
Measure = Literal["area", "heads"]
Option = Literal["for", "against", "abstain"]
LineState = Literal["for", "against", "abstain", "unopened", "silent", "not_reached"]
Silence = Literal["not_counted", "delivered_participates", "follows_majority"]
GroupPolicy = Literal["all_agree", "majority_area"]

OPTIONS: Final[tuple[Option, ...]] = ("for", "against", "abstain")
CIVIL_CODE_SINCE: Final = datetime.date(2021, 1, 1)


class Part(NamedTuple):
    """A test to pass: who has to reach, or to exceed, which part of what."""

    who: Who
    base: Base
    numerator: int
    denominator: int
    strict: bool = False


class RuleSet(NamedTuple):
    """The tests of an item on a day, the law's before the estate's."""

    law: str
    parts: tuple[Part, ...]


class Line(NamedTuple):
    """One ballot code: area in 0.01 m², group of its owner, what became of it."""

    area: int
    group: str
    state: LineState


class Figures(NamedTuple):
    """What a tally adds up; areas in 0.01 m²."""

    area_taking_part: int = 0
    heads_taking_part: int = 0
    area_for: int = 0
    heads_for: int = 0
    area_against: int = 0
    heads_against: int = 0
    area_abstain: int = 0
    heads_abstain: int = 0

    def of(self, who: str, measure: Measure) -> int:
        """One figure by its two names."""
        figure: int = getattr(self, f"{measure}_{who}")
        return figure


class Test(NamedTuple):
    """One test with its figures.

    Args:
        part: What is asked.
        measure: Area (0.01 m²) or heads.
        have: The figure that is tested.
        base: The figure that it is a part of.
        needed: The least figure that passes.
    """

    part: Part
    measure: Measure
    have: int
    base: int
    needed: int

    @property
    def missing(self) -> int:
        """How much is missing; 0 when the test is passed."""
        return max(0, self.needed - self.have)

    @property
    def is_passed(self) -> bool:
        """Whether the test is passed."""
        return self.have >= self.needed


class Tally(NamedTuple):
    """One way of counting, with its tests."""

    figures: Figures
    tests: tuple[Test, ...]

    @property
    def is_passed(self) -> bool:
        """Whether every test is passed."""
        return all(test.is_passed for test in self.tests)


class Outcome(NamedTuple):
    """A topic's result.

    Args:
        area_total: Area of the roll, 0.01 m².
        heads_total: Groups of the roll.
        a: Ballots cast, and nothing else.
        b: With the vote's rule on silence.
        majority: The option that the silent follow; None where there is none or they follow nobody.
    """

    area_total: int
    heads_total: int
    a: Tally
    b: Tally
    majority: Option | None

    @property
    def is_passed(self) -> bool:
        """Whether the topic is passed: by tally B."""
        return self.b.is_passed

    @property
    def depends_on_silence(self) -> bool:
        """Whether the two tallies differ in that."""
        return self.a.is_passed != self.b.is_passed


def law_of(day: datetime.date) -> str:
    """The law that counts for a decision of this day."""
    return "civil_code_278" if day >= CIVIL_CODE_SINCE else "regulation_12"


def rule_set(day: datetime.date, item: int, stricter: Sequence[Part] = ()) -> RuleSet:
    """The tests for an item on a day (Civil Code 278; Regulation on Property Management 12).

    Args:
        day: Closing day.
        item: 1 to 9, numbered as in Civil Code 278.
        stricter: Tests that the estate's rules add.

    Raises:
        ValueError: There is no such item.
    """
    if not 1 <= item <= 9:
        raise ValueError(item)
    law = law_of(day)
    if law == "civil_code_278":
        half, most = Part("for", "taking_part", 1, 2, strict=True), Part("for", "taking_part", 3, 4)
        parts = Part("taking_part", "scope", 2, 3), most if item in (6, 7, 8) else half
    else:
        half, most = Part("for", "scope", 1, 2, strict=True), Part("for", "scope", 2, 3)
        parts = Part("taking_part", "scope", 1, 2, strict=True), most if item in (5, 6, 7) else half
    return RuleSet(law, (*parts, *stricter))


def needed_of(part: Part, base: int) -> int:
    """The least integer that passes a test of this part of the base."""
    whole, rest = divmod(part.numerator * base, part.denominator)
    return whole + 1 if part.strict or rest else whole


def tests_of(rules: RuleSet, area_total: int, heads_total: int, figures: Figures) -> tuple[Test, ...]:
    """Every test of the rule set, for area and for heads."""
    tests = []
    for part in rules.parts:
        measures: tuple[tuple[Measure, int], ...] = (("area", area_total), ("heads", heads_total))
        for measure, total in measures:
            base = total if part.base == "scope" else figures.of("taking_part", measure)
            have = figures.of(part.who, measure)
            tests.append(Test(part, measure, have, base, needed_of(part, base)))
    return tuple(tests)


def decide_topic(
    lines: Iterable[Line], rules: RuleSet, silence: Silence, group_policy: GroupPolicy
) -> Outcome:
    """The outcome of one topic.

    Args:
        lines: Every line of the roll.
        rules: Of `rule_set`.
        silence: What the silence of those means who were reached.
        group_policy: When an owner of several units is for an option.
    """
    lines = list(lines)
    area_total, heads_total = sum(line.area for line in lines), len({line.group for line in lines})
    cast = _count_cast(lines, group_policy)
    majority = majority_of(cast) if silence == "follows_majority" else None
    with_silent = cast if silence == "not_counted" else _add_silent(lines, cast, majority)
    a, b = (Tally(one, tests_of(rules, area_total, heads_total, one)) for one in (cast, with_silent))
    return Outcome(area_total, heads_total, a, b, majority)


def majority_of(figures: Figures) -> Option | None:
    """The option with more area and more heads than each other one; None where there is none."""
    for option in OPTIONS:
        if all(
            figures.of(option, "area") > figures.of(other, "area")
            and figures.of(option, "heads") > figures.of(other, "heads")
            for other in OPTIONS
            if other != option
        ):
            return option
    return None


def _count_cast(lines: list[Line], group_policy: GroupPolicy) -> Figures:
    """Tally A."""
    areas: dict[str, int] = dict.fromkeys(("for", "against", "abstain", "unopened"), 0)
    groups: dict[str, list[Line]] = {}
    for line in lines:
        if line.state in areas:
            areas[line.state] += line.area
            groups.setdefault(line.group, []).append(line)
    heads: dict[str, int] = dict.fromkeys(OPTIONS, 0)
    for members in groups.values():
        option = _option_of(members, group_policy)
        if option is not None:
            heads[option] += 1
    return Figures(
        area_taking_part=sum(areas.values()),
        heads_taking_part=len(groups),
        area_for=areas["for"],
        heads_for=heads["for"],
        area_against=areas["against"],
        heads_against=heads["against"],
        area_abstain=areas["abstain"],
        heads_abstain=heads["abstain"],
    )


def _option_of(members: list[Line], group_policy: GroupPolicy) -> Option | None:
    """What an owner who voted with these units is for; None where they do not say one thing."""
    if len(members) == 1 or group_policy == "all_agree":
        first = members[0].state
        same = all(line.state == first for line in members)
        return next((option for option in OPTIONS if same and option == first), None)
    total = sum(line.area for line in members)
    for option in OPTIONS:
        if 2 * sum(line.area for line in members if line.state == option) > total:
            return option
    return None


def _add_silent(lines: list[Line], cast: Figures, majority: Option | None) -> Figures:
    """Tally B: the silent take part; where there is a majority to follow, they are added to it."""
    voted = {line.group for line in lines if line.state not in ("silent", "not_reached")}
    silent = [line for line in lines if line.state == "silent"]
    area, heads = sum(line.area for line in silent), len({line.group for line in silent} - voted)
    added = cast._asdict()
    for name in ("taking_part", majority) if majority else ("taking_part",):
        added[f"area_{name}"] += area
        added[f"heads_{name}"] += heads
    return Figures(**added)
