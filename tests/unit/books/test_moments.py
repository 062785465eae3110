"""Moments at the ends of the calendar: a claim of any year is judged and shown, and stops nothing."""

from __future__ import annotations

import datetime
from contextlib import closing

import pytest

from audit_tools import codec
from ledger_core.append.submission import Refused
from ledger_core.books.registry import parse_moment, shanghai_day, to_the_minute
from ledger_core.stores.base import open_store
from tests.support import bodies, voting_bodies
from tests.support.estate import Estate

LAST = "9999-12-31T23:59:59Z"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (LAST, datetime.date.max),
        ("9999-12-31T15:59:59Z", datetime.date.max),
        ("9999-12-30T16:00:00Z", datetime.date.max),
        ("0001-01-01T00:00:00+09:00", datetime.date.min),
        ("2026-03-31T16:00:00Z", datetime.date(2026, 4, 1)),
    ],
)
def test_a_day_is_held_within_the_calendar(text: str, day: datetime.date) -> None:
    """The ledger and the audit name the same day, where no further one is too."""
    assert shanghai_day(parse_moment(text)) == day
    assert codec.moment(text)[1] == day.isoformat()


@pytest.mark.parametrize("text", ["0000-00-00T00:00:00Z", "2026-02-30T24:00:00Z", LAST])
def test_what_is_no_moment_is_shown_as_it_stands(text: str) -> None:
    """A page shows what was claimed."""
    assert to_the_minute(text) == text
    assert to_the_minute("2026-03-31T16:00:00Z") == "2026-04-01 00:00"


def test_a_vote_to_the_end_of_the_calendar_is_refused(sqlite_url: str) -> None:
    """By its rule, as any window that does not fit its count."""
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        estate = Estate.founded(store)
        estate.must(bodies.units(bodies.unit("1-1-101"), since=estate.today), by="registrar")
        outcome = estate.submit(voting_bodies.vote(closes_at=LAST), by="committee")
    assert isinstance(outcome, Refused)
    assert [one.code for one in outcome.refusals] == ["window_mismatch"]
