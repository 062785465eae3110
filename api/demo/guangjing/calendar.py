"""The months that the made-up estate tells."""

from __future__ import annotations

import datetime
from typing import Final, NamedTuple

MONTHS: Final = 18


class Month(NamedTuple):
    """One month.

    Args:
        number: 0 for the first that is told.
        first: Its first day.
        last: Its last day.
    """

    number: int
    first: datetime.date
    last: datetime.date

    def day(self, day: int) -> datetime.date:
        """Return a day of the month, 1 to 28."""
        return self.first.replace(day=day)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


def calendar(today: datetime.date) -> tuple[Month, ...]:
    """Return the eighteen full months before the one of this day, the oldest first."""
    months: list[Month] = []
    after = today.replace(day=1)
    for number in reversed(range(MONTHS)):
        last = after - datetime.timedelta(days=1)
        after = last.replace(day=1)
        months.append(Month(number, after, last))
    return tuple(reversed(months))
