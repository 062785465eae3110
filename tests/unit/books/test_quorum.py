"""The tests of Civil Code 278, at their boundaries and against the whole of small electorates."""

from __future__ import annotations

import datetime
from fractions import Fraction
from itertools import combinations_with_replacement, product
from typing import Any

import pytest

from ledger_core.books import quorum as q
from tests.vectors.generate_quorum import QUORUM, outcome_of, vector_files
from tests.vectors.generated import differing
from tests.vectors.quorum_cases import BOUNDARIES, Boundary

STATES = ("for", "against", "abstain", "unopened", "silent", "not_reached")
# Areas and owners of up to four units, chosen so that halves, two thirds and three quarters are met exactly.
ELECTORATES = (
    (((1, "a"),), STATES),
    (((1, "a"), (1, "b")), STATES),
    (((1, "a"), (2, "a")), STATES),
    (((1, "a"), (1, "b"), (1, "c")), STATES),
    (((2, "a"), (2, "a"), (2, "b")), STATES),
    (((3, "a"), (1, "a"), (2, "b")), STATES),
    (((1, "a"), (1, "b"), (1, "c"), (1, "d")), ("for", "against", "silent", "not_reached")),
    (((2, "a"), (1, "a"), (1, "b"), (2, "c")), ("for", "against", "abstain", "silent")),
    (((1, "a"), (3, "b"), (2, "b"), (2, "c")), ("for", "against", "unopened", "silent")),
)
DAYS = (datetime.date(2020, 12, 31), datetime.date(2021, 1, 1))


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=lambda one: one.name)
def test_the_law_decides_at_its_boundary(boundary: Boundary) -> None:
    """Passed or not, by cast ballots and by the vote's rule on silence, as the law has it."""
    outcome = outcome_of(boundary)
    assert (outcome.a.is_passed, outcome.b.is_passed) == (boundary.a, boundary.b)
    assert outcome.is_passed == boundary.b
    assert outcome.depends_on_silence == (boundary.a != boundary.b)


def test_the_vectors_are_those_that_the_code_gives() -> None:
    """Figures, tests and what is missing."""
    assert len({one.name for one in BOUNDARIES}) == len(BOUNDARIES)
    assert differing(vector_files(), QUORUM.glob("*.json")) == []


def share(chosen: list[tuple[int, str, str]], of: list[tuple[int, str, str]], measure: str) -> Fraction:
    """One figure as a fraction of another; of nothing, nothing is a part."""
    size = {
        "area": lambda some: sum(area for area, _, _ in some),
        "heads": lambda some: len({g for _, g, _ in some}),
    }
    whole = size[measure](of)
    return Fraction(size[measure](chosen), whole) if whole else Fraction(0)


def counted_for(voters: list[tuple[int, str, str]], option: str, policy: str) -> list[tuple[int, str, str]]:
    """The ballots of owners who are for an option, by fractions of each owner's own area."""
    chosen = []
    for owner in {group for _, group, _ in voters}:
        own = [one for one in voters if one[1] == owner]
        agreeing = [one for one in own if one[2] == option]
        part = share(agreeing, own, "area")
        if part == 1 if policy == "all_agree" else part > Fraction(1, 2):
            chosen += agreeing
    return chosen


def passes(day: datetime.date, item: int, every: Any, voters: Any, agreeing: Any, heads_for: Any) -> bool:
    """The law in words: which fraction of whom."""
    whole_attends = {m: share(voters, every, m) for m in ("area", "heads")}
    of_voters = {"area": share(agreeing, voters, "area"), "heads": share(heads_for, voters, "heads")}
    of_all = {"area": share(agreeing, every, "area"), "heads": share(heads_for, every, "heads")}
    if day.year >= 2021:
        if item in (6, 7, 8):
            enough = all(part >= Fraction(3, 4) for part in of_voters.values())
        else:
            enough = all(part > Fraction(1, 2) for part in of_voters.values())
        return enough and all(part >= Fraction(2, 3) for part in whole_attends.values())
    attended = all(part > Fraction(1, 2) for part in whole_attends.values())
    if item in (5, 6, 7):
        return attended and all(part >= Fraction(2, 3) for part in of_all.values())
    return attended and all(part > Fraction(1, 2) for part in of_all.values())


def brute(
    units: list[tuple[int, str, str]], day: datetime.date, item: int, silence: str, policy: str
) -> tuple[bool, bool]:
    """Passed by cast ballots, passed with the silent: set by set, fraction by fraction."""
    cast = [one for one in units if one[2] in ("for", "against", "abstain", "unopened")]
    silent = [one for one in units if one[2] == "silent"]
    by_option = {
        option: [one for one in cast if one[2] == option] for option in ("for", "against", "abstain")
    }
    heads = {option: counted_for(cast, option, policy) for option in by_option}
    a = passes(day, item, units, cast, by_option["for"], heads["for"])
    if silence == "not_counted":
        return a, a
    new_heads = [one for one in silent if one[1] not in {group for _, group, _ in cast}]
    leads = [
        option
        for option in by_option
        if all(
            sum(u[0] for u in by_option[option]) > sum(u[0] for u in by_option[other])
            and len({u[1] for u in heads[option]}) > len({u[1] for u in heads[other]})
            for other in by_option
            if other != option
        )
    ]
    agreeing, heads_for = list(by_option["for"]), list(heads["for"])
    if silence == "follows_majority" and leads == ["for"]:
        agreeing, heads_for = agreeing + silent, heads_for + new_heads
    return a, passes(day, item, units, cast + silent, agreeing, heads_for)


@pytest.mark.parametrize("number", range(len(ELECTORATES)))
def test_all_small_electorates_agree_with_brute_force(number: int) -> None:
    """Every way to vote of every small electorate, under both laws, each sort of item and each rule."""
    units, states = ELECTORATES[number]
    for chosen in product(states, repeat=len(units)):
        lines = [q.Line(area, group, state) for (area, group), state in zip(units, chosen, strict=True)]  # type: ignore[arg-type]
        plain = [tuple(line) for line in lines]
        for silence, policy in product(
            ("not_counted", "delivered_participates", "follows_majority"), ("all_agree", "majority_area")
        ):
            for day, item in product(DAYS, (1, 5, 6, 8)):
                outcome = q.decide_topic(lines, q.rule_set(day, item), silence, policy)  # type: ignore[arg-type]
                expected = brute(plain, day, item, silence, policy)  # type: ignore[arg-type]
                assert (outcome.a.is_passed, outcome.b.is_passed) == expected, (
                    lines,
                    silence,
                    policy,
                    day,
                    item,
                )


def test_every_item_has_its_rules() -> None:
    """Of the ordinary and the special ones, under both laws; there is no item ten."""
    special = [item for item in range(1, 10) if q.rule_set(DAYS[1], item) == q.rule_set(DAYS[1], 6)]
    old = [item for item in range(1, 10) if q.rule_set(DAYS[0], item) == q.rule_set(DAYS[0], 6)]
    assert (special, old) == ([6, 7, 8], [5, 6, 7])
    for item in (0, 10):
        with pytest.raises(ValueError, match=str(item)):
            q.rule_set(DAYS[1], item)


@pytest.mark.parametrize(("numerator", "denominator"), [(1, 2), (2, 3), (3, 4), (9, 10), (1, 1)])
def test_needed_is_the_least_that_passes(numerator: int, denominator: int) -> None:
    """As many pass, one less does not; reached or exceeded."""
    part = Fraction(numerator, denominator)
    for base, strict in product(range(40), (False, True)):
        needed = q.needed_of(q.Part("for", "scope", numerator, denominator, strict), base)
        for have in range(45):
            right = have > part * base if strict else have >= part * base
            assert (have >= needed) == right


def test_the_tallies_do_not_depend_on_the_order_of_the_lines() -> None:
    """Whoever adds up in another order gets the same."""
    for states in combinations_with_replacement(STATES, 3):
        lines = [q.Line(n + 1, "ab"[n % 2], state) for n, state in enumerate(states)]  # type: ignore[arg-type]
        for policy in ("all_agree", "majority_area"):
            one = q.decide_topic(lines, q.rule_set(DAYS[1], 1), "follows_majority", policy)  # type: ignore[arg-type]
            assert q.decide_topic(lines[::-1], q.rule_set(DAYS[1], 1), "follows_majority", policy) == one  # type: ignore[arg-type]
