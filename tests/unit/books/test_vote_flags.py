"""What readers must see of a vote that was admitted, and the law that changes while a vote runs."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import closing

import pytest

from ledger_core.books.voting import result_kinds as r
from ledger_core.stores.base import LogStore, open_store
from tests.support import bodies
from tests.support import voting_bodies as v
from tests.support.estate import Clock, Estate
from tests.support.states import folded
from tests.support.voting import FLATS, Poll


@pytest.fixture
def store(sqlite_url: str) -> Iterator[LogStore]:
    """An empty store."""
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        yield store


def last_flags(estate: Estate) -> tuple[str, ...]:
    """The flags of the last entry."""
    fold = folded(estate.store, estate.name, estate.size - 1)
    return fold.take(estate.store.entries(estate.name, estate.size - 1, estate.size)[0]).flags


def test_an_extension_is_flagged_and_moves_the_day_of_the_count(store: LogStore) -> None:
    """Seven days more for the window are seven days more for the count; on the eighth it is late."""
    for days, flags in ((0, ()), (1, ("counted_late",))):
        estate = Estate.founded(store, f"estate-{days}", Clock())
        poll = Poll(estate, count_by=datetime.date(2026, 5, 10)).prepare()
        estate.must(v.extended(closes_at="2026-05-07T10:00:00Z"), by="committee")
        assert last_flags(estate) == ("extended",)
        poll.close()
        poll.list_units()
        poll.wait_until("2026-05-17T10:00:00+00:00", days=days)
        poll.count()
        assert last_flags(estate) == flags


def test_a_count_that_silence_decides_says_so(store: LogStore) -> None:
    """By cast ballots the quorum is missed; with those who follow the majority it passes."""
    estate = Estate.founded(store)
    estate.must(bodies.policy(silence="follows_majority"), by="committee")
    rules = {"silence": "follows_majority", "silence_basis": "议事规则第 15 条"}
    poll = Poll(estate, **rules).prepare()
    poll.decide((0, "for"), (1, "for"))
    assert last_flags(estate) == ("silence_decides",)
    result = poll.state.votes[v.VOTE].results[0]
    assert (result.a.passed, result.b.passed, result.passed) == (False, True, True)


@pytest.mark.parametrize(("days", "flags"), [(30, ()), (31, ("filed_late",))])
def test_a_late_filing_is_flagged(store: LogStore, days: int, flags: tuple[str, ...]) -> None:
    """Thirty days are the law's; the thirty-first is late."""
    estate = Estate.founded(store)
    poll = Poll(estate).prepare()
    poll.decide((0, "for"))
    poll.make_final()
    poll.wait_until(estate.clock().isoformat(), days=days)
    estate.must(r.ResultFiled(vote=v.VOTE, number="12号"), by="street")
    assert last_flags(estate) == flags


def test_a_vote_does_not_run_into_another_law(store: LogStore) -> None:
    """A vote of 2020 counts parts of the whole, and cannot be extended into 2021."""
    estate = Estate.founded(store, clock=Clock(datetime.datetime(2020, 11, 20, tzinfo=datetime.UTC)))
    day = estate.today
    estate.must(bodies.units(*FLATS, since=day), by="registrar")
    fields = {
        "posted": day,
        "opens_at": "2020-12-10T00:00:00Z",
        "closes_at": "2020-12-31T15:59:59Z",
        "count_by": datetime.date(2021, 1, 9),
    }
    poll = Poll(estate, law="regulation_12", **fields)
    assert estate.codes(v.vote(**fields), by="committee") == ["law_mismatch"]
    poll.open()
    assert estate.codes(v.extended(closes_at="2020-12-31T16:00:00Z"), by="committee") == ["law_mismatch"]
    poll.seal_roll()
    poll.deliver()
    poll.wait_until("2020-12-10T00:00:00+00:00")
    poll.decide((0, "for"), (1, "for"), (2, "for"))
    result = poll.state.votes[v.VOTE].results[0]
    # 320 of 600 m² and 2 of 4 heads: half of all heads is not more than half.
    assert (result.a.area_for, result.a.heads_for, result.passed) == (32_000, 2, False)
