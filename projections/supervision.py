"""What a supervisor looks for: disclosures that are overdue, and marks that entries bear.

Rules:
    * A period is due by the policy that is in force: `disclosure` says how long it is, `disclosure_days`
      within how many days of its end it is closed.
    * Periods follow each other: the next one begins on the day after the last closing, or where the policy
      begins; it ends with its calendar month, quarter, half year or year.
"""

from __future__ import annotations

import datetime
from typing import Final, NamedTuple

from ledger_core.books.estate.kinds import PolicyAdopted
from ledger_core.stores.base import ReadModelStore
from projections.reconciliations import Closing
from projections.rows import integer, text

_MONTHS_OF: Final = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
_FLAGS = """
SELECT flags, count(*) FROM entry_rows WHERE estate = ? AND seq < ? AND flags <> '' GROUP BY flags
"""
_ONE_DAY: Final = datetime.timedelta(days=1)


class DuePeriod(NamedTuple):
    """A period that should have been closed by `due`, and was not."""

    first: datetime.date
    last: datetime.date
    due: datetime.date


def flag_counts(store: ReadModelStore, estate: str, size: int) -> dict[str, int]:
    """Return flag -> how many entries bear it, as of a tree size; only flags that some entry bears."""
    counts: dict[str, int] = {}
    for flags, entries in store.query(_FLAGS, (estate, size)):
        for flag in text(flags).split():
            counts[flag] = counts.get(flag, 0) + integer(entries)
    return dict(sorted(counts.items()))


def overdue_periods(
    policy: PolicyAdopted | None, closings: list[Closing], today: datetime.date
) -> list[DuePeriod]:
    """Return the periods that should be closed by now and are not, oldest first; none without a policy.

    Args:
        closings: Oldest first.
        today: Day in the calendar of Asia/Shanghai.
    """
    if policy is None:
        return []
    first = closings[-1].last + _ONE_DAY if closings else policy.since
    found: list[DuePeriod] = []
    while first <= today:
        last = _end_of_period(first, _MONTHS_OF[policy.disclosure])
        due = last + datetime.timedelta(days=policy.disclosure_days)
        if due >= today:
            break
        found.append(DuePeriod(first, last, due))
        first = last + _ONE_DAY
    return found


def _end_of_period(day: datetime.date, months: int) -> datetime.date:
    """The last day of the calendar month, quarter, half year or year that the day lies in."""
    year, month = divmod(day.year * 12 + (day.month - 1) // months * months + months, 12)
    return datetime.date(year, month + 1, 1) - _ONE_DAY
