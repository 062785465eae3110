"""Moments and days: RFC 3339 text as a moment, and its day in the calendar of Asia/Shanghai."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Final

from ledger_core.errors import MalformedError

SHANGHAI: Final = datetime.timezone(datetime.timedelta(hours=8), "Asia/Shanghai")


@lru_cache(maxsize=1_024)
def parse_moment(text: str) -> datetime.datetime:
    """Return the moment that RFC 3339 text means.

    Raises:
        MalformedError: `malformed_event`.
    """
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise MalformedError("malformed_event", f"not a moment: {text}") from error


def shanghai_day(moment: datetime.datetime) -> datetime.date:
    """Return the day of a moment in the calendar of Asia/Shanghai."""
    return moment.astimezone(SHANGHAI).date()
