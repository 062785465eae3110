"""The rules that estates of the demonstration adopt: examples, as no local text could be read."""

from __future__ import annotations

import datetime
from typing import Any, Final

from ledger_core.books.categories import EXPENSE, INCOME
from ledger_core.books.estate.kinds import PolicyAdopted
from ledger_core.books.fields import Resolution

_USUAL: Final[dict[str, Any]] = {
    "second_party": "committee",
    "silence": "not_counted",
    "income_categories": tuple(INCOME),
    "expense_categories": tuple(EXPENSE),
}


def policy(since: datetime.date, decision: str, **values: Any) -> PolicyAdopted:
    """Return an estate's rules: every category, a committee's second signature, no silent votes.

    Args:
        since: Day of the decision, and the day from which they hold.
        decision: What the decision is called.
        values: The other fields, and those that differ from what is usual here.
    """
    return PolicyAdopted(
        since=since, resolution=Resolution(reference=decision, date=since), **{**_USUAL, **values}
    )
