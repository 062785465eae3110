"""The boundaries of the law on owners' votes, each as the ballots that stand on it.

Rules:
    * What has to come out (`a`, `b`: passed by cast ballots, passed by the vote's rule) is written by hand.
    * A line is `area*count:state`, each unit an owner of its own, or `area@group:state`.
"""

from __future__ import annotations

from typing import NamedTuple

NEW, OLD = "2026-05-01", "2019-05-01"


class Boundary(NamedTuple):
    """Ballots, the rules that judge them, and the verdict of the law."""

    name: str
    lines: str
    a: bool
    b: bool
    item: int = 1
    day: str = NEW
    silence: str = "not_counted"
    group_policy: str = "all_agree"
    stricter: tuple[tuple[str, str, int, int, bool], ...] = ()


def _one(name: str, lines: str, passed: bool, **more: object) -> Boundary:
    """A boundary at which both tallies agree."""
    return Boundary(name, lines, passed, passed, **more)  # type: ignore[arg-type]


_FIVE_OF_EIGHT = "100*5:for 100*3:against 100*4:not_reached"
_ALL_OF_SEVEN = "100*7:for 100*5:not_reached"

QUORUM = (
    _one("quorum_exactly_two_thirds", "100*8:for 100*4:not_reached", True),
    _one("quorum_one_head_short", "100*6:for 200*1:for 100*3:not_reached 50*2:not_reached", False),
    _one("quorum_area_short_by_0.01", "100*7:for 99*1:for 101*1:not_reached 100*3:not_reached", False),
    _one("quorum_area_above_heads_below", "200*7:for 100*5:not_reached", False),
    _one("quorum_heads_above_area_below", "100*9:for 300*3:not_reached", False),
    _one("quorum_of_three_is_two", "100*2:for 100*1:not_reached", True),
    _one("nobody_votes", "100*3:not_reached", False),
    _one("nobody_votes_special", "100*3:not_reached", False, item=6),
)
MAJORITY = (
    _one("ordinary_exactly_half", "100*4:for 100*4:against", False),
    _one("ordinary_one_head_more", "100*5:for 100*4:against", True),
    _one("ordinary_half_of_the_heads", "101*4:for 100*4:against", False),
    _one("ordinary_half_of_the_area", "100*5:for 125*4:against", False),
    _one("ordinary_area_above_half_by_0.01", "100*5:for 124*1:against 125*3:against", True),
    _one("abstaining_counts_against", "100*4:for 100*1:against 100*3:abstain", False),
    _one("unopened_counts_against", "100*4:for 100*4:unopened", False),
    _one("special_exactly_three_quarters", "100*6:for 100*2:against", True, item=6),
    _one("special_area_short_by_0.01", "100*5:for 99*1:for 101*1:against 100*1:against", False, item=7),
    _one("special_one_head_short", "120*5:for 100*2:against", False, item=8),
    _one("special_two_thirds_are_not_enough", "100*2:for 100*1:against", False, item=8),
)
ITEMS = tuple(
    _one(f"item_{item}_five_of_eight", _FIVE_OF_EIGHT, item not in (6, 7, 8), item=item)
    for item in range(1, 10)
)
BEFORE_2021 = (
    _one("old_attendance_exactly_half", "100*6:for 100*6:not_reached", False, day=OLD),
    _one("old_ordinary_above_half_of_all", _ALL_OF_SEVEN, True, day=OLD),
    _one("old_ordinary_half_of_all", "100*6:for 100*6:against", False, day=OLD),
    _one(
        "old_ordinary_half_of_those_voting_is_not_asked",
        "100*5:for 100*3:against 100*4:not_reached",
        False,
        day=OLD,
    ),
    _one("old_raising_exactly_two_thirds_of_all", "100*8:for 100*4:not_reached", True, item=6, day=OLD),
    _one("old_using_exactly_two_thirds_of_all", "100*8:for 100*4:against", True, item=5, day=OLD),
    _one(
        "old_using_area_short_by_0.01",
        "100*7:for 99*1:for 101*1:against 100*3:against",
        False,
        item=5,
        day=OLD,
    ),
    _one("old_rebuilding_short", _ALL_OF_SEVEN, False, item=7, day=OLD),
    _one("old_change_of_use_is_ordinary", _ALL_OF_SEVEN, True, item=8, day=OLD),
    _one("last_day_of_the_old_law", _ALL_OF_SEVEN, True, day="2020-12-31"),
    _one("first_day_of_the_new_law", _ALL_OF_SEVEN, False, day="2021-01-01"),
    _one("last_day_of_whole_scope_denominators", _FIVE_OF_EIGHT, False, day="2020-12-31"),
    _one("first_day_of_parts_of_those_voting", _FIVE_OF_EIGHT, True, day="2021-01-01"),
)
GROUPS = (
    _one("developer_is_one_head", "300@d:against 300@d:against 300@d:not_reached 300*4:for", True),
    _one("developer_would_outvote_by_units", "100@d:for 100@d:for 100@d:for 100*2:against", False),
    _one("group_takes_part_with_one_unit", "100@g:for 100@g:not_reached 100*1:for 50*1:not_reached", False),
    _one("group_disagrees_with_itself", "100@g:for 100@g:against 100*1:for", False),
    _one(
        "group_agrees_by_most_of_its_area",
        "101@g:for 100@g:against 100*1:for 100*1:against",
        True,
        group_policy="majority_area",
    ),
    _one(
        "group_of_exactly_half_its_area",
        "100@g:for 100@g:against 100*1:for",
        False,
        group_policy="majority_area",
    ),
    _one("group_with_an_unopened_ballot", "100@g:for 100@g:unopened 100*1:for", False),
    _one("area_of_a_divided_group_counts", "500@g:for 100@g:against 100*2:for 100*1:against", False),
)
SILENCE = (
    Boundary(
        "silent_take_part",
        "100*5:for 100*3:silent",
        False,
        True,
        silence="delivered_participates",
    ),
    Boundary("silent_make_half", "100*5:for 100*5:silent", False, False, silence="delivered_participates"),
    Boundary(
        "silent_defeat",
        "100*5:for 100*1:against 100*3:not_reached",
        True,
        True,
        silence="delivered_participates",
    ),
    Boundary(
        "silent_turn_a_pass_into_a_failure",
        "100*5:for 100*2:against 100*3:silent",
        True,
        False,
        silence="delivered_participates",
    ),
    Boundary(
        "silent_follow", "100*3:for 100*1:against 100*5:silent", False, True, silence="follows_majority"
    ),
    Boundary(
        "silent_follow_against",
        "100*4:for 100*5:against 100*3:silent",
        False,
        False,
        silence="follows_majority",
    ),
    Boundary(
        "nobody_to_follow_at_a_tie",
        "100*4:for 100*4:against 100*4:silent",
        False,
        False,
        silence="follows_majority",
    ),
    Boundary(
        "nobody_to_follow_where_area_and_heads_differ",
        "300*2:for 100*3:against 100*3:silent",
        False,
        False,
        silence="follows_majority",
    ),
    Boundary(
        "not_reached_never_follow", "100*3:for 100*6:not_reached", False, False, silence="follows_majority"
    ),
    # Were they counted, nine would take part and five be more than half.
    Boundary("silent_are_not_counted_without_a_rule", "100*5:for 100*4:silent", False, False),
    Boundary(
        "silent_unit_of_an_owner_who_voted",
        "100@g:against 100@g:silent 100*2:for",
        True,
        True,
        silence="follows_majority",
    ),
)
STRICTER = (
    _one(
        "stricter_exactly_half_of_all",
        "100*6:for 100*2:against 100*4:not_reached",
        False,
        stricter=(("for", "scope", 1, 2, True),),
    ),
    _one(
        "stricter_half_of_all_is_enough",
        "100*6:for 100*2:against 100*4:not_reached",
        True,
        stricter=(("for", "scope", 1, 2, False),),
    ),
    _one(
        "stricter_attendance_of_nine_tenths",
        "100*9:for 100*1:not_reached",
        True,
        stricter=(("taking_part", "scope", 9, 10, False),),
    ),
    _one(
        "stricter_attendance_missed",
        "100*8:for 100*1:not_reached",
        False,
        stricter=(("taking_part", "scope", 9, 10, False),),
    ),
)
BOUNDARIES: tuple[Boundary, ...] = (*QUORUM, *MAJORITY, *ITEMS, *BEFORE_2021, *GROUPS, *SILENCE, *STRICTER)
