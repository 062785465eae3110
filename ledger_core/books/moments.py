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
    """Return the day of a moment in the calendar of Asia/Shanghai, held within years 1 to 9999."""
    try:
        return moment.astimezone(SHANGHAI).date()
    except OverflowError:
        # The calendar of `datetime` ends; what somebody claims may lie hours behind its last day.
        return datetime.date.min if moment.year == datetime.MINYEAR else datetime.date.max


def to_the_minute(text: str) -> str:
    """Return RFC 3339 text as people read it, in Asia/Shanghai's time; as it stands if it is no moment."""
    try:
        return f"{parse_moment(text).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    except (MalformedError, OverflowError):
        return text
