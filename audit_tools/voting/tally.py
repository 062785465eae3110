"""The tally of a closed vote, added up from its codes (SPEC-books §7.3, §7.4).

* Area counts by code, heads by group; a ballot that was left unopened takes part under no option.
* Tally A counts the ballots that were cast; tally B changes it by what the vote's rule says of silence.
* A code that was not delivered, or delivered without evidence, counts nowhere but in the whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from audit_tools.voting.quorum import Share, shares_of
from audit_tools.voting.state import Code, Vote

OPTIONS = ("for", "against", "abstain")
# As `voting.result.counted` names them.
_WORDS = {"for": "for", "against": "against", "abstain": "abstaining"}


@dataclass(slots=True)
class Group:
    """What the codes of one owner that voted have chosen: area taking part, and by option."""

    area: int = 0
    by_option: dict[str, int] = field(default_factory=dict)

    def option(self, policy: str) -> str:
        """The option that the owner counts under, or empty (SPEC-books §7.3)."""
        for option, area in self.by_option.items():
            agrees = area == self.area if policy == "all_agree" else 2 * area > self.area
            if agrees:
                return option
        return ""


@dataclass(slots=True)
class Side:
    """One tally of a topic: who takes part and who chose what, by area (0.01 m²) and by heads."""

    area: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("taking_part", *OPTIONS), 0))
    heads: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("taking_part", *OPTIONS), 0))
    passed: bool = False

    def measure(self, name: str) -> dict[str, int]:
        """The figures by `area` or by `heads`."""
        return self.area if name == "area" else self.heads

    def as_json(self) -> dict[str, Any]:
        """The figures as `voting.result.counted` states them."""
        shown: dict[str, Any] = {}
        for name in ("area", "heads"):
            figures = self.measure(name)
            shown[f"{name}_taking_part"] = figures["taking_part"]
            shown |= {f"{name}_{_WORDS[option]}": figures[option] for option in OPTIONS}
        return shown | {"passed": self.passed}


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A test that fails: its measure (`area` in 0.01 m², or `heads`), what there is, of what, what lacks."""

    measure: str
    test: Share
    have: int
    base: int

    def as_json(self) -> dict[str, Any]:
        """The test and its figures."""
        figures = {"have": self.have, "of": self.base, "short": self.test.missing(self.have, self.base)}
        return {"measure": self.measure, "test": test_json(self.test)} | figures


def test_json(test: Share) -> dict[str, Any]:
    """A test as `stricter` of a topic states it."""
    shown = {"who": test.who, "base": test.base, "numerator": test.numer, "denominator": test.denom}
    return shown | {"strict": test.strict}


@dataclass(slots=True)
class Outcome:
    """Both tallies of one topic, beside the whole scope."""

    topic: str
    area: int
    heads: int
    tests: tuple[Share, ...]
    a: Side
    b: Side

    def as_json(self) -> dict[str, Any]:
        """The topic as `voting.result.counted` states it."""
        shown: dict[str, Any] = {"topic": self.topic, "area_total": self.area, "heads_total": self.heads}
        shown |= {"a": self.a.as_json(), "b": self.b.as_json()}
        return shown | {"passed": self.b.passed, "depends_on_silence": self.a.passed != self.b.passed}

    def missing(self, side: Side) -> list[Shortfall]:
        """Each test that `side` fails, with what is missing."""
        found = []
        for test in self.tests:
            for measure in ("area", "heads"):
                have, base = figures_of(test, side, measure, self.area if measure == "area" else self.heads)
                if not test.holds(have, base):
                    found.append(Shortfall(measure, test, have, base))
        return found


def figures_of(test: Share, side: Side, measure: str, whole: int) -> tuple[int, int]:
    """What a test compares: the part that must be reached, and what it is a part of."""
    figures = side.measure(measure)
    return figures[test.who], whole if test.base == "scope" else figures["taking_part"]


def tests_of(law: str, topic: dict[str, Any]) -> tuple[Share, ...]:
    """The tests of the law, and those that the topic adds."""
    added = [
        Share(row["who"], row["base"], row["numerator"], row["denominator"], strict="strict" in row)
        for row in topic.get("stricter", ())
    ]
    return (*shares_of(law, topic["item"]), *added)


def tally(vote: Vote) -> list[Outcome]:
    """Every topic in its order, from the codes alone."""
    codes = list(vote.codes.values())
    silent = [code for code in codes if code.silent]
    whole = sum(code.area for code in codes)
    heads = len({code.group for code in codes})
    return [_topic(vote, topic, codes, silent, (whole, heads)) for topic in vote.terms["topics"]]


def _topic(
    vote: Vote, topic: dict[str, Any], codes: list[Code], silent: list[Code], whole: tuple[int, int]
) -> Outcome:
    terms = vote.terms
    groups = _groups(codes, topic["topic"])
    side_a = _cast(groups.values(), terms["group_policy"])
    side_b = _with_silence(side_a, groups, silent, terms["silence"])
    tests = tests_of(terms["law"], topic)
    for side in (side_a, side_b):
        side.passed = all(
            test.holds(*figures_of(test, side, measure, total))
            for test in tests
            for measure, total in zip(("area", "heads"), whole, strict=True)
        )
    return Outcome(topic["topic"], *whole, tests, side_a, side_b)


def _groups(codes: Iterable[Code], topic: str) -> dict[str, Group]:
    """The groups that take part, with what their codes have chosen."""
    groups: dict[str, Group] = {}
    for code in codes:
        if code.seq < 0:
            continue
        group = groups.get(code.group)
        if group is None:
            group = groups[code.group] = Group()
        group.area += code.area
        if code.opened is not None:
            option = code.opened[topic]
            group.by_option[option] = group.by_option.get(option, 0) + code.area
    return groups


def _cast(groups: Iterable[Group], policy: str) -> Side:
    """Tally A."""
    side = Side()
    for group in groups:
        side.area["taking_part"] += group.area
        side.heads["taking_part"] += 1
        for option, area in group.by_option.items():
            side.area[option] += area
        option = group.option(policy)
        if option:
            side.heads[option] += 1
    return side


def _with_silence(side: Side, groups: dict[str, Group], silent: list[Code], rule: str) -> Side:
    """Tally B: A, with those who were silent added as the vote's rule says."""
    changed = Side(dict(side.area), dict(side.heads))
    if rule == "not_counted":
        return changed
    option = majority_of(side) if rule == "follows_majority" else ""
    area = sum(code.area for code in silent)
    heads = len({code.group for code in silent} - groups.keys())
    for name in ("taking_part", option):
        if name:
            changed.area[name] += area
            changed.heads[name] += heads
    return changed


def majority_of(side: Side) -> str:
    """The option with more area and more heads than each of the two others, or empty."""
    for option in OPTIONS:
        others = [other for other in OPTIONS if other != option]
        if all(side.area[option] > side.area[o] and side.heads[option] > side.heads[o] for o in others):
            return option
    return ""


def channels_of(vote: Vote) -> list[dict[str, Any]]:
    """Ballots that count by channel, in the order of the vote's channels."""
    count = dict.fromkeys(vote.terms["channels"], 0)
    for code in vote.codes.values():
        if code.voted:
            count[code.channel] = count.get(code.channel, 0) + 1
    return [{"ballots": count[name], "channel": name} for name in vote.terms["channels"]]


def unopened_of(vote: Vote) -> int:
    """Ballots that were left unopened."""
    return sum(code.voted and code.opened is None for code in vote.codes.values())
