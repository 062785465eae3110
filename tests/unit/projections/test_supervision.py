"""Months, marks and overdue periods: what front pages and supervisors are told."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from projections.movements import Movement
from projections.read_models import ReadModels
from projections.reconciliations import Closing
from projections.runner import Runner
from projections.supervision import DuePeriod, overdue_periods
from tests.support import bodies
from tests.unit.projections.sunshine import Sunshine, day, distribution, expense, income

ESTATE = "guangjing"


def test_months_add_up_and_empty_ones_are_there(
    sunshine: Sunshine, runner: Runner, models: ReadModels
) -> None:
    """A reversal counts in its own month, in the class of what it reverses; a distribution is neither."""
    first = sunshine.take(income(500, "2026-02-03"), expense(300, "2026-02-05"), income(70, "2026-04-30"))
    sunshine.take(sunshine.reversal(first, "2026-04-02"))
    size = sunshine.take(distribution(100, 105, "2026-04-09")) + 1
    runner.catch_up()
    told = models.months(ESTATE, size, day("2026-02-01"), day("2026-04-30"))
    assert told == [
        Movement(month="2026-02", income_fen=500, expense_fen=300),
        Movement(month="2026-03"),
        Movement(month="2026-04", income_fen=-430, other_fen=-100),
    ]
    assert models.months(ESTATE, first + 1, day("2026-02-04"), day("2026-02-28")) == [
        Movement(month="2026-02")
    ]
    year = models.months(ESTATE, size, day("2025-11-15"), day("2026-02-03"))
    assert [one.month for one in year] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert (year[-1].income_fen, year[-1].expense_fen) == (500, 0)


def test_flags_are_counted_as_of_a_size(sunshine: Sunshine, runner: Runner, models: ReadModels) -> None:
    """An entry with two marks counts under both."""
    first = sunshine.take(expense(300, bank_ref=""), expense(301, bank_ref="", illustrative=True), income(5))
    runner.catch_up()
    size = models.size(ESTATE)
    before = models.flag_counts(ESTATE, first)
    after = models.flag_counts(ESTATE, size)
    assert after["ordered"] - before.get("ordered", 0) == 2
    assert after["illustrative"] - before.get("illustrative", 0) == 1


def test_the_policy_in_force_is_the_newest_adopted(
    sunshine: Sunshine, runner: Runner, models: ReadModels
) -> None:
    """None before the first one."""
    runner.catch_up()
    policy = models.policy(ESTATE, sunshine.size)
    assert policy is not None
    assert models.policy(ESTATE, 1) is None


@pytest.mark.parametrize(
    ("disclosure", "closed", "today", "expected"),
    [
        ("monthly", None, "2026-02-10", []),
        ("monthly", None, "2026-02-11", [("2026-01-15", "2026-01-31", "2026-02-10")]),
        (
            "monthly",
            None,
            "2026-03-11",
            [("2026-01-15", "2026-01-31", "2026-02-10"), ("2026-02-01", "2026-02-28", "2026-03-10")],
        ),
        ("monthly", "2026-02-28", "2026-03-11", []),
        ("quarterly", None, "2026-04-11", [("2026-01-15", "2026-03-31", "2026-04-10")]),
        ("quarterly", "2025-12-31", "2026-04-10", []),
        ("half_yearly", "2026-06-30", "2027-01-11", [("2026-07-01", "2026-12-31", "2027-01-10")]),
        ("yearly", "2025-12-31", "2027-01-11", [("2026-01-01", "2026-12-31", "2027-01-10")]),
        ("yearly", "2026-12-31", "2027-01-11", []),
    ],
)
def test_periods_are_overdue_the_day_after_their_due_day(
    disclosure: str, closed: str | None, today: str, expected: list[tuple[str, str, str]]
) -> None:
    """They end with the calendar's month, quarter, half year or year, and are due ten days later."""
    policy = msgspec.structs.replace(
        bodies.policy(since=day("2026-01-15")), disclosure=disclosure, disclosure_days=10
    )
    closings = [] if closed is None else [Closing(seq=9, first=datetime.date.min, last=day(closed))]
    found = overdue_periods(policy, closings, day(today))
    assert found == [DuePeriod(day(first), day(last), day(due)) for first, last, due in expected]
    assert overdue_periods(None, closings, day(today)) == []
